import { html, nothing, type TemplateResult } from 'lit';

/** Whose account a page is about. */
export function personCard({ name, email }: { name: string; email: string }, label?: string): TemplateResult {
  return html`
    <p class="person">
      ${label ? html`<span>${label}</span>` : nothing}
      <strong>${name}</strong>
      <span>${email}</span>
    </p>
  `;
}

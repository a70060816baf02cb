import { html, type TemplateResult } from 'lit';

/** An application's picture, or its initial; its name stands beside it. */
export function applicationIcon({ name, icon }: { name: string; icon: string | null }): TemplateResult {
  if (icon !== null) return html`<img class="app-icon" src=${icon} alt="" width="40" height="40">`;
  const [initial = ''] = name.trim();
  return html`<span class="app-icon" aria-hidden="true">${initial.toUpperCase()}</span>`;
}

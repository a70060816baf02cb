import { html, nothing, type TemplateResult } from 'lit';
import { words } from '../i18n/words.ts';

/** What stands beside a field: its words, and whether it needs mending. */
interface Field {
  name: 'name' | 'email';
  type: string;
  mistaken: boolean;
}

/** The fields for who the first administrator is; the form around them is the page's. */
export function personFields(mistakes: { name: boolean; email: boolean }): TemplateResult {
  return html`
    ${personField({ name: 'name', type: 'text', mistaken: mistakes.name })}
    ${personField({ name: 'email', type: 'email', mistaken: mistakes.email })}
  `;
}

function personField({ name, type, mistaken }: Field): TemplateResult {
  const { label, mistake } = words.enrolment[name];
  return html`
    <div class="field">
      <label for=${name}>${label}</label>
      <input
        id=${name}
        name=${name}
        type=${type}
        autocomplete=${name}
        required
        aria-invalid=${mistaken}
        aria-describedby=${mistaken ? `${name}-mistake` : nothing}
      >
      ${mistaken ? html`<p class="mistake" id="${name}-mistake">${mistake}</p>` : nothing}
    </div>
  `;
}

import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

/** A field whose text nobody is to read over a shoulder, and no browser is to keep. */
export function secretField(field: {
  name: string;
  label: string;
  value: string;
  hint?: string;
  mistake?: string | undefined;
  required: boolean;
  onInput: (value: string) => void;
}): TemplateResult {
  const { name, label, value, hint, mistake, required, onInput } = field;
  const notes = [mistake ? `${name}-mistake` : '', hint ? `${name}-hint` : ''].filter((note) => note !== '');
  return html`
    <div class="field">
      <label for=${name}>${label}</label>
      <input
        id=${name}
        name=${name}
        type="password"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        .value=${live(value)}
        ?required=${required}
        aria-invalid=${mistake ? 'true' : nothing}
        aria-describedby=${notes.length > 0 ? notes.join(' ') : nothing}
        @input=${({ currentTarget }: Event) => {
          if (currentTarget instanceof HTMLInputElement) onInput(currentTarget.value);
        }}
      >
      ${mistake ? html`<p class="mistake" id="${name}-mistake">${mistake}</p>` : nothing}
      ${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : nothing}
    </div>
  `;
}

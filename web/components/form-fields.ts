import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

/** Fields that need mending, by name, and what to do. */
export type Mistakes = Record<string, string>;

/** What every field has. */
interface Field {
  name: string;
  label: string;
  /** Unique on the page; else the name. */
  id?: string;
  value?: string;
  hint?: unknown;
  /** What is wrong with it. */
  mistake?: string | undefined;
  required?: boolean;
  disabled?: boolean;
  onInput?: (value: string) => void;
}

/** A field of one line. */
export interface TextField extends Field {
  type?: 'text' | 'email' | 'url' | 'search' | 'number' | 'date' | 'datetime-local';
  autocomplete?: string;
  maxLength?: number;
  min?: string | number;
  max?: string | number;
  readonly?: boolean;
}

/** A field of one line with its label, its hint and its mistake. */
export function textField(field: TextField): TemplateResult {
  const { id = field.name, name, type = 'text', required = false, disabled = false } = field;
  return framed(
    field,
    html`<input
      id=${id}
      name=${name}
      type=${type}
      .value=${bound(field, field.value ?? '')}
      autocomplete=${field.autocomplete ?? 'off'}
      maxlength=${field.maxLength ?? nothing}
      min=${field.min ?? nothing}
      max=${field.max ?? nothing}
      ?required=${required}
      ?disabled=${disabled}
      ?readonly=${field.readonly ?? false}
      aria-invalid=${field.mistake ? 'true' : nothing}
      aria-describedby=${describedBy(field)}
      @input=${inputHandler(field)}
    >`,
  );
}

/** A field of several lines. */
export interface TextAreaField extends Field {
  rows?: number;
  maxLength?: number;
  /** Letters of one width: metadata, PEM. */
  isCode?: boolean;
}

/** A field of several lines with its label, its hint and its mistake. */
export function textAreaField(field: TextAreaField): TemplateResult {
  const { id = field.name, name, rows = 6, required = false, disabled = false } = field;
  return framed(
    field,
    html`<textarea
      id=${id}
      name=${name}
      rows=${rows}
      class=${field.isCode ? 'code' : nothing}
      .value=${bound(field, field.value ?? '')}
      maxlength=${field.maxLength ?? nothing}
      spellcheck=${field.isCode ? 'false' : nothing}
      ?required=${required}
      ?disabled=${disabled}
      aria-invalid=${field.mistake ? 'true' : nothing}
      aria-describedby=${describedBy(field)}
      @input=${inputHandler(field)}
    ></textarea>`,
  );
}

/** One of a few values and its words. */
export interface Choice {
  value: string;
  label: string;
  hint?: string;
}

/** A list to choose one value from. */
export function selectField(field: Field & { choices: Choice[] }): TemplateResult {
  const { id = field.name, name, value = '', disabled = false } = field;
  return framed(
    field,
    html`<select
      id=${id}
      name=${name}
      ?disabled=${disabled}
      aria-invalid=${field.mistake ? 'true' : nothing}
      aria-describedby=${describedBy(field)}
      @change=${inputHandler(field)}
    >
      ${field.choices.map(
        (choice) => html`<option value=${choice.value} .selected=${choice.value === value}>${choice.label}</option>`,
      )}
    </select>`,
  );
}

/** Choices of which all are to be seen at once. */
export function radioField(field: Field & { choices: Choice[] }): TemplateResult {
  const { id = field.name, name, value = '', disabled = false } = field;
  return html`
    <fieldset class="field choices" aria-describedby=${describedBy(field)}>
      <legend>${field.label}</legend>
      ${field.choices.map(
        (choice) => html`
          <label class="choice">
            <input
              type="radio"
              name=${name}
              value=${choice.value}
              .checked=${bound(field, choice.value === value)}
              ?disabled=${disabled}
              @change=${inputHandler(field)}
            >
            <span>${choice.label}${choice.hint ? html`<span class="hint">${choice.hint}</span>` : nothing}</span>
          </label>
        `,
      )}
      ${renderNotes(field, id)}
    </fieldset>
  `;
}

/** A box to tick. */
export interface CheckField extends Omit<Field, 'value' | 'onInput'> {
  checked: boolean;
  onChange?: (checked: boolean) => void;
}

/** A box to tick, with its label beside it. */
export function checkField(field: CheckField): TemplateResult {
  const { id = field.name, name, checked, disabled = false, onChange } = field;
  return html`
    <div class="field">
      <label class="choice">
        <input
          type="checkbox"
          id=${id}
          name=${name}
          .checked=${live(checked)}
          ?disabled=${disabled}
          aria-describedby=${describedBy(field)}
          @change=${({ currentTarget }: Event) => {
            if (currentTarget instanceof HTMLInputElement) onChange?.(currentTarget.checked);
          }}
        >
        <span>${field.label}</span>
      </label>
      ${renderNotes(field, id)}
    </div>
  `;
}

/** Moves the focus to the first field that needs mending. */
export function focusMistake(root: ParentNode): void {
  root.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
}

function framed(field: Field, control: TemplateResult): TemplateResult {
  const { id = field.name, label } = field;
  return html`<div class="field"><label for=${id}>${label}</label>${control}${renderNotes(field, id)}</div>`;
}

function renderNotes({ hint, mistake }: Pick<Field, 'hint' | 'mistake'>, id: string): TemplateResult {
  return html`
    ${mistake ? html`<p class="mistake" id="${id}-mistake">${mistake}</p>` : nothing}
    ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing}
  `;
}

function describedBy(field: Pick<Field, 'id' | 'name' | 'hint' | 'mistake'>): string | typeof nothing {
  const { id = field.name, hint, mistake } = field;
  const ids = [mistake ? `${id}-mistake` : '', hint ? `${id}-hint` : ''].filter((note) => note !== '');
  return ids.length === 0 ? nothing : ids.join(' ');
}

/** A field that tells of what is typed follows its page; another one keeps what is typed until its page sets another value. */
function bound<Value>({ onInput }: Pick<Field, 'onInput'>, value: Value): unknown {
  return onInput ? live(value) : value;
}

function inputHandler({ onInput }: Pick<Field, 'onInput'>): (event: Event) => void {
  return ({ currentTarget }) => {
    const isControl =
      currentTarget instanceof HTMLInputElement ||
      currentTarget instanceof HTMLTextAreaElement ||
      currentTarget instanceof HTMLSelectElement;
    if (isControl) onInput?.(currentTarget.value);
  };
}

import { html, nothing, svg, type TemplateResult } from 'lit';
import { connectWords } from '../i18n/connect-words.ts';
import './copy-button.ts';

const words = connectWords.sketch;

/** A field of somebody else's form, as it looks when it is filled in. */
export interface SketchField {
  label: string;
  /** What stands in it; empty: it stays empty. Of a box to tick: whether it is ticked. */
  value: string | boolean;
  /** One chooses the value from a list, or as a file. */
  isChoice?: boolean;
  /** The value is ours, to be copied. */
  isCopied?: boolean;
  /** It matters most. */
  isMarked?: boolean;
}

/** A drawing of a form: where it is, its buttons, its fields from the top to the bottom. */
export interface FormSketch {
  /** Where one finds it. */
  path: string;
  fields?: SketchField[];
  buttons?: { label: string; isPressed?: boolean }[];
}

/** Draws a form of another application with the values that belong into it. */
export function formSketch({ path, fields = [], buttons = [] }: FormSketch): TemplateResult {
  return html`
    <figure class="sketch">
      <figcaption>${path}</figcaption>
      ${buttons.length === 0 ? nothing : html`<p class="sketch-buttons">${buttons.map(renderButton)}</p>`}
      ${fields.length === 0 ? nothing : html`<dl>${fields.map(renderField)}</dl>`}
    </figure>
  `;
}

function renderButton({ label, isPressed = false }: { label: string; isPressed?: boolean }): TemplateResult {
  return html`
    <span class="sketch-button ${isPressed ? 'pressed' : ''}"
      >${label}${isPressed ? html`<span class="unseen"> (${words.press})</span>` : nothing}</span
    >
  `;
}

function renderField(field: SketchField): TemplateResult {
  const { label, value, isCopied = false, isMarked = false } = field;
  return html`
    <div class=${isMarked ? 'marked' : ''}>
      <dt>${label}</dt>
      <dd>
        ${typeof value === 'boolean' ? renderTick(value) : renderBox(field, value)}
        ${
          isCopied && typeof value === 'string'
            ? html`<copy-button .text=${value} .what=${label} .shown=${() => null}></copy-button>`
            : nothing
        }
      </dd>
    </div>
  `;
}

function renderBox({ isChoice = false }: SketchField, value: string): TemplateResult {
  if (value === '') return html`<span class="sketch-box empty-box">${words.empty}</span>`;
  return html`<span class="sketch-box ${isChoice ? 'choose' : ''}">${value}</span>`;
}

function renderTick(isTicked: boolean): TemplateResult {
  return html`
    <svg class="sketch-tick" viewBox="0 0 20 20" aria-hidden="true">
      <rect x="2" y="2" width="16" height="16" rx="3" />
      ${isTicked ? svg`<polyline points="6,10.5 9,13.5 14.5,7" />` : nothing}
    </svg>
    <span>${isTicked ? words.ticked : words.unticked}</span>
  `;
}

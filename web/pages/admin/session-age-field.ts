import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { PageElement } from '../../app/page-element.ts';
import { radioField, selectField, textField } from '../../components/form-fields.ts';
import { type AgeUnit, ageSeconds, longestAge, readAge } from '../../data/application-settings.ts';
import { settingsWords } from '../../i18n/application-settings-words.ts';
import { formatNumber } from '../../i18n/numbers.ts';

const words = settingsWords.session;

const UNITS: AgeUnit[] = ['minutes', 'hours', 'days'];

/** To begin with, a day's work. */
const USUAL = 8 * 3600;

/** After how long the passkey is asked for again. Sends `age-change` with seconds, or with null for what is no age. */
export class SessionAgeField extends PageElement {
  static override properties: PropertyDeclarations = {
    seconds: { attribute: false },
    mistake: { attribute: false },
    amount: { state: true },
    unit: { state: true },
  };

  /** What is set; 0: always; null: what is typed is no age. */
  declare seconds: number | null;
  declare mistake: string | undefined;
  /** As it is typed. */
  declare private amount: string;
  declare private unit: AgeUnit;

  constructor() {
    super();
    this.amount = '';
    this.unit = 'hours';
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('seconds') || this.seconds === null || this.seconds === this.typed()) return;
    const { amount, unit } = readAge(this.seconds);
    this.amount = String(amount);
    this.unit = unit;
  }

  protected override render(): TemplateResult {
    return html`
      ${radioField({
        name: 'age',
        label: words.age,
        value: this.seconds === 0 ? 'always' : 'after',
        choices: [
          { value: 'always', label: words.always },
          { value: 'after', label: words.after },
        ],
        onInput: (value) => this.send(value === 'always' ? 0 : USUAL),
      })}
      ${this.seconds === 0 ? nothing : this.renderAmount()}
    `;
  }

  private renderAmount(): TemplateResult {
    const longest = formatNumber(longestAge(this.unit));
    const isMistaken = this.seconds === null;
    return html`
      <div class="tools">
        ${textField({
          name: 'ageAmount',
          label: words.amount,
          type: 'number',
          min: 1,
          max: longestAge(this.unit),
          value: this.amount,
          mistake: isMistaken ? words.ageMistake(longest, words.units[this.unit]) : this.mistake,
          onInput: (amount) => {
            this.amount = amount;
            this.send(this.typed());
          },
        })}
        ${selectField({
          name: 'ageUnit',
          label: words.unit,
          value: this.unit,
          choices: UNITS.map((unit) => ({ value: unit, label: words.units[unit] })),
          onInput: (value) => {
            this.unit = UNITS.find((unit) => unit === value) ?? this.unit;
            this.send(this.typed());
          },
        })}
      </div>
    `;
  }

  /** In seconds; null: it is no number between one and the most. */
  private typed(): number | null {
    const amount = Number(this.amount);
    const isAge = this.amount.trim() !== '' && Number.isInteger(amount) && amount > 0;
    return isAge && amount <= longestAge(this.unit) ? ageSeconds(amount, this.unit) : null;
  }

  private send(seconds: number | null): void {
    this.dispatchEvent(new CustomEvent('age-change', { detail: seconds }));
  }
}

customElements.define('session-age-field', SessionAgeField);

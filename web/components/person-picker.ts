import { html, nothing, type TemplateResult } from 'lit';
import { PageElement } from '../app/page-element.ts';
import { consoleWords } from '../i18n/console-words.ts';

/** What the picker says, and of what it says it. */
export type PickerWords = typeof consoleWords.picker;

/** How long a person may pause while typing before people are looked for, in milliseconds. */
const PAUSE = 200;

/** Somebody to choose. */
export interface PersonChoice {
  id: string;
  name: string;
  email: string;
}

/** Finds a person as one types: a combobox with a list; wai-aria-practices 3.8. Sends `person-pick` with a PersonChoice or null. */
export class PersonPicker extends PageElement {
  static override properties = {
    name: { attribute: false },
    label: { attribute: false },
    words: { attribute: false },
    find: { attribute: false },
    picked: { attribute: false },
    choices: { state: true },
    active: { state: true },
    isFailed: { state: true },
  };

  /** Of the field, unique on the page. */
  declare name: string;
  declare label: string;
  /** When it is not people that are picked. */
  declare words: PickerWords;
  /** Looks people up; null: it could not. */
  declare find: (text: string) => Promise<PersonChoice[] | null>;
  declare picked: PersonChoice | null;
  /** What was found; null: the list is closed. */
  declare private choices: PersonChoice[] | null;
  /** Which of them the arrow keys are at; -1: none. */
  declare private active: number;
  declare private isFailed: boolean;
  private pause = 0;
  private latest = 0;

  constructor() {
    super();
    this.words = consoleWords.picker;
    this.picked = null;
    this.choices = null;
    this.active = -1;
    this.isFailed = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.pause);
  }

  protected override render(): TemplateResult {
    return this.picked ? this.renderPicked(this.picked) : this.renderSearch();
  }

  private renderPicked({ name, email }: PersonChoice): TemplateResult {
    return html`
      <div class="field picked" role="group" aria-label=${this.label}>
        <p class="label">${this.label}</p>
        <p><strong>${name}</strong> <span>${email}</span></p>
        <button type="button" class="quiet" @click=${() => this.pick(null)}>${this.words.clear}</button>
      </div>
    `;
  }

  private renderSearch(): TemplateResult {
    const isOpen = this.choices !== null;
    return html`
      <div class="field picker">
        <label for="${this.name}-input">${this.label}</label>
        <input
          id="${this.name}-input"
          role="combobox"
          autocomplete="off"
          spellcheck="false"
          aria-autocomplete="list"
          aria-expanded=${isOpen}
          aria-controls="${this.name}-options"
          aria-activedescendant=${this.active < 0 ? nothing : this.optionId(this.active)}
          aria-describedby="${this.name}-hint"
          @input=${this.onInput}
          @keydown=${this.onKey}
          @blur=${this.shut}
        >
        <ul role="listbox" id="${this.name}-options" aria-label=${this.label} ?hidden=${!isOpen}>
          ${this.choices?.map((choice, index) => this.renderOption(choice, index))}
        </ul>
        <p class="hint" id="${this.name}-hint">${this.words.hint}</p>
        <p class="hint" role="status">${this.status()}</p>
      </div>
    `;
  }

  private renderOption(choice: PersonChoice, index: number): TemplateResult {
    // Pressed before the field loses the focus, which closes the list.
    return html`
      <li role="option" id=${this.optionId(index)} aria-selected=${index === this.active}
        @mousedown=${(event: Event) => event.preventDefault()} @click=${() => this.pick(choice)}>
        <strong>${choice.name}</strong> <span>${choice.email}</span>
      </li>
    `;
  }

  private status(): string {
    if (this.isFailed) return this.words.failed;
    if (this.choices === null) return '';
    return this.choices.length === 0 ? this.words.none : this.words.count(this.choices.length);
  }

  private optionId(index: number): string {
    return `${this.name}-option-${index}`;
  }

  private onInput({ currentTarget }: Event): void {
    if (!(currentTarget instanceof HTMLInputElement)) return;
    const text = currentTarget.value.trim();
    clearTimeout(this.pause);
    this.pause = window.setTimeout(() => void this.look(text), PAUSE);
  }

  private async look(text: string): Promise<void> {
    this.latest += 1;
    const number = this.latest;
    if (text === '') return this.shut();
    const found = await this.find(text);
    if (number !== this.latest) return;
    this.isFailed = found === null;
    this.choices = found;
    this.active = -1;
  }

  private onKey(event: KeyboardEvent): void {
    const count = this.choices?.length ?? 0;
    const choice = this.choices?.[this.active];
    if (event.key === 'Escape' && this.choices) this.shut();
    else if (event.key === 'Enter' && choice) this.pick(choice);
    else if (event.key === 'ArrowDown' && count > 0) this.active = (this.active + 1) % count;
    else if (event.key === 'ArrowUp' && count > 0) this.active = (Math.max(this.active, 0) - 1 + count) % count;
    else return;
    event.preventDefault();
  }

  /** Also forgets what was typed last and not looked for yet. */
  private shut(): void {
    clearTimeout(this.pause);
    this.latest += 1;
    this.choices = null;
    this.active = -1;
  }

  private pick(choice: PersonChoice | null): void {
    this.shut();
    // Whoever takes the choice away at once keeps this field, and begins with the next person.
    const field = this.querySelector('input');
    if (field) field.value = '';
    this.picked = choice;
    this.dispatchEvent(new CustomEvent('person-pick', { detail: choice }));
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(choice ? 'button' : 'input')?.focus());
  }
}

customElements.define('person-picker', PersonPicker);

import { html, type PropertyValues, type TemplateResult } from 'lit';
import { PageElement } from '../app/page-element.ts';
import { keepTyped, searchOf } from './typed-search.ts';

/** How long a person may pause while typing before the list is asked, in milliseconds. */
const PAUSE = 250;

/** A field to search with: says `search-change` with the text once the typing pauses. */
export class SearchField extends PageElement {
  static override properties = {
    name: { attribute: false },
    label: { attribute: false },
    search: { attribute: false },
    typed: { state: true },
  };

  /** Of the field, unique on the page. */
  declare name: string;
  declare label: string;
  /** What is searched. */
  declare search: string;
  /** What stands in the field: spaces that are typed between two words among it. */
  declare private typed: string;
  private pause = 0;

  constructor() {
    super();
    this.typed = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.pause);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('search')) this.typed = keepTyped(this.typed, this.search);
  }

  protected override render(): TemplateResult {
    return html`
      <div class="field">
        <label for=${this.name}>${this.label}</label>
        <input id=${this.name} type="search" .value=${this.typed} autocomplete="off" spellcheck="false" maxlength="200"
          @input=${this.onInput}>
      </div>
    `;
  }

  private onInput({ currentTarget }: Event): void {
    if (!(currentTarget instanceof HTMLInputElement)) return;
    this.typed = currentTarget.value;
    clearTimeout(this.pause);
    this.pause = window.setTimeout(() => this.say(), PAUSE);
  }

  private say(): void {
    this.dispatchEvent(new CustomEvent('search-change', { detail: searchOf(this.typed) }));
  }
}

customElements.define('search-field', SearchField);

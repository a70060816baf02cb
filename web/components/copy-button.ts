import { html, type TemplateResult } from 'lit';
import { PageElement } from '../app/page-element.ts';
import { consoleWords } from '../i18n/console-words.ts';

const words = consoleWords.copy;

/** How long it says that it has copied, in milliseconds. */
const STAY = 3000;

/** Copies a text, and sends `kept`; where the clipboard is refused, selects the element that shows it. */
export class CopyButton extends PageElement {
  static override properties = {
    text: { attribute: false },
    what: { attribute: false },
    shown: { attribute: false },
    result: { state: true },
  };

  declare text: string;
  /** What is copied, for screen readers: `Issuer`. */
  declare what: string;
  /** Finds the element that shows the text. */
  declare shown: () => Element | null;
  declare private result: 'copied' | 'failed' | null;

  constructor() {
    super();
    this.what = '';
    this.shown = () => null;
    this.result = null;
  }

  protected override render(): TemplateResult {
    return html`
      <button type="button" class="quiet" @click=${this.copy}>
        ${words.copy}<span class="unseen"> ${this.what}</span>
      </button>
      <span role="status">${this.result ? words[this.result] : ''}</span>
    `;
  }

  private async copy(): Promise<void> {
    this.result = await navigator.clipboard.writeText(this.text).then(
      () => 'copied' as const,
      () => 'failed' as const,
    );
    if (this.result === 'failed') select(this.shown());
    else this.dispatchEvent(new CustomEvent('kept', { bubbles: true }));
    setTimeout(() => {
      this.result = null;
    }, STAY);
  }
}

function select(element: Element | null): void {
  if (element) getSelection()?.selectAllChildren(element);
}

customElements.define('copy-button', CopyButton);

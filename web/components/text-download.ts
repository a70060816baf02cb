import { html, type TemplateResult } from 'lit';
import { PageElement } from '../app/page-element.ts';

/** A text that is saved as a file without a trip to the server. Sends `kept`. */
export class TextDownload extends PageElement {
  static override properties = {
    label: { attribute: false },
    name: { attribute: false },
    type: { attribute: false },
    text: { attribute: false },
  };

  declare label: string;
  /** What the file is called. */
  declare name: string;
  /** Its media type. */
  declare type: string;
  declare text: string;

  protected override render(): TemplateResult {
    return html`<button type="button" @click=${this.save}>${this.label}</button>`;
  }

  private save(): void {
    const address = URL.createObjectURL(new Blob([this.text], { type: this.type }));
    const link = Object.assign(document.createElement('a'), { href: address, download: this.name });
    link.click();
    this.dispatchEvent(new CustomEvent('kept', { bubbles: true }));
    // The browser has taken hold of the file by then.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }
}

customElements.define('text-download', TextDownload);

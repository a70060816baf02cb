import { html, nothing, type TemplateResult } from 'lit';
import { PageElement } from '../app/page-element.ts';
import { consoleWords } from '../i18n/console-words.ts';
import './copy-button.ts';

/** A file that holds the value. */
export interface Download {
  address: string;
  /** What the file is called; empty: as the server says. */
  name: string;
}

/** A value that somebody takes elsewhere: its label, itself, a button that copies it, a link to it as a file. */
export class ValueRow extends PageElement {
  static override properties = {
    label: { attribute: false },
    value: { attribute: false },
    download: { attribute: false },
  };

  declare label: string;
  declare value: string;
  declare download: Download | null;

  constructor() {
    super();
    this.download = null;
  }

  protected override render(): TemplateResult {
    return html`
      <p class="value-label">${this.label}</p>
      <code class="value">${this.value}</code>
      <div class="value-tools">
        <copy-button .text=${this.value} .what=${this.label} .shown=${() => this.querySelector('.value')}></copy-button>
        ${this.download ? renderDownload(this.download, this.label) : nothing}
      </div>
    `;
  }
}

function renderDownload({ address, name }: Download, label: string): TemplateResult {
  return html`<a class="quiet button" href=${address} download=${name}
    >${consoleWords.download}<span class="unseen"> ${label}</span></a
  >`;
}

customElements.define('value-row', ValueRow);

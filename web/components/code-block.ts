import { html, type TemplateResult } from 'lit';
import { PageElement } from '../app/page-element.ts';
import './copy-button.ts';

/** XML, a command or a certificate: wrapped, reachable by keyboard, with a button that copies it. */
export class CodeBlock extends PageElement {
  static override properties = { label: { attribute: false }, text: { attribute: false } };

  declare label: string;
  declare text: string;

  protected override render(): TemplateResult {
    return html`
      <div class="code-head">
        <span>${this.label}</span>
        <copy-button .text=${this.text} .what=${this.label} .shown=${() => this.querySelector('pre')}></copy-button>
      </div>
      <pre tabindex="0" role="group" aria-label=${this.label}><code>${this.text}</code></pre>
    `;
  }
}

customElements.define('code-block', CodeBlock);

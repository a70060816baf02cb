import { html, nothing, type TemplateResult } from 'lit';
import { PageElement } from '../app/page-element.ts';
import { words } from '../i18n/words.ts';

/** What went wrong, in words for the person; the reference only when the server's log has one. */
export interface Failure {
  title: string;
  message: string;
  reference?: string;
}

/** Says what went wrong and takes the focus, so that nobody misses it. */
export class FailureNotice extends PageElement {
  static override properties = { failure: { attribute: false } };

  declare failure: Failure | null;

  protected override firstUpdated(): void {
    this.querySelector<HTMLElement>('.notice')?.focus();
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.failure) return nothing;
    const { title, message, reference } = this.failure;
    return html`
      <div class="notice" role="alert" tabindex="-1">
        <h2>${title}</h2>
        <p>${message}</p>
        ${reference ? html`<p class="reference">${words.reference} <code>${reference}</code></p>` : nothing}
      </div>
    `;
  }
}

customElements.define('failure-notice', FailureNotice);

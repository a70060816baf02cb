import { html, type TemplateResult } from 'lit';
import { PageElement } from '../app/page-element.ts';
import { words } from '../i18n/words.ts';
import type { Obstacle } from '../webauthn/browser.ts';

/** Says why passkeys do not work here, and hands over the address for a browser where they do. */
export class ObstacleAdvice extends PageElement {
  static override properties = {
    obstacle: { attribute: false },
    address: { attribute: false },
    copied: { state: true },
  };

  declare obstacle: Obstacle;
  declare address: string;
  declare copied: boolean;

  protected override render(): TemplateResult {
    const { title, message } = words.obstacle[this.obstacle];
    return html`
      <section class="advice">
        <h2>${title}</h2>
        <p>${message}</p>
        <label for="page-address">${words.obstacle.address}</label>
        <input id="page-address" readonly .value=${this.address}>
        <button type="button" @click=${this.copy}>${words.obstacle.copy}</button>
        <p role="status">${this.copied ? words.obstacle.copied : ''}</p>
      </section>
    `;
  }

  private async copy(): Promise<void> {
    // Selected as well: an embedded browser may refuse the clipboard, but lets a person copy what is selected.
    this.querySelector('input')?.select();
    this.copied = await navigator.clipboard.writeText(this.address).then(
      () => true,
      () => false,
    );
  }
}

customElements.define('obstacle-advice', ObstacleAdvice);

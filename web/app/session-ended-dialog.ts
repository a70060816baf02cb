import { html, type TemplateResult } from 'lit';
import { consoleWords } from '../i18n/console-words.ts';
import { PageElement } from './page-element.ts';

const words = consoleWords.sessionEnded;

/** Says that nobody is signed in any more, and leads back here through the sign-in. */
export class SessionEndedDialog extends PageElement {
  show(): void {
    const dialog = this.querySelector('dialog');
    if (dialog?.open) return;
    this.requestUpdate();
    dialog?.showModal();
  }

  protected override render(): TemplateResult {
    const back = encodeURIComponent(location.pathname + location.search);
    return html`
      <dialog aria-labelledby="session-ended-heading">
        <form method="dialog">
          <h2 id="session-ended-heading">${words.title}</h2>
          <p>${words.message}</p>
          <p class="buttons">
            <a class="primary button" href="/login?return=${back}">${words.action}</a>
            <button type="submit">${words.stay}</button>
          </p>
        </form>
      </dialog>
    `;
  }
}

customElements.define('session-ended-dialog', SessionEndedDialog);

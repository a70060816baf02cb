import { html, type PropertyValues, type TemplateResult } from 'lit';
import { PageElement } from '../app/page-element.ts';
import { consoleWords } from '../i18n/console-words.ts';

/** A dialog over the page, open while `open` is true; sends `dialog-close` when the person closes it. */
export class ModalDialog extends PageElement {
  static override properties = {
    heading: { attribute: false },
    content: { attribute: false },
    open: { type: Boolean },
    locked: { type: Boolean },
  };

  declare heading: string;
  /** What stands in it; rendered by whoever opened it. */
  declare content: unknown;
  declare open: boolean;
  /** What is on its way is not to be missed: it cannot be closed. */
  declare locked: boolean;

  protected override updated(changed: PropertyValues<this>): void {
    const dialog = this.querySelector('dialog');
    if (!changed.has('open') || !dialog || dialog.open === Boolean(this.open)) return;
    if (this.open) dialog.showModal();
    else dialog.close();
  }

  protected override render(): TemplateResult {
    return html`
      <dialog aria-label=${this.heading} @cancel=${this.onCancel} @close=${this.onClose}>
        <div class="dialog-head">
          <h2>${this.heading}</h2>
          <button type="button" class="quiet" ?disabled=${this.locked} @click=${this.close}>${consoleWords.dialog.close}</button>
        </div>
        ${this.open ? this.content : ''}
      </dialog>
    `;
  }

  private onCancel(event: Event): void {
    if (this.locked) event.preventDefault();
  }

  private onClose(): void {
    // A browser closes it when Esc is pressed twice, whatever we say.
    if (this.locked) return this.querySelector('dialog')?.showModal();
    this.open = false;
    this.dispatchEvent(new CustomEvent('dialog-close', { bubbles: true }));
  }

  private close(): void {
    this.querySelector('dialog')?.close();
  }
}

customElements.define('modal-dialog', ModalDialog);

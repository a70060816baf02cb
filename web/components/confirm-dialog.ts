import { html, nothing, type TemplateResult } from 'lit';
import { PageElement } from '../app/page-element.ts';
import { consoleWords } from '../i18n/console-words.ts';
import { textField } from './form-fields.ts';

/** What is asked before something happens. */
export interface Question {
  title: string;
  /** What happens, and what goes with it. */
  message: unknown;
  /** On the button: a verb. */
  action: string;
  /** Something is lost for good. */
  isDangerous?: boolean;
  /** The text that has to be typed before the button works. */
  typed?: string;
}

/** Asks one question at a time; the focus goes back to where it was. */
export class ConfirmDialog extends PageElement {
  static override properties = { question: { state: true }, isMistaken: { state: true } };

  declare private question: Question | null;
  declare private isMistaken: boolean;
  private settle: (isConfirmed: boolean) => void = () => undefined;

  constructor() {
    super();
    this.question = null;
    this.isMistaken = false;
  }

  /** Resolves to true when the person confirms, to false when they cancel in whatever way. */
  async ask(question: Question): Promise<boolean> {
    this.settle(false);
    this.question = question;
    this.isMistaken = false;
    await this.updateComplete;
    this.querySelector('dialog')?.showModal();
    return new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  protected override render(): TemplateResult {
    return html`
      <dialog aria-labelledby="confirm-heading" aria-describedby="confirm-message" @close=${this.onClose}>
        ${this.question ? this.renderQuestion(this.question) : nothing}
      </dialog>
    `;
  }

  private renderQuestion({ title, message, action, isDangerous, typed }: Question): TemplateResult {
    return html`
      <form novalidate @submit=${this.onSubmit}>
        <h2 id="confirm-heading">${title}</h2>
        <div id="confirm-message" class="message">${message}</div>
        ${typed ? this.renderTyped(typed) : nothing}
        <p class="buttons">
          <button type="submit" class=${isDangerous ? 'danger' : 'primary'}>${action}</button>
          <button type="button" autofocus @click=${this.close}>${consoleWords.dialog.cancel}</button>
        </p>
      </form>
    `;
  }

  private renderTyped(typed: string): TemplateResult {
    return textField({
      id: 'confirm-typed',
      name: 'typed',
      label: consoleWords.confirm.typed(typed),
      mistake: this.isMistaken ? consoleWords.confirm.mistake : undefined,
      autocomplete: 'off',
    });
  }

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    const typed = this.querySelector<HTMLInputElement>('[name=typed]');
    this.isMistaken = typed !== null && typed.value !== this.question?.typed;
    if (this.isMistaken) return typed?.focus();
    this.settle(true);
    this.close();
  }

  /** The event comes a task later: another question may be open by then. */
  private onClose({ currentTarget }: Event): void {
    if (currentTarget instanceof HTMLDialogElement && currentTarget.open) return;
    this.settle(false);
    this.question = null;
  }

  private close(): void {
    this.querySelector('dialog')?.close();
  }
}

customElements.define('confirm-dialog', ConfirmDialog);

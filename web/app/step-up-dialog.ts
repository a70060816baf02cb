import { html, nothing, type TemplateResult } from 'lit';
import type { ReauthenticationOptionsReply } from '../../server/contract/reauthentication.ts';
import type { Failure } from '../components/failure-notice.ts';
import '../components/failure-notice.ts';
import { passkeyActions } from '../components/passkey-actions.ts';
import type { Api } from '../data/api.ts';
import { consoleWords } from '../i18n/console-words.ts';
import { words } from '../i18n/words.ts';
import { canReachPhone } from '../webauthn/browser.ts';
import { askForPasskey, cancelCeremony, type Way } from '../webauthn/ceremony.ts';
import { PageElement } from './page-element.ts';
import { readFailure } from './read-failure.ts';

/** Asks for the passkey once more before a sensitive act. */
export class StepUpDialog extends PageElement {
  static override properties = {
    api: { attribute: false },
    failure: { state: true },
    progress: { state: true },
    phoneReachable: { state: true },
  };

  declare api: Api;
  declare private failure: Failure | null;
  declare private progress: string;
  declare private phoneReachable: boolean;
  /** What waits for the answer; two requests at once share it. */
  private waiting: Promise<boolean> | null = null;
  /** Counts the times it was opened and closed: what was begun before leads nowhere. */
  private round = 0;
  private settle: (isProved: boolean) => void = () => undefined;

  constructor() {
    super();
    this.failure = null;
    this.progress = '';
    this.phoneReachable = true;
  }

  /** True once the server has seen the passkey; false when the person would rather not. */
  ask(): Promise<boolean> {
    this.waiting ??= this.open().finally(() => {
      this.waiting = null;
    });
    return this.waiting;
  }

  protected override render(): TemplateResult {
    return html`
      <dialog aria-labelledby="step-up-heading" @close=${this.onClose}>
        <form @submit=${this.onSubmit}>
          <h2 id="step-up-heading">${consoleWords.stepUp.title}</h2>
          <p>${consoleWords.stepUp.message}</p>
          ${this.failure ? html`<failure-notice .failure=${this.failure}></failure-notice>` : nothing}
          ${passkeyActions({
            label: consoleWords.stepUp.action,
            progress: this.progress,
            phoneReachable: this.phoneReachable,
            onPhone: () => void this.prove('phone'),
          })}
          <button type="button" @click=${this.close}>${consoleWords.dialog.cancel}</button>
        </form>
      </dialog>
    `;
  }

  private open(): Promise<boolean> {
    this.round += 1;
    this.failure = null;
    this.progress = '';
    this.querySelector('dialog')?.showModal();
    void canReachPhone().then((isReachable) => {
      this.phoneReachable = isReachable;
    });
    return new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  private onSubmit(event: Event): void {
    event.preventDefault();
    void this.prove('here');
  }

  private async prove(way: Way): Promise<void> {
    const { round } = this;
    this.failure = null;
    this.progress = words.passkey.waiting;
    const begun = await this.api.post<ReauthenticationOptionsReply>('/api/session/passkey/options');
    if (round !== this.round) return;
    if (!('value' in begun)) return this.fail(readFailure(begun));
    const result = await askForPasskey(begun.value.options, way);
    if (round !== this.round) return;
    if ('failure' in result) return this.fail(consoleWords.stepUp.failures[result.failure]);
    this.progress = consoleWords.stepUp.sending;
    const proved = await this.api.post('/api/session/passkey', { credential: result.response });
    if (round !== this.round) return;
    if (!('value' in proved)) return this.fail(readFailure(proved));
    this.settle(true);
    this.close();
  }

  /** The event comes a task later: the next question may be open by then. */
  private onClose({ currentTarget }: Event): void {
    if (currentTarget instanceof HTMLDialogElement && currentTarget.open) return;
    this.round += 1;
    cancelCeremony();
    this.settle(false);
  }

  private close(): void {
    this.querySelector('dialog')?.close();
  }

  private fail(failure: Failure): void {
    this.progress = '';
    this.failure = failure;
  }
}

customElements.define('step-up-dialog', StepUpDialog);

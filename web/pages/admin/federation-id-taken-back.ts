import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { FederationIdStateReply } from '../../../server/contract/federation-ids.ts';
import { ConsolePart } from '../../app/console-part.ts';
import { timeAgo } from '../../components/time.ts';
import { stopWriting, undoFederationIds, type WriteStep, type Written } from '../../data/federation-write.ts';
import { federationIdsWords } from '../../i18n/federation-ids-words.ts';
import { writeOutcome, writingProgress } from './federation-id-parts.ts';

const { written: words, write } = federationIdsWords;

/** What was written from here before, and how it is taken back. */
export class FederationIdTakenBack extends ConsolePart {
  static override properties: PropertyDeclarations = {
    path: { attribute: false },
    connection: { attribute: false },
    state: { attribute: false },
    changed: { attribute: false },
    step: { state: true },
    result: { state: true },
    isStopping: { state: true },
  };

  declare path: string;
  /** Null: no org is connected. */
  declare connection: string | null;
  /** Null: not known. */
  declare state: FederationIdStateReply | null;
  /** Told when less is written than before. */
  declare changed: () => Promise<void>;
  /** How far taking back has come; null: it is not running. */
  declare private step: WriteStep | null;
  declare private result: Written | null;
  /** The end was asked for and has not come. */
  declare private isStopping: boolean;

  constructor() {
    super();
    this.step = null;
    this.result = null;
    this.isStopping = false;
  }

  override get hasUnsavedChanges(): boolean {
    return this.step !== null;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { state, result, step } = this;
    const count = state?.written ?? 0;
    if (count === 0 && result === null && step === null && this.failure === null) return nothing;
    return html`
      <section class="card" aria-labelledby="written-before">
        <h2 id="written-before">${words.heading}</h2>
        ${count > 0 ? html`<p>${words.message(count)} ${timeAgo(state?.writtenAt ?? null)}.</p>` : nothing}
        ${this.renderFailure()}
        ${step ? this.renderStep(step) : nothing}
        ${result ? writeOutcome(result, { said: words.undone(result.written), isBusy: this.busy, retry: null }) : nothing}
        ${count > 0 ? this.renderUndo(count) : nothing}
      </section>
    `;
  }

  private renderStep(step: WriteStep): TemplateResult {
    const label = words.undoing(step.written, step.of);
    return writingProgress(step, { label, isStopping: this.isStopping, stop: () => void this.stop() });
  }

  private renderUndo(count: number): TemplateResult {
    if (this.connection === null) return html`<p class="hint">${words.undoNeedsOrg}</p>`;
    return html`
      <p class="buttons">
        <button type="button" ?disabled=${this.busy} @click=${() => this.undo(count)}>${words.undo}</button>
      </p>
    `;
  }

  private async undo(count: number): Promise<void> {
    const { connection, path } = this;
    const { undoTitle, undoMessage, undo } = words;
    const question = { title: undoTitle(count), message: undoMessage, action: undo, isDangerous: true };
    if (connection === null || !(await this.app.confirm(question))) return;
    this.result = null;
    this.isStopping = false;
    this.step = { written: 0, of: count };
    const reply = await this.take(
      undoFederationIds(this.app.api, { path, connection }, (step) => {
        this.step = step;
      }),
    );
    this.step = null;
    this.result = reply?.value ?? null;
    await this.changed();
    await this.updateComplete;
    if (reply) this.app.say(words.undone(reply.value.written));
  }

  private async stop(): Promise<void> {
    const { connection, path } = this;
    if (connection === null) return;
    this.isStopping = true;
    const reply = await stopWriting(this.app.api, { path, connection });
    this.isStopping = 'value' in reply;
    if (!this.isStopping) this.app.say(write.notStopped);
  }
}

customElements.define('federation-id-taken-back', FederationIdTakenBack);

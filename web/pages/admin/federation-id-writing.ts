import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { FederationIdChoice } from '../../../server/contract/federation-ids.ts';
import { ConsolePart } from '../../app/console-part.ts';
import {
  failedChoices,
  stopWriting,
  type WriteStep,
  type Written,
  writeFederationIds,
} from '../../data/federation-write.ts';
import { federationIdsWords as words } from '../../i18n/federation-ids-words.ts';
import { writeOutcome, writingProgress } from './federation-id-parts.ts';

/** Writes the Federation IDs that were confirmed, and tells what became of them. */
export class FederationIdWriting extends ConsolePart {
  static override properties: PropertyDeclarations = {
    path: { attribute: false },
    connection: { attribute: false },
    choices: { attribute: false },
    written: { attribute: false },
    step: { state: true },
    result: { state: true },
    isStopping: { state: true },
  };

  declare path: string;
  /** Null: the org is no longer connected. */
  declare connection: string | null;
  /** What was confirmed. */
  declare choices: FederationIdChoice[];
  /** Told when writing has come to its end. */
  declare written: () => Promise<void>;
  /** How far writing has come; null: it is not running. */
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

  override connectedCallback(): void {
    super.connectedCallback();
    void this.write(this.choices);
  }

  override get hasUnsavedChanges(): boolean {
    return this.step !== null;
  }

  protected override render(): TemplateResult {
    return html`${this.renderFailure()} ${this.step ? this.renderStep(this.step) : nothing} ${this.renderResult()}`;
  }

  private renderStep(step: WriteStep): TemplateResult {
    const label = words.write.writing(step.written, step.of);
    return writingProgress(step, { label, isStopping: this.isStopping, stop: () => void this.stop() });
  }

  private renderResult(): TemplateResult | typeof nothing {
    const { result, step, connection } = this;
    if (result === null || step !== null) return nothing;
    const retry = () => this.write(failedChoices(this.choices, result.failures));
    const said = words.outcome.done(result.written);
    return writeOutcome(result, { said, isBusy: this.busy, retry: connection === null ? null : retry });
  }

  private async write(choices: FederationIdChoice[]): Promise<void> {
    const { connection, path } = this;
    if (connection === null) return;
    this.isStopping = false;
    this.step = { written: 0, of: choices.length };
    const reply = await this.take(
      writeFederationIds(this.app.api, { path, connection, choices }, (step) => {
        this.step = step;
      }),
    );
    this.step = null;
    this.result = reply?.value ?? null;
    await this.written();
    await this.updateComplete;
    if (reply && reply.value.failures.length === 0) this.app.say(words.write.said);
  }
  private async stop(): Promise<void> {
    const { connection, path } = this;
    if (connection === null) return;
    this.isStopping = true;
    const reply = await stopWriting(this.app.api, { path, connection });
    this.isStopping = 'value' in reply;
    if (!this.isStopping) this.app.say(words.write.notStopped);
  }
}

customElements.define('federation-id-writing', FederationIdWriting);

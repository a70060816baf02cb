import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { FederationIdChoice } from '../../../server/contract/federation-ids.ts';
import { ConsolePart } from '../../app/console-part.ts';
import { progressBar } from '../../components/page-parts.ts';
import { failedChoices, type WriteStep, type Written, writeFederationIds } from '../../data/federation-write.ts';
import { federationIdsWords as words } from '../../i18n/federation-ids-words.ts';
import { writeOutcome } from './federation-id-parts.ts';

/** Writes the Federation IDs that were confirmed, and tells what became of them. */
export class FederationIdWriting extends ConsolePart {
  static override properties: PropertyDeclarations = {
    path: { attribute: false },
    connection: { attribute: false },
    choices: { attribute: false },
    written: { attribute: false },
    step: { state: true },
    result: { state: true },
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

  constructor() {
    super();
    this.step = null;
    this.result = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.write(this.choices);
  }

  override get hasUnsavedChanges(): boolean {
    return this.step !== null;
  }

  protected override render(): TemplateResult {
    return html`${this.renderFailure()} ${this.step ? renderStep(this.step) : nothing} ${this.renderResult()}`;
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
}

function renderStep({ written, of }: WriteStep): TemplateResult {
  return progressBar({ label: words.write.writing(written, of), value: written, max: of });
}

customElements.define('federation-id-writing', FederationIdWriting);

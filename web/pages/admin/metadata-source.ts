import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { MetadataSourceReply } from '../../../server/contract/service-providers.ts';
import { focusMistake } from '../../components/form-fields.ts';
import { applicationsWords } from '../../i18n/applications-words.ts';
import { ApplicationPart } from './application-part.ts';
import type { Preview } from './application-preview.ts';
import { heldChange } from './held-change.ts';
import { metadataSourceFacts, metadataSourceForm, type Source } from './metadata-source-fields.ts';

const words = applicationsWords.source;
const heldWords = applicationsWords.held;

const DECISIONS = {
  approve: { question: heldWords.approveQuestion, said: heldWords.approved },
  reject: { question: heldWords.rejectQuestion, said: heldWords.rejected },
};

/** Where an application's metadata is: looking there, and the change that waits for approval. */
export class MetadataSource extends ApplicationPart {
  static override properties: PropertyDeclarations = {
    held: { state: true },
    isEditing: { state: true },
    url: { state: true },
    isWatched: { state: true },
  };

  /** The change that waits; null: there is none, or it is being read. */
  declare private held: Preview | null;
  declare private isEditing: boolean;
  declare private url: string;
  declare private isWatched: boolean;

  constructor() {
    super();
    this.held = null;
    this.drop();
  }

  override get hasUnsavedChanges(): boolean {
    return this.isEditing && this.url.trim() !== (this.application.metadataSource?.url ?? '');
  }

  protected override drop(): void {
    this.isEditing = false;
    this.url = '';
    this.isWatched = true;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('application')) return;
    if (this.application.metadataSource?.held) void this.readHeld();
    else this.held = null;
  }

  protected override render(): TemplateResult {
    const { metadataSource: source } = this.application;
    if (source === null && !this.mayChange) return html``;
    return html`
      ${this.held && source?.held ? this.renderHeld(this.held, source.held.seenAt) : nothing}
      <section class="card" aria-labelledby="source">
        <h2 id="source">${words.heading}</h2>
        ${this.renderFailure()} ${source ? metadataSourceFacts(source) : html`<p>${words.none}</p>`}
        ${this.mayChange ? this.renderTools(source) : nothing}
      </section>
    `;
  }

  private renderHeld(preview: Preview, seenAt: string): TemplateResult {
    const { digest } = preview;
    return heldChange({
      preview,
      seenAt,
      mayDecide: this.mayChange,
      busy: this.busy,
      approve: () => this.decide('approve', digest),
      reject: () => this.decide('reject', digest),
    });
  }

  private renderTools(source: Source | null): TemplateResult {
    if (this.isEditing) {
      return metadataSourceForm({
        url: this.url,
        isWatched: this.isWatched,
        mistake: this.mistakes.url,
        busy: this.busy,
        change: (change) => Object.assign(this, change),
        submit: (event) => void this.onSubmit(event),
        cancel: () => this.drop(),
      });
    }
    return html`
      <p class="buttons">
        ${
          source
            ? html`<button type="button" ?disabled=${this.busy} @click=${this.check}>${words.check}</button>`
            : nothing
        }
        <button type="button" class=${source ? 'quiet' : ''} @click=${() => this.edit(source)}>
          ${source ? words.change : words.give}
        </button>
        ${
          source
            ? html`<button type="button" class="quiet" ?disabled=${this.busy} @click=${this.forget}>${words.remove}</button>`
            : nothing
        }
      </p>
    `;
  }

  private async edit(source: Source | null): Promise<void> {
    this.url = source?.url ?? '';
    this.isWatched = source?.isWatched ?? true;
    this.isEditing = true;
    await this.updateComplete;
    this.querySelector<HTMLElement>('#source-url')?.focus();
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const body = { url: this.url.trim(), isWatched: this.isWatched };
    if (await this.take(this.app.api.put<MetadataSourceReply>(`${this.path}/metadata-source`, body))) {
      this.drop();
      this.app.say(words.stored);
      await this.reload();
      return;
    }
    await this.updateComplete;
    focusMistake(this);
  }

  private async check(): Promise<void> {
    const reply = await this.take(this.app.api.post<MetadataSourceReply>(`${this.path}/metadata-source/check`));
    if (!reply) return;
    const { failure, held } = reply.value;
    const moves = held !== null && this.held === null;
    this.app.say(sayOutcome({ failure, held }));
    if ((await this.reload()) && moves) focusTop();
  }

  private async readHeld(): Promise<void> {
    const reply = await this.take(this.app.api.get<Preview>(`${this.path}/metadata-source/held`));
    this.held = reply?.value ?? null;
  }

  private async decide(what: 'approve' | 'reject', digest: string): Promise<void> {
    const { question, said } = DECISIONS[what];
    if (!(await this.app.confirm(question))) return;
    const reply = await this.attempt(this.app.api.post(`${this.path}/metadata-source/${what}`, { digest }));
    const isOutdated = 'problem' in reply && reply.problem.code === 'previewOutdated';
    if (!isOutdated && !('value' in reply)) return;
    if (!(await this.reload())) return;
    this.app.say(isOutdated ? heldWords.outdated : said);
    if (!isOutdated) focusTop();
  }

  private async forget(): Promise<void> {
    if (!(await this.app.confirm({ ...words.removeQuestion, isDangerous: true }))) return;
    if (!(await this.take(this.app.api.delete(`${this.path}/metadata-source`)))) return;
    if (await this.reload()) this.app.say(words.removed);
  }
}

/** What waits is above all else: with it this part changes its place, and the button that was pressed is gone. */
function focusTop(): void {
  document.querySelector<HTMLElement>('h1')?.focus();
}

function sayOutcome({ failure, held }: Pick<MetadataSourceReply, 'failure' | 'held'>): string {
  if (failure !== null) return words.checkedFailure;
  return held ? words.checkedHeld : words.checked;
}

customElements.define('metadata-source', MetadataSource);

import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { ProblemPlace } from '../../../server/contract/common.ts';
import type { ImportReply, ImportSource, PreviewReply } from '../../../server/contract/service-providers.ts';
import { ConsolePart } from '../../app/console-part.ts';
import { focusMistake } from '../../components/form-fields.ts';
import { loadingLine } from '../../components/page-parts.ts';
import {
  type ApplicationKind,
  emptyDraft,
  type ImportDraft,
  isReady,
  isTyped,
  readSource,
  sourceMistakes,
} from '../../data/import-draft.ts';
import { importWords } from '../../i18n/application-import-words.ts';
import { applicationPreview, entityChoices, type Preview, refusalPlaces } from './application-preview.ts';
import { applicationWays } from './application-ways.ts';

const words = importWords.preview;

/** Reads an application's facts in one of four ways, shows what they mean, and stores them once they are confirmed. */
export class ApplicationImport extends ConsolePart {
  static override properties: PropertyDeclarations = {
    kind: { attribute: false },
    updateOf: { attribute: false },
    stored: { attribute: false },
    draft: { state: true },
    previewed: { state: true },
    choices: { state: true },
    picked: { state: true },
    name: { state: true },
    isNameMistaken: { state: true },
    isOutdated: { state: true },
    places: { state: true },
  };

  declare kind: ApplicationKind;
  /** The application that is brought up to date, by id; null: whichever it is. */
  declare updateOf: string | null;
  /** Told what was stored. */
  declare stored: (reply: ImportReply) => void;
  declare private draft: ImportDraft;
  /** What was asked, and what it means; null: nothing asked yet, or something else typed since. */
  declare private previewed: { source: ImportSource; preview: Preview } | null;
  /** Entity IDs to pick from; empty: there is nothing to pick. */
  declare private choices: string[];
  declare private picked: string;
  /** The new application's; null: as suggested. */
  declare private name: string | null;
  declare private isNameMistaken: boolean;
  declare private isOutdated: boolean;
  declare private places: ProblemPlace[];

  constructor() {
    super();
    this.updateOf = null;
    this.draft = emptyDraft('salesforce');
    this.name = null;
    this.forget();
  }

  override get hasUnsavedChanges(): boolean {
    return isTyped(this.draft);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('kind')) return;
    this.draft = { ...this.draft, kind: this.kind };
    this.forget();
  }

  protected override render(): TemplateResult {
    return html`
      <form novalidate @submit=${this.onSubmit}>
        ${applicationWays({
          draft: this.draft,
          mistakes: sourceMistakes(this.mistakes),
          onChange: (change) => this.change(change),
          onFile: (file) => {
            this.change({ file });
            void this.look();
          },
        })}
        ${this.choices.length === 0 ? nothing : this.renderChoices()} ${this.renderRefusal()}
        <p class="buttons">
          <button type="submit" class=${this.previewed ? '' : 'primary'} ?disabled=${this.busy || !this.isReady}>
            ${this.choices.length === 0 ? words.show : words.choose}
          </button>
        </p>
        ${this.busy ? loadingLine(words.reading) : nothing}
      </form>
      ${this.isOutdated ? html`<p class="notice" role="alert">${words.outdated}</p>` : nothing}
      ${this.previewed ? this.renderPreview(this.previewed) : nothing}
    `;
  }

  private get isReady(): boolean {
    return isReady(this.draft) && (this.choices.length === 0 || this.picked !== '');
  }

  /** What is wrong with a field stands at the field; anything else here, with its places. */
  private renderRefusal(): TemplateResult | typeof nothing {
    if (this.draft.way === 'file' || this.draft.way === 'paste') {
      const said = this.failure?.message ?? '';
      return html`${this.renderFailure()} ${refusalPlaces(this.places.filter(({ message }) => !said.includes(message)))}`;
    }
    const isAtField = Object.keys(sourceMistakes(this.mistakes)).some((name) => name in this.draft);
    return isAtField ? nothing : this.renderFailure();
  }

  private renderChoices(): TemplateResult {
    return entityChoices(this.choices, this.picked, (entityId) => {
      this.picked = entityId;
      this.previewed = null;
    });
  }

  private renderPreview({ source, preview }: NonNullable<ApplicationImport['previewed']>): TemplateResult {
    return applicationPreview({
      preview,
      isFromUrl: 'url' in source,
      isUpdate: this.updateOf !== null,
      name: this.name ?? preview.suggestedName,
      isNameMistaken: this.isNameMistaken,
      busy: this.busy,
      onName: (name) => {
        this.name = name;
        this.isNameMistaken = false;
      },
      confirm: () => void this.confirm(),
    });
  }

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    void this.look();
  }

  /** What was shown is no longer what is typed. */
  private change(change: Partial<ImportDraft>): void {
    this.draft = { ...this.draft, ...change };
    this.forget();
  }

  private forget(): void {
    this.previewed = null;
    this.choices = [];
    this.picked = '';
    this.isNameMistaken = false;
    this.isOutdated = false;
    this.places = [];
    this.failure = null;
    this.mistakes = {};
  }

  private look(): Promise<void> {
    this.isOutdated = false;
    return this.preview(readSource(this.draft, this.picked || null));
  }

  private async preview(source: ImportSource): Promise<void> {
    const reply = await this.attempt(
      this.app.api.post<PreviewReply>('/api/service-providers/preview', { source, ...this.target() }),
    );
    this.places = 'problem' in reply ? (reply.problem.places ?? []) : [];
    if (!('value' in reply)) this.previewed = null;
    else if ('choices' in reply.value) this.choices = reply.value.choices;
    else this.previewed = { source, preview: reply.value };
    await this.updateComplete;
    if (this.previewed) this.querySelector<HTMLElement>('#preview')?.focus();
    else if (this.choices.length > 0) this.querySelector<HTMLElement>('[name=choice]')?.focus();
    else focusMistake(this);
  }

  private async confirm(): Promise<void> {
    if (!this.previewed) return;
    const { source, preview } = this.previewed;
    const name = (this.name ?? preview.suggestedName).trim();
    this.isNameMistaken = preview.updates === null && name === '';
    if (this.isNameMistaken) return this.updateComplete.then(() => focusMistake(this));
    const body = { source, ...this.target(), digest: preview.digest, ...(preview.updates ? {} : { name }) };
    const reply = await this.attempt(this.app.api.post<ImportReply>('/api/service-providers/import', body));
    if ('problem' in reply && reply.problem.code === 'previewOutdated') {
      await this.preview(source);
      this.isOutdated = this.previewed !== null;
      return;
    }
    if (!('value' in reply)) return;
    this.draft = emptyDraft(this.kind);
    this.forget();
    this.stored(reply.value);
  }

  private target(): { updateOf?: string } {
    return this.updateOf === null ? {} : { updateOf: this.updateOf };
  }
}

customElements.define('application-import', ApplicationImport);

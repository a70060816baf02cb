import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ImportPreviewReply } from '../../../server/contract/people.ts';
import { ConsolePage } from '../../app/console-page.ts';
import '../../components/code-block.ts';
import '../../components/file-drop.ts';
import type { FileText } from '../../components/file-drop.ts';
import { loadingLine, pageHead, progressBar } from '../../components/page-parts.ts';
import { type Imported, type ImportStep, importPeople } from '../../data/import-people.ts';
import { chooseRows } from '../../data/import-rows.ts';
import { invitationsWords } from '../../i18n/invitations-words.ts';
import { figures } from './figures.ts';
import { type ImportWish, importForm } from './import-form.ts';
import './import-invitations.ts';
import './import-preview.ts';
import { firstOrder } from './link-order.ts';

const words = invitationsWords.importing;

const FATES = ['add', 'known', 'refused'] as const;

/** As many people as the server invites at once. */
const MOST_INVITED = 10_000;

/** As large a file as the server takes. */
const MAX_BYTES = 5_000_000;

/** Adds people from a file: what would happen to each line, then all or nobody, then their invitations. */
export class ImportPage extends ConsolePage {
  static override properties: PropertyDeclarations = {
    preview: { state: true },
    isOutdated: { state: true },
    wish: { state: true },
    step: { state: true },
    done: { state: true },
  };

  declare private preview: ImportPreviewReply | null;
  /** The preview took the place of one that was confirmed too late. */
  declare private isOutdated: boolean;
  declare private wish: ImportWish;
  /** How far the import has come; null: it is not running. */
  declare private step: ImportStep | null;
  declare private done: Imported | null;
  private csv = '';

  constructor() {
    super();
    this.preview = null;
    this.isOutdated = false;
    this.step = null;
    this.done = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.wish = { invites: false, order: firstOrder(this.app.session.canSendMail) };
    const handedOver = this.app.takePeople();
    if (handedOver !== null) void this.look(handedOver);
  }

  override get hasUnsavedChanges(): boolean {
    return (this.preview !== null && this.preview.counts.add > 0) || super.hasUnsavedChanges;
  }

  protected override render(): TemplateResult {
    const { done } = this;
    return html`
      ${pageHead({
        heading: done ? words.done(done.added) : words.heading,
        lead: done ? nothing : words.lead,
        back: { label: words.back, address: '/admin/people' },
        actions: done ? this.renderWays(done) : nothing,
      })}
      ${done ? this.renderDone(done) : this.renderImport()}
    `;
  }

  private renderImport(): TemplateResult {
    if (this.step) return renderStep(this.step);
    return html`
      <file-drop
        .label=${words.file}
        .accept=${'.csv,text/csv'}
        .maxBytes=${MAX_BYTES}
        @file-text=${({ detail }: CustomEvent<FileText>) => this.look(detail.text)}
      ></file-drop>
      ${this.busy ? loadingLine(words.checking) : this.renderFailure()}
      ${this.preview && !this.busy ? this.renderPreview(this.preview) : nothing}
      ${this.preview ? nothing : renderExample()}
    `;
  }

  private renderPreview(preview: ImportPreviewReply): TemplateResult {
    const { counts, problems } = preview;
    const isFine = counts.refused === 0 && problems.length === 0;
    return html`
      <section class="card" aria-labelledby="preview">
        <h2 id="preview" tabindex="-1">${words.preview}</h2>
        ${this.isOutdated ? html`<p class="notice" role="alert">${words.outdated}</p>` : nothing}
        ${figures([
          ...FATES.map((fate) => ({ label: words.figures[fate], count: counts[fate] })),
          { label: words.figures.warning, count: chooseRows(preview.rows, 'warning').length },
        ])}
        ${
          isFine && counts.add > 0
            ? importForm({
                count: counts.add,
                wish: this.wish,
                canSendMail: this.app.session.canSendMail,
                change: (wish) => {
                  this.wish = wish;
                },
                submit: (event) => void this.store(event),
              })
            : nothing
        }
        ${isFine && counts.add === 0 ? html`<p class="notice">${words.nothingToAdd}</p>` : nothing}
        <import-preview .preview=${preview}></import-preview>
      </section>
    `;
  }

  private renderDone({ userIds }: Imported): TemplateResult | typeof nothing {
    if (!this.wish.invites) return nothing;
    return html`
      <import-invitations .app=${this.app} .userIds=${userIds} .order=${this.wish.order}></import-invitations>
    `;
  }

  private renderWays({ userIds }: Imported): TemplateResult {
    const invite = () => {
      this.app.choosePeople(userIds);
      this.app.go('/admin/invitations/new?whom=chosen');
    };
    const areInvitable = !this.wish.invites && userIds.length > 0 && userIds.length <= MOST_INVITED;
    return html`
      ${areInvitable ? html`<button type="button" class="primary" @click=${invite}>${words.inviteThem}</button>` : nothing}
      <a class="button" href="/admin/people">${words.toList}</a>
      <button type="button" @click=${this.startAgain}>${words.another}</button>
    `;
  }

  private async look(csv: string, isOutdated = false): Promise<void> {
    this.csv = csv;
    this.preview = null;
    this.isOutdated = isOutdated;
    const reply = await this.take(this.app.api.post<ImportPreviewReply>('/api/people/import/preview', { csv }));
    this.preview = reply?.value ?? null;
    await this.updateComplete;
    this.querySelector<HTMLElement>('#preview')?.focus();
  }

  private async store(event: Event): Promise<void> {
    event.preventDefault();
    if (this.preview === null) return;
    const { digest, counts } = this.preview;
    this.step = { written: 0, of: counts.add };
    const reply = await this.attempt(
      importPeople(this.app.api, { csv: this.csv, digest }, (step) => {
        this.step = step;
      }),
    );
    this.step = null;
    if ('problem' in reply && reply.problem.code === 'previewOutdated') return this.look(this.csv, true);
    if (!('value' in reply)) return;
    this.preview = null;
    this.done = reply.value;
    await this.updateComplete;
    this.querySelector<HTMLElement>('h1')?.focus();
  }

  private startAgain(): void {
    this.done = null;
    this.wish = { ...this.wish, invites: false };
  }
}

function renderStep({ written, of }: ImportStep): TemplateResult {
  return progressBar({ label: words.storing(written, of), value: written, max: of });
}

function renderExample(): TemplateResult {
  return html`
    <details>
      <summary>${words.example}</summary>
      <code-block .label=${words.example} .text=${words.exampleText}></code-block>
    </details>
  `;
}

customElements.define('import-page', ImportPage);

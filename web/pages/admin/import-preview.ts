import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { ImportPreviewReply, ImportRow } from '../../../server/contract/people.ts';
import { PageElement } from '../../app/page-element.ts';
import { selectField } from '../../components/form-fields.ts';
import '../../components/long-table.ts';
import type { Column } from '../../components/list-table.ts';
import { type Tone, tag } from '../../components/page-parts.ts';
import { chooseRows, firstRows, readShownRows, type ShownRows } from '../../data/import-rows.ts';
import { invitationsWords } from '../../i18n/invitations-words.ts';

const words = invitationsWords.importing;

const TONES: Record<ImportRow['fate'], Tone> = { add: 'good', known: 'neutral', refused: 'alert' };

const SHOWS = Object.entries(words.shows).map(([value, label]) => ({ value, label }));

const COLUMNS: Column<ImportRow>[] = [
  { label: words.line, cell: ({ line }) => line },
  { label: words.email, isHeading: true, cell: ({ email }) => email },
  { label: words.name, cell: ({ name }) => name },
  { label: words.federationId, cell: ({ federationId }) => federationId ?? '–' },
  { label: words.groups, cell: ({ groups }) => (groups.length === 0 ? '–' : groups.join(', ')) },
  {
    label: words.fate,
    cell: ({ fate, message, warning }) => {
      const said = message || warning;
      return html`${tag(words.fates[fate], TONES[fate])} ${said ? html`<span class="under">${said}</span>` : nothing}`;
    },
  },
];

/** What an import would do with each line of the file. */
export class ImportPreview extends PageElement {
  static override properties: PropertyDeclarations = { preview: { attribute: false }, shown: { state: true } };

  declare preview: ImportPreviewReply;
  declare private shown: ShownRows;
  private rows: ImportRow[] = [];

  protected override willUpdate(changed: PropertyValues<this>): void {
    // What has to be mended is seen first.
    if (changed.has('preview')) this.shown = firstRows(this.preview.rows);
    this.rows = chooseRows(this.preview.rows, this.shown);
  }

  protected override render(): TemplateResult {
    const { counts, ignoredColumns, problems, rows } = this.preview;
    return html`
      ${problems.length > 0 ? renderProblems(problems) : nothing}
      ${counts.refused > 0 ? html`<p class="notice">${words.mend}</p>` : nothing}
      ${ignoredColumns.length > 0 ? html`<p class="hint">${words.ignored(ignoredColumns)}</p>` : nothing}
      ${rows.length > 0 ? this.renderRows() : nothing}
    `;
  }

  private renderRows(): TemplateResult {
    return html`
      <div class="tools">
        ${selectField({
          name: 'shown',
          label: words.show,
          value: this.shown,
          choices: SHOWS,
          onInput: (shown) => {
            this.shown = readShownRows(shown);
          },
        })}
      </div>
      <p class="count" role="status">${words.shown(this.rows.length)}</p>
      ${
        this.rows.length > 0
          ? html`<long-table .label=${words.preview} .columns=${COLUMNS} .rows=${this.rows}></long-table>`
          : nothing
      }
    `;
  }
}

function renderProblems(problems: ImportPreviewReply['problems']): TemplateResult {
  return html`
    <section class="notice" role="alert">
      <h3>${words.unreadable}</h3>
      <ul>
        ${problems.map(({ line, message }) => html`<li>${line === null ? message : words.atLine(line, message)}</li>`)}
      </ul>
    </section>
  `;
}

customElements.define('import-preview', ImportPreview);

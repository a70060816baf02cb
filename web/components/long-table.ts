import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { PageElement } from '../app/page-element.ts';
import { consoleWords } from '../i18n/console-words.ts';
import { type Column, listRow } from './list-table.ts';
import { widenWindow } from './row-window.ts';

/** A table of rows that are all here, thousands perhaps: the first are shown, and more when they are asked for. */
export class LongTable<Row> extends PageElement {
  static override properties = {
    label: { attribute: false },
    columns: { attribute: false },
    rows: { attribute: false },
    span: { state: true },
  };

  /** What the table is of; its caption. */
  declare label: string;
  declare columns: Column<Row>[];
  /** Another array begins at its first row again. */
  declare rows: readonly Row[];
  declare private span: ReturnType<typeof widenWindow>;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('rows')) this.span = widenWindow(0, this.rows.length);
  }

  protected override render(): TemplateResult {
    const { shown, more } = this.span;
    return html`
      <table role="table" class="list" aria-rowcount=${this.rows.length + 1}>
        <caption class="unseen">${this.label}</caption>
        <thead role="rowgroup">
          <tr role="row">
            ${this.columns.map(({ label }) => html`<th role="columnheader" scope="col">${label}</th>`)}
          </tr>
        </thead>
        <tbody role="rowgroup">${this.rows.slice(0, shown).map((row) => listRow(this.columns, row))}</tbody>
      </table>
      ${more > 0 ? html`<p class="more"><button type="button" @click=${this.showMore}>${consoleWords.list.moreRows(more)}</button></p>` : nothing}
    `;
  }

  /** Goes on reading at the first row that is new. */
  private async showMore(): Promise<void> {
    const before = this.span.shown;
    this.span = widenWindow(before, this.rows.length);
    await this.updateComplete;
    this.querySelectorAll<HTMLElement>('tbody tr')[before]?.focus();
  }
}

customElements.define('long-table', LongTable);

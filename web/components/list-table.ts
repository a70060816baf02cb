import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';

/** A column of a list. */
export interface Column<Item> {
  label: string;
  cell: (item: Item) => unknown;
  /** The server's name of this order; left out: nothing to sort by. */
  sort?: string;
  /** Names its row. */
  isHeading?: true;
}

/** What stands in a table, and how it is sorted. */
export interface ListTable<Item> {
  /** What the list is of; its caption. */
  label: string;
  columns: Column<Item>[];
  items: Item[];
  /** Tells items apart. */
  itemKey: (item: Item) => string;
  sort: string;
  isBusy: boolean;
  onSort: (column: string) => void;
}

/** A table whose headings sort it. Roles are said: as cards on a narrow screen, elements of a table lose their own. */
export function listTable<Item>(table: ListTable<Item>): TemplateResult {
  const { label, columns, items, itemKey, isBusy } = table;
  return html`
    <table role="table" class="list" aria-busy=${isBusy}>
      <caption class="unseen">${label}</caption>
      <thead role="rowgroup"><tr role="row">${columns.map((column) => renderHeading(table, column))}</tr></thead>
      <tbody role="rowgroup">${repeat(items, itemKey, (item) => listRow(columns, item))}</tbody>
    </table>
  `;
}

/** A row of such a table; it takes the focus when it is the first of those that have just come. */
export function listRow<Item>(columns: Column<Item>[], item: Item): TemplateResult {
  return html`<tr role="row" tabindex="-1">${columns.map(({ label, cell, isHeading }) =>
    isHeading
      ? html`<th role="rowheader" scope="row">${cell(item)}</th>`
      : html`<td role="cell" data-label=${label}>${cell(item)}</td>`,
  )}</tr>`;
}

function renderHeading<Item>({ sort: sorted, onSort }: ListTable<Item>, { label, sort }: Column<Item>): TemplateResult {
  if (!sort) return html`<th role="columnheader" scope="col">${label}</th>`;
  return html`
    <th role="columnheader" scope="col" aria-sort=${directionOf(sorted, sort)}>
      <button type="button" class="sort" @click=${() => onSort(sort)}>${label}</button>
    </th>
  `;
}

function directionOf(sort: string, column: string): 'ascending' | 'descending' | 'none' {
  if (sort === column) return 'ascending';
  return sort === `-${column}` ? 'descending' : 'none';
}

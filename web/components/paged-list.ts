import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { PageElement } from '../app/page-element.ts';
import { consoleWords } from '../i18n/console-words.ts';
import './failure-notice.ts';
import { createListPages, isBare, type ListAnswer, type ListPages, type ListQuestion, turnSort } from './list-pages.ts';
import { type Column, listTable } from './list-table.ts';
import './search-field.ts';

const words = consoleWords.list;

/** A list that the server pages, searches and sorts. Sends `list-change` with what is searched and how it is sorted. */
export class PagedList<Item> extends PageElement {
  static override properties = {
    name: { attribute: false },
    label: { attribute: false },
    columns: { attribute: false },
    load: { attribute: false },
    itemKey: { attribute: false },
    scope: { attribute: false },
    searchLabel: { attribute: false },
    search: { attribute: false },
    sort: { attribute: false },
    filters: { attribute: false },
    none: { attribute: false },
    count: { attribute: false },
  };

  /** Unique on the page; it names the search field. */
  declare name: string;
  /** What the list is of; its caption. */
  declare label: string;
  declare columns: Column<Item>[];
  declare load: (question: ListQuestion) => Promise<ListAnswer<Item>>;
  /** Tells items apart. */
  declare itemKey: (item: Item) => string;
  /** The filters as a text: when it is another, the list is asked anew. */
  declare scope: string;
  /** The label of the search field; empty: there is none. */
  declare searchLabel: string;
  declare search: string;
  declare sort: string;
  /** Controls beside the search field. */
  declare filters: unknown;
  /** What an empty list says when nothing is searched and `scope` is empty. */
  declare none: unknown;
  /** How many there are, in words. */
  declare count: (shown: number, hasMore: boolean) => string;
  private readonly pages: ListPages<Item>;

  constructor() {
    super();
    this.name = 'list';
    this.scope = '';
    this.searchLabel = '';
    this.search = '';
    this.sort = '';
    this.none = words.none;
    this.count = words.count;
    this.pages = createListPages(
      (question) => this.load(question),
      () => this.requestUpdate(),
    );
  }

  /** What is shown at the moment. */
  get items(): readonly Item[] {
    return this.pages.state.items;
  }

  private get isNarrow(): boolean {
    return this.search !== '' || this.scope !== '';
  }

  /** Asks anew. */
  reload(): Promise<void> {
    return this.pages.restart({ search: this.search, sort: this.sort });
  }

  /** Puts new items before the first one. */
  putFirst(items: Item[]): void {
    this.pages.putFirst(items);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('scope') || changed.has('search') || changed.has('sort')) void this.reload();
  }

  protected override render(): TemplateResult {
    const { loading, failure, items, next } = this.pages.state;
    return html`
      ${this.renderTools()}
      <p class="count" role="status">${loading === 'first' ? words.loading : this.summary()}</p>
      ${failure ? html`<failure-notice .failure=${failure}></failure-notice>` : nothing}
      ${items.length > 0 ? this.renderTable(items) : nothing}
      ${!loading && !failure && items.length === 0 ? html`<div class="empty">${this.renderEmpty()}</div>` : nothing}
      ${next !== null && !failure ? this.renderMore() : nothing}
      ${failure ? html`<p><button type="button" @click=${this.retry}>${words.tryAgain}</button></p>` : nothing}
    `;
  }

  private renderTools(): TemplateResult | typeof nothing {
    if (!this.searchLabel && !this.filters) return nothing;
    if (isBare(this.pages.state, this.isNarrow)) return nothing;
    return html`
      <search class="tools">
        ${this.searchLabel ? this.renderSearch() : nothing}
        ${this.filters ?? nothing}
      </search>
    `;
  }

  private renderSearch(): TemplateResult {
    return html`
      <search-field
        .name=${`${this.name}-search`}
        .label=${this.searchLabel}
        .search=${this.search}
        @search-change=${({ detail }: CustomEvent<string>) => this.change({ search: detail })}
      ></search-field>
    `;
  }

  private renderTable(items: Item[]): TemplateResult {
    const { label, columns, itemKey, sort } = this;
    return listTable({
      label,
      columns,
      items,
      itemKey,
      sort,
      isBusy: this.pages.state.loading === 'first',
      onSort: (column) => this.change({ sort: turnSort(sort, column) }),
    });
  }

  private renderEmpty(): unknown {
    if (this.pages.state.next !== null) return words.noneYet;
    return this.isNarrow ? words.noMatch : this.none;
  }

  private renderMore(): TemplateResult {
    const isBusy = this.pages.state.loading !== null;
    return html`<p class="more"><button type="button" aria-disabled=${isBusy} @click=${this.showMore}>${words.more}</button></p>`;
  }

  private summary(): string {
    const { items, next, failure } = this.pages.state;
    return failure || items.length === 0 ? '' : this.count(items.length, next !== null);
  }

  private change(changes: { search?: string; sort?: string }): void {
    Object.assign(this, changes);
    this.dispatchEvent(new CustomEvent('list-change', { detail: { search: this.search, sort: this.sort } }));
  }

  /** Goes on reading at the first row that is new. */
  private async showMore(): Promise<void> {
    const before = this.items.length;
    await this.pages.more();
    await this.updateComplete;
    if (this.items.length > before) this.querySelectorAll<HTMLElement>('tbody tr')[before]?.focus();
  }

  private retry(): void {
    if (this.items.length > 0 && this.pages.state.next !== null) void this.pages.more();
    else void this.reload();
  }
}

customElements.define('paged-list', PagedList);

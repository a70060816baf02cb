import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { Person } from '../../../server/contract/people.ts';
import { ConsolePage } from '../../app/console-page.ts';
import { loadGroupChoices } from '../../app/group-choices.ts';
import { listSource } from '../../app/list-source.ts';
import type { Choice } from '../../components/form-fields.ts';
import type { Column } from '../../components/list-table.ts';
import { pageHead } from '../../components/page-parts.ts';
import type { PagedList } from '../../components/paged-list.ts';
import '../../components/paged-list.ts';
import { addressOf } from '../../data/api.ts';
import { MOST_TICKED, type TickedPeople, tickPeople } from '../../data/ticked-people.ts';
import { peopleWords } from '../../i18n/people-words.ts';
import { PEOPLE_COLUMNS, tickColumn } from './people-columns.ts';
import { peopleFilters } from './people-filters.ts';
import { peopleSelection } from './people-selection.ts';
import './person-dialog.ts';

const words = peopleWords.list;

/** What the list shows, as the address has it. */
interface Shown {
  filter: string;
  group: string;
  search: string;
  sort: string;
}

/** Everybody: searched, filtered, sorted. */
export class PeoplePage extends ConsolePage {
  static override properties: PropertyDeclarations = {
    isAdding: { state: true },
    groups: { state: true },
    shown: { state: true },
    ticked: { state: true },
  };

  declare private isAdding: boolean;
  declare private groups: Choice[];
  declare private shown: Shown;
  declare private ticked: TickedPeople;

  constructor() {
    super();
    this.isAdding = false;
    this.groups = [];
    this.ticked = new Map();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.loadGroups();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('query')) return;
    const [filter = '', group = '', search = ''] = ['filter', 'group', 'search'].map(
      (name) => this.query.get(name) ?? '',
    );
    this.shown = { filter, group, search, sort: this.query.get('sort') || 'name' };
  }

  protected override render(): TemplateResult {
    const { filter, group, search, sort } = this.shown;
    return html`
      ${pageHead({ heading: words.heading, lead: words.lead, actions: this.renderActions() })}
      <paged-list
        .label=${words.heading}
        .columns=${this.columns()}
        .itemKey=${({ id }: Person) => id}
        .load=${listSource<Person>(this.app.api, '/api/people', { filter, group })}
        .scope=${`${filter} ${group}`.trim()}
        .searchLabel=${words.search}
        .search=${search}
        .sort=${sort}
        .filters=${peopleFilters({
          ...this.shown,
          groups: this.groups,
          tickAll: this.mayTick ? () => this.tickShown() : null,
          change: (changed) => this.show(changed),
        })}
        .none=${words.none}
        @list-change=${({ detail }: CustomEvent<Pick<Shown, 'search' | 'sort'>>) => this.show(detail)}
      ></paged-list>
      ${this.mayTick ? peopleSelection(this.app, this.ticked, () => this.untick()) : nothing}
      <person-dialog
        .app=${this.app}
        .person=${null}
        .open=${this.isAdding}
        @dialog-close=${() => {
          this.isAdding = false;
        }}
        @person-stored=${({ detail }: CustomEvent<Person>) => this.app.go(`/admin/people/${detail.id}`)}
      ></person-dialog>
    `;
  }

  private renderActions(): TemplateResult {
    const { filter, group, search } = this.shown;
    const begin = () => {
      this.isAdding = true;
    };
    return html`
      ${
        this.app.may('administer')
          ? html`
            <button type="button" class="primary" @click=${begin}>${words.add}</button>
            <a class="button" href="/admin/people/import">${words.import}</a>
          `
          : nothing
      }
      ${
        this.app.may('helpPeople')
          ? html`<a class="button" href=${addressOf('/admin/invitations/new', { group })}>${words.invite}</a>`
          : nothing
      }
      <a class="button" download href=${addressOf('/api/people/export', { filter, group, search })}>${words.export}</a>
    `;
  }

  private get mayTick(): boolean {
    return this.app.may('helpPeople');
  }

  private columns(): Column<Person>[] {
    if (!this.mayTick) return PEOPLE_COLUMNS;
    return [tickColumn(this.ticked, (person, isTicked) => this.tick([person], isTicked)), ...PEOPLE_COLUMNS];
  }

  private tick(people: readonly Person[], isTicked: boolean): void {
    this.ticked = tickPeople(this.ticked, people, isTicked);
    if (isTicked && people.some(({ id }) => !this.ticked.has(id)))
      this.app.say(peopleWords.selection.most(MOST_TICKED));
  }

  private tickShown(): void {
    this.tick(this.querySelector<PagedList<Person>>('paged-list')?.items ?? [], true);
  }

  /** The buttons that were pressed go with the ticks. */
  private untick(): void {
    this.ticked = new Map();
    this.querySelector<HTMLElement>('h1')?.focus();
  }

  private show(changed: Partial<Shown>): void {
    this.shown = { ...this.shown, ...changed };
    this.app.noteQuery({ ...this.shown });
  }

  private async loadGroups(): Promise<void> {
    this.groups = await loadGroupChoices(this.app.api, this.query.get('group') ?? '');
  }
}

customElements.define('people-page', PeoplePage);

import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { Person } from '../../../server/contract/people.ts';
import { ConsolePage } from '../../app/console-page.ts';
import { loadGroupChoices } from '../../app/group-choices.ts';
import { listSource } from '../../app/list-source.ts';
import { type Choice, selectField } from '../../components/form-fields.ts';
import { pageHead } from '../../components/page-parts.ts';
import '../../components/paged-list.ts';
import { addressOf } from '../../data/api.ts';
import { peopleWords } from '../../i18n/people-words.ts';
import { PEOPLE_COLUMNS } from './people-columns.ts';
import './person-dialog.ts';

const words = peopleWords.list;

const FILTERS = Object.entries(words.filters).map(([value, label]) => ({ value, label }));

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
  };

  declare private isAdding: boolean;
  declare private groups: Choice[];
  declare private shown: Shown;

  constructor() {
    super();
    this.isAdding = false;
    this.groups = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.loadGroups();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('query')) return;
    const [filter = '', group = '', search = '', sort = ''] = ['filter', 'group', 'search', 'sort'].map(
      (name) => this.query.get(name) ?? '',
    );
    this.shown = { filter, group, search, sort };
  }

  protected override render(): TemplateResult {
    const { filter, group, search, sort } = this.shown;
    return html`
      ${pageHead({ heading: words.heading, lead: words.lead, actions: this.renderActions() })}
      <paged-list
        .label=${words.heading}
        .columns=${PEOPLE_COLUMNS}
        .itemKey=${({ id }: Person) => id}
        .load=${listSource<Person>(this.app.api, '/api/people', { filter, group })}
        .scope=${`${filter} ${group}`.trim()}
        .searchLabel=${words.search}
        .search=${search}
        .sort=${sort}
        .filters=${this.renderFilters()}
        .none=${words.none}
        @list-change=${({ detail }: CustomEvent<Pick<Shown, 'search' | 'sort'>>) => this.show(detail)}
      ></paged-list>
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

  private renderFilters(): TemplateResult {
    const { filter, group } = this.shown;
    return html`
      ${selectField({
        name: 'filter',
        label: words.filter,
        value: filter,
        choices: FILTERS,
        onInput: (value) => this.show({ filter: value }),
      })}
      ${
        this.groups.length === 0
          ? nothing
          : selectField({
              name: 'group',
              label: words.group,
              value: group,
              choices: [{ value: '', label: words.anyGroup }, ...this.groups],
              onInput: (value) => this.show({ group: value }),
            })
      }
    `;
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

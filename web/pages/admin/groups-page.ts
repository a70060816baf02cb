import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Group } from '../../../server/contract/people.ts';
import { ConsolePage } from '../../app/console-page.ts';
import { listSource } from '../../app/list-source.ts';
import type { Column } from '../../components/list-table.ts';
import { pageHead } from '../../components/page-parts.ts';
import '../../components/paged-list.ts';
import { timeAt } from '../../components/time.ts';
import { formatNumber } from '../../i18n/numbers.ts';
import { peopleWords } from '../../i18n/people-words.ts';
import './group-dialog.ts';

const words = peopleWords.groups;

const COLUMNS: Column<Group>[] = [
  {
    label: words.name,
    isHeading: true,
    sort: 'name',
    cell: ({ id, name }) => html`<a href="/admin/groups/${id}">${name}</a>`,
  },
  { label: words.members, cell: ({ memberCount }) => formatNumber(memberCount) },
  { label: words.created, sort: 'createdAt', cell: ({ createdAt }) => timeAt(createdAt) },
];

/** The groups that applications can be given to. */
export class GroupsPage extends ConsolePage {
  static override properties: PropertyDeclarations = { isAdding: { state: true } };

  declare private isAdding: boolean;

  constructor() {
    super();
    this.isAdding = false;
  }

  protected override render(): TemplateResult {
    return html`
      ${pageHead({ heading: words.heading, lead: words.lead, actions: this.renderActions() })}
      <paged-list
        .label=${words.heading}
        .columns=${COLUMNS}
        .itemKey=${({ id }: Group) => id}
        .load=${listSource<Group>(this.app.api, '/api/groups')}
        .searchLabel=${words.search}
        .search=${this.query.get('search') ?? ''}
        .none=${words.none}
        @list-change=${({ detail }: CustomEvent<{ search: string }>) => this.app.noteQuery({ search: detail.search })}
      ></paged-list>
      <group-dialog
        .app=${this.app}
        .group=${null}
        .open=${this.isAdding}
        @dialog-close=${() => {
          this.isAdding = false;
        }}
        @group-stored=${({ detail }: CustomEvent<Group>) => this.app.go(`/admin/groups/${detail.id}`)}
      ></group-dialog>
    `;
  }

  private renderActions(): TemplateResult | typeof nothing {
    if (!this.app.may('administer')) return nothing;
    const begin = () => {
      this.isAdding = true;
    };
    return html`<button type="button" class="primary" @click=${begin}>${words.add}</button>`;
  }
}

customElements.define('groups-page', GroupsPage);

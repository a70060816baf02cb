import { html, nothing, type TemplateResult } from 'lit';
import type { ListedServiceProvider } from '../../../server/contract/service-providers.ts';
import { ConsolePage } from '../../app/console-page.ts';
import { listSource } from '../../app/list-source.ts';
import { applicationIcon } from '../../components/application-icon.ts';
import type { Column } from '../../components/list-table.ts';
import { pageHead, tag } from '../../components/page-parts.ts';
import '../../components/paged-list.ts';
import { timeAgo } from '../../components/time.ts';
import { applicationsWords } from '../../i18n/applications-words.ts';

const words = applicationsWords.list;

const COLUMNS: Column<ListedServiceProvider>[] = [
  { label: words.name, sort: 'name', isHeading: true, cell: renderName },
  { label: words.kind, sort: 'kind', cell: ({ kind }) => unbroken(applicationsWords.kinds[kind]) },
  { label: words.entityId, cell: ({ entityId }) => html`<code>${entityId}</code>` },
  { label: words.state, cell: renderState },
  { label: words.access, cell: ({ access }) => unbroken(words.accesses[access]) },
  { label: words.added, sort: 'createdAt', cell: ({ createdAt }) => timeAgo(createdAt) },
];

/** Every application, and the way to another one. */
export class ApplicationsPage extends ConsolePage {
  private source: ReturnType<typeof listSource<ListedServiceProvider>> | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.source = listSource<ListedServiceProvider>(this.app.api, '/api/service-providers');
  }

  protected override render(): TemplateResult {
    const mayAdd = this.app.may('administer');
    return html`
      ${pageHead({ heading: words.heading, lead: words.lead, actions: mayAdd ? renderAdd() : nothing })}
      <paged-list
        .label=${words.heading}
        .columns=${COLUMNS}
        .load=${this.source}
        .itemKey=${({ id }: ListedServiceProvider) => id}
        .searchLabel=${words.search}
        .search=${this.query.get('search') ?? ''}
        .sort=${this.query.get('sort') ?? 'name'}
        @list-change=${({ detail }: CustomEvent<{ search: string; sort: string }>) => this.app.noteQuery(detail)}
        .none=${renderNone(mayAdd)}
      ></paged-list>
    `;
  }
}

/** Words that are not broken; an entity ID gives way. */
function unbroken(text: string): TemplateResult {
  return html`<span class="unbroken">${text}</span>`;
}

function renderAdd(): TemplateResult {
  return html`<a class="button primary" href="/admin/applications/add">${words.add}</a>`;
}

function renderName({ id, name, icon }: ListedServiceProvider): TemplateResult {
  return html`
    <span class="app-name">${applicationIcon({ name, icon })} <a href="/admin/applications/${id}">${name}</a></span>
  `;
}

function renderState({ id, enabled, hasHeldMetadata }: ListedServiceProvider): TemplateResult {
  return html`
    ${enabled ? tag(words.on, 'good') : tag(words.off, 'warning')}
    ${hasHeldMetadata ? html`<a class="tag warning" href="/admin/applications/${id}">${words.held}</a>` : nothing}
  `;
}

function renderNone(mayAdd: boolean): TemplateResult {
  return html`
    <h2>${words.emptyHeading}</h2>
    <p>${words.empty}</p>
    ${
      mayAdd
        ? html`<p class="buttons">
            ${renderAdd()} <a class="button" href="/admin/applications/connect">${words.guide}</a>
          </p>`
        : nothing
    }
  `;
}

customElements.define('applications-page', ApplicationsPage);

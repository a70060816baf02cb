import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ApiToken } from '../../../server/contract/api-tokens.ts';
import { ConsolePage } from '../../app/console-page.ts';
import { listSource } from '../../app/list-source.ts';
import type { Column } from '../../components/list-table.ts';
import { pageHead, tag } from '../../components/page-parts.ts';
import type { PagedList } from '../../components/paged-list.ts';
import '../../components/paged-list.ts';
import { timeAgo, timeAt } from '../../components/time.ts';
import { consoleWords } from '../../i18n/console-words.ts';
import { formatDay } from '../../i18n/dates.ts';
import { keysWords } from '../../i18n/keys-words.ts';
import './token-dialog.ts';
import { pathOf } from '../../data/api.ts';

const words = keysWords.tokens;

/** The keys for programs. */
export class TokensPage extends ConsolePage {
  static override properties: PropertyDeclarations = { isMaking: { state: true } };

  declare private isMaking: boolean;
  private source: ReturnType<typeof listSource<ApiToken>> | null = null;

  constructor() {
    super();
    this.isMaking = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.source = listSource<ApiToken>(this.app.api, '/api/tokens');
  }

  protected override render(): TemplateResult {
    return html`
      ${pageHead({ heading: words.heading, lead: words.lead, actions: this.renderMakeButton() })}
      ${this.renderFailure()}
      <p><a href="/admin/api">${words.documentation}</a></p>
      <paged-list
        .label=${words.heading}
        .columns=${this.columns}
        .load=${this.source}
        .itemKey=${({ id }: ApiToken) => id}
        .searchLabel=${words.search}
        .search=${this.query.get('search') ?? ''}
        .sort=${this.query.get('sort') ?? '-createdAt'}
        .none=${words.none}
        @list-change=${({ detail }: CustomEvent<{ search: string; sort: string }>) => this.app.noteQuery(detail)}
      ></paged-list>
      <token-dialog
        .app=${this.app}
        .open=${this.isMaking}
        @dialog-close=${() => {
          this.isMaking = false;
        }}
        @token-made=${this.reload}
      ></token-dialog>
    `;
  }

  private renderMakeButton(): TemplateResult | typeof nothing {
    if (!this.app.may('administer')) return nothing;
    const begin = () => {
      this.isMaking = true;
    };
    return html`<button type="button" class="primary" @click=${begin}>${words.make}</button>`;
  }

  private get columns(): Column<ApiToken>[] {
    const columns = [
      { label: words.name, sort: 'name', isHeading: true as const, cell: renderName },
      {
        label: words.maker,
        cell: ({ maker }: ApiToken) => html`<a href="/admin/people/${maker.id}">${maker.name}</a>`,
      },
      { label: words.made, sort: 'createdAt', cell: ({ createdAt }: ApiToken) => timeAt(createdAt) },
      { label: words.lastUsed, cell: ({ lastUsedAt }: ApiToken) => timeAgo(lastUsedAt) },
      { label: words.state, cell: renderState },
    ];
    return this.app.may('administer')
      ? [...columns, { label: words.revoke, cell: (token) => this.renderRevoke(token) }]
      : columns;
  }

  private renderRevoke(token: ApiToken): TemplateResult {
    return html`
      <button
        type="button"
        class="quiet"
        aria-label=${words.revokeNamed(token.name)}
        @click=${() => this.revoke(token)}
      >${words.revoke}</button>
    `;
  }

  private async revoke({ id, name }: ApiToken): Promise<void> {
    if (!(await this.app.confirm({ ...words.revokeQuestion(name), isDangerous: true }))) return;
    if (!(await this.take(this.app.api.delete(pathOf`/api/tokens/${id}`)))) return;
    this.app.say(words.revoked);
    await this.reload();
  }

  private async reload(): Promise<void> {
    await this.querySelector<PagedList<ApiToken>>('paged-list')?.reload();
  }
}

function renderName({ name, role }: ApiToken): TemplateResult {
  return html`${name} <span class="under">${consoleWords.roles[role]}</span>`;
}

function renderState({ works, expiresAt }: ApiToken): TemplateResult {
  return html`
    ${works ? tag(words.works, 'good') : tag(words.worksNot, 'alert')}
    <span class="under">${words.ends(formatDay(expiresAt))}</span>
  `;
}

customElements.define('tokens-page', TokensPage);

import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { LoginHistoryReply } from '../../../server/contract/doctor.ts';
import type { Connection } from '../../../server/contract/salesforce.ts';
import type { ServiceProviderReply } from '../../../server/contract/service-providers.ts';
import { ConsolePart } from '../../app/console-part.ts';
import type { Column } from '../../components/list-table.ts';
import '../../components/long-table.ts';
import { loadingLine, tag } from '../../components/page-parts.ts';
import { timeAgo } from '../../components/time.ts';
import { pathOf } from '../../data/api.ts';
import { doctorWords } from '../../i18n/doctor-words.ts';

const words = doctorWords.history;

type Entry = LoginHistoryReply['entries'][number];

/** What Salesforce has noted of the last logins, over an open connection. */
export class ApplicationLoginHistory extends ConsolePart {
  static override properties: PropertyDeclarations = {
    application: { attribute: false },
    connections: { attribute: false },
    entries: { state: true },
  };

  declare application: ServiceProviderReply;
  /** Those of this application's org. */
  declare connections: Connection[];
  declare private entries: Entry[] | null;

  constructor() {
    super();
    this.connections = [];
    this.entries = null;
  }

  protected override render(): TemplateResult {
    const [connection] = this.connections;
    return html`
      <section class="card" aria-labelledby="login-history">
        <h2 id="login-history">${words.heading}</h2>
        <p>${words.lead}</p>
        ${
          connection === undefined
            ? html`<p><a href="/admin/applications/${this.application.id}?tab=connect">${words.needsConnection}</a></p>`
            : html`
              <p class="buttons">
                <button type="button" ?disabled=${this.busy} @click=${() => this.load(connection)}>${words.read}</button>
              </p>
            `
        }
        ${this.renderFailure()} ${this.busy ? loadingLine(words.reading) : nothing} ${this.renderEntries()}
      </section>
    `;
  }

  private renderEntries(): TemplateResult | typeof nothing {
    if (this.entries === null || this.busy) return nothing;
    if (this.entries.length === 0) return html`<p class="empty">${words.none}</p>`;
    return html`<long-table .label=${words.label} .columns=${COLUMNS} .rows=${this.entries}></long-table>`;
  }

  private async load({ id }: Connection): Promise<void> {
    const path = pathOf`/api/service-providers/${this.application.id}/login-history`;
    const reply = await this.take(this.app.api.post<LoginHistoryReply>(path, { connection: id }));
    if (reply) this.entries = reply.value.entries;
  }
}

const COLUMNS: Column<Entry>[] = [
  { label: words.at, isHeading: true, cell: ({ at }) => timeAgo(at) },
  { label: words.who, cell: ({ username }) => username },
  { label: words.from, cell: ({ sourceIp }) => sourceIp },
  { label: words.status, cell: ({ status, hasFailed }) => tag(status, hasFailed ? 'alert' : 'good') },
  {
    label: words.meaning,
    cell: ({ explanation }) =>
      explanation === null ? '' : html`${explanation.cause} ${explanation.remedy ?? nothing}`,
  },
];

customElements.define('application-login-history', ApplicationLoginHistory);

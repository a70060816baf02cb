import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { LoginHistoryReply } from '../../../server/contract/doctor.ts';
import type { Connection } from '../../../server/contract/salesforce.ts';
import type { ServiceProviderReply } from '../../../server/contract/service-providers.ts';
import { ConsolePart } from '../../app/console-part.ts';
import type { Column } from '../../components/list-table.ts';
import '../../components/long-table.ts';
import { loadingLine, tag } from '../../components/page-parts.ts';
import type { PersonChoice } from '../../components/person-picker.ts';
import { timeAgo } from '../../components/time.ts';
import { pathOf } from '../../data/api.ts';
import { doctorWords } from '../../i18n/doctor-words.ts';
import { renderMend } from './diagnosis.ts';
import { loginHistoryBody } from './doctor-requests.ts';

const words = doctorWords.history;

type Entry = LoginHistoryReply['entries'][number];

/** What Salesforce has noted of the last logins, over an open connection. */
export class ApplicationLoginHistory extends ConsolePart {
  static override properties: PropertyDeclarations = {
    application: { attribute: false },
    connections: { attribute: false },
    person: { attribute: false },
    entries: { state: true },
  };

  declare application: ServiceProviderReply;
  /** Those of this application's org. */
  declare connections: Connection[];
  /** Whose; null: everybody's. */
  declare person: PersonChoice | null;
  declare private entries: Entry[] | null;

  constructor() {
    super();
    this.connections = [];
    this.person = null;
    this.entries = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // What is shown was somebody else's.
    if (changed.has('person')) this.entries = null;
  }

  protected override render(): TemplateResult {
    const [connection] = this.connections;
    return html`
      <section class="card" aria-labelledby="login-history">
        <h2 id="login-history">${words.heading}</h2>
        <p>${words.lead}${this.person === null ? nothing : ` ${words.of(this.person.name)}`}</p>
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
    const place = { serviceProviderId: this.application.id, userId: this.person?.id ?? null };
    return html`<long-table .label=${words.label} .columns=${columnsFor(place)} .rows=${this.entries}></long-table>`;
  }

  private async load({ id }: Connection): Promise<void> {
    const path = pathOf`/api/service-providers/${this.application.id}/login-history`;
    const { person } = this;
    const reply = await this.take(this.app.api.post<LoginHistoryReply>(path, loginHistoryBody(id, person)));
    if (reply && person === this.person) this.entries = reply.value.entries;
  }
}

const COLUMNS: Column<Entry>[] = [
  { label: words.at, isHeading: true, cell: ({ at }) => timeAgo(at) },
  { label: words.who, cell: ({ username }) => username },
  { label: words.from, cell: ({ sourceIp }) => sourceIp },
  { label: words.status, cell: ({ status, hasFailed }) => tag(status, hasFailed ? 'alert' : 'good') },
];

/** With what a failure means, and the page that mends it. */
function columnsFor(place: { serviceProviderId: string; userId: string | null }): Column<Entry>[] {
  const meaning: Column<Entry> = {
    label: words.meaning,
    cell: ({ explanation }) =>
      explanation === null
        ? ''
        : html`${explanation.cause} ${explanation.remedy ?? nothing} ${renderMend(explanation.mend, place)}`,
  };
  return [...COLUMNS, meaning];
}

customElements.define('application-login-history', ApplicationLoginHistory);

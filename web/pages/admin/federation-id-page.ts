import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type {
  FederationIdChoice,
  FederationIdRow,
  FederationIdStateReply,
  UsersSource,
} from '../../../server/contract/federation-ids.ts';
import type { Connection, ConnectionsReply } from '../../../server/contract/salesforce.ts';
import type { ServiceProviderReply } from '../../../server/contract/service-providers.ts';
import { ConsolePage } from '../../app/console-page.ts';
import type { Question } from '../../components/confirm-dialog.ts';
import { loadingLine, pageHead } from '../../components/page-parts.ts';
import { pathOf } from '../../data/api.ts';
import { countReplacing } from '../../data/federation-choices.ts';
import { countInFile, fetchDataLoaderFile } from '../../data/federation-csv.ts';
import { saveText } from '../../data/federation-file.ts';
import { type Compared, compareUsers, federationIdsPath } from '../../data/federation-write.ts';
import { connectAddress } from '../../data/org-return.ts';
import { federationIdsWords as words } from '../../i18n/federation-ids-words.ts';
import { peopleNotHere, usersSource } from './federation-id-parts.ts';
import './federation-id-review.ts';
import './federation-id-taken-back.ts';
import './federation-id-writing.ts';

/** As many Salesforce takes as single records; more go as a bulk job. */
const MOST_AT_ONCE = 2000;

/** Compares the users of an application's org with the people here, and writes the Federation IDs that are missing. */
export class FederationIdPage extends ConsolePage {
  static override properties: PropertyDeclarations = {
    application: { state: true },
    connections: { state: true },
    written: { state: true },
    source: { state: true },
    rows: { state: true },
    compared: { state: true },
    isReading: { state: true },
    chosen: { state: true },
  };

  declare private application: ServiceProviderReply | null;
  declare private connections: Connection[];
  declare private written: FederationIdStateReply | null;
  /** Null: nothing read yet. */
  declare private source: UsersSource | null;
  declare private rows: readonly FederationIdRow[];
  /** What the comparison came to; null: it has not come to its end. */
  declare private compared: Compared | null;
  declare private isReading: boolean;
  /** What is being written, or was; null: nothing was confirmed. */
  declare private chosen: FederationIdChoice[] | null;

  constructor() {
    super();
    this.application = null;
    this.connections = [];
    this.written = null;
    this.source = null;
    this.rows = [];
    this.compared = null;
    this.isReading = false;
    this.chosen = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  protected override render(): TemplateResult {
    const { application } = this;
    const back = { label: application?.settings.name ?? words.back, address: connectAddress(this.applicationId) };
    return html`
      ${pageHead({ heading: words.heading, lead: words.lead, back })}
      ${application === null ? html`${this.renderFailure()} ${this.busy ? loadingLine() : nothing}` : this.renderSteps()}
    `;
  }

  private importPeople(csv: string): void {
    this.app.handOverPeople(csv);
    this.app.go('/admin/people/import');
  }

  private renderSteps(): TemplateResult {
    const connection = this.connection;
    return html`
      <federation-id-taken-back
        .app=${this.app}
        .path=${this.path}
        .connection=${connection?.id ?? null}
        .state=${this.written}
        .changed=${() => this.loadWritten()}
      ></federation-id-taken-back>
      ${
        this.source === null || (this.failure !== null && this.rows.length === 0)
          ? usersSource({
              connections: this.connections,
              connectAddress: connectAddress(this.applicationId),
              isBusy: this.isReading,
              read: (source) => void this.compare(source),
            })
          : nothing
      }
      ${this.source === null ? this.renderFailure() : this.renderCompared(connection)}
    `;
  }

  private renderCompared(connection: Connection | null): TemplateResult {
    return html`
      <section class="card" aria-labelledby="compared">
        <h2 id="compared" tabindex="-1">${words.review.heading}</h2>
        ${this.renderFailure()} ${this.isReading ? loadingLine(words.source.reading(this.rows.length)) : nothing}
        ${this.chosen === null ? this.renderReview(connection) : this.renderWriting(this.chosen, connection)}
        ${
          this.isReading
            ? nothing
            : html`<p class="buttons"><button type="button" @click=${this.compareAgain}>${words.source.again}</button></p>`
        }
      </section>
      ${this.compared === null ? nothing : peopleNotHere(this.rows, (csv) => this.importPeople(csv))}
    `;
  }

  private renderReview(connection: Connection | null): TemplateResult | typeof nothing {
    const { compared } = this;
    if (this.rows.length === 0) return compared ? html`<p class="empty">${words.review.none}</p>` : nothing;
    return html`
      ${compared && compared.notInOrg > 0 ? html`<p>${words.review.notInOrg(compared.notInOrg)}</p>` : nothing}
      <federation-id-review
        .rows=${this.rows}
        .mayWrite=${connection !== null}
        .busy=${this.isReading || compared === null}
        .write=${(choices: FederationIdChoice[]) => this.confirm(choices, connection)}
        .save=${(choices: FederationIdChoice[]) => this.saveFile(choices)}
      ></federation-id-review>
    `;
  }

  private renderWriting(choices: FederationIdChoice[], connection: Connection | null): TemplateResult {
    return html`
      <federation-id-writing
        .app=${this.app}
        .path=${this.path}
        .connection=${connection?.id ?? null}
        .choices=${choices}
        .written=${() => this.loadWritten()}
      ></federation-id-writing>
    `;
  }

  private get applicationId(): string {
    return this.params.id ?? '';
  }

  private get path(): string {
    return federationIdsPath(this.applicationId);
  }

  /** The connection that is written to: the one that was read from, or the application's own beside a file. */
  private get connection(): Connection | null {
    const { source, connections } = this;
    const read = source !== null && 'connection' in source ? source.connection : null;
    return connections.find(({ id }) => id === read) ?? connections[0] ?? null;
  }

  private async load(): Promise<void> {
    const path = pathOf`/api/service-providers/${this.applicationId}`;
    const [application] = await Promise.all([
      this.take(this.app.api.get<ServiceProviderReply>(path)),
      this.loadConnections(),
      this.loadWritten(),
    ]);
    if (application) this.application = application.value;
  }

  private async loadConnections(): Promise<void> {
    const reply = await this.app.api.get<ConnectionsReply>('/api/salesforce/connections');
    if (!('value' in reply)) return;
    const { connections } = reply.value;
    this.connections = connections.filter(({ serviceProviderId }) => serviceProviderId === this.applicationId);
  }

  private async loadWritten(): Promise<void> {
    const reply = await this.app.api.get<FederationIdStateReply>(this.path);
    if ('value' in reply) this.written = reply.value;
  }

  private async compare(source: UsersSource): Promise<void> {
    this.source = source;
    this.rows = [];
    this.compared = null;
    this.chosen = null;
    this.isReading = true;
    const reply = await this.take(
      compareUsers(this.app.api, { path: this.path, source }, (rows) => {
        this.rows = [...this.rows, ...rows];
      }),
    );
    this.isReading = false;
    this.compared = reply?.value ?? null;
    await this.updateComplete;
    if (reply) this.querySelector<HTMLElement>('#compared')?.focus();
  }

  private async compareAgain(): Promise<void> {
    const { source } = this;
    if (source === null) return;
    await this.loadConnections();
    await this.compare(source);
  }

  private async confirm(choices: FederationIdChoice[], connection: Connection | null): Promise<void> {
    if (connection === null || !(await this.app.confirm(writeQuestion(choices, connection.org.name)))) return;
    this.chosen = choices;
  }

  private async saveFile(choices: FederationIdChoice[]): Promise<void> {
    const { source } = this;
    if (source === null) return;
    const reply = await this.take(
      fetchDataLoaderFile(this.path, { source, choices }, (...request) => fetch(...request)),
    );
    if (!reply) return;
    saveText(reply.value, words.write.csvFile);
    const count = countInFile(reply.value);
    if (count < choices.length) this.app.say(words.write.csvShort(count, choices.length));
  }
}

function writeQuestion(choices: readonly FederationIdChoice[], org: string): Question {
  const { write } = words;
  const [count, replacing] = [choices.length, countReplacing(choices)];
  return {
    title: write.title(count),
    message: html`
      <p>${write.message(org)}</p>
      ${replacing > 0 ? html`<p><strong>${write.replacing(replacing, count)}</strong></p>` : nothing}
      ${count > MOST_AT_ONCE ? html`<p>${write.bulk}</p>` : nothing}
    `,
    action: write.confirm,
  };
}

customElements.define('federation-id-page', FederationIdPage);

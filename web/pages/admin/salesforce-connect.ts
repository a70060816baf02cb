import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Connection, ConnectionsReply, OrgRecordReply, PlanReply } from '../../../server/contract/salesforce.ts';
import { ConsolePart } from '../../app/console-part.ts';
import '../../components/failure-notice.ts';
import { loadingLine } from '../../components/page-parts.ts';
import { timeAgo } from '../../components/time.ts';
import { pathOf } from '../../data/api.ts';
import { readOrgReturn } from '../../data/org-return.ts';
import { orgWords } from '../../i18n/org-words.ts';
import './connect-check.ts';
import './connect-form.ts';
import './connect-panel.ts';
import type { ConnectPanel } from './connect-panel.ts';
import './connect-plan.ts';
import { salesforceNext, setUpPack } from './salesforce-next.ts';

const { connected: words, failures, otherFailure } = orgWords;

/** Connects an org and sets it up, for an application or for Salesforce that has not been added yet. */
export class SalesforceConnect extends ConsolePart {
  static override properties: PropertyDeclarations = {
    applicationId: { attribute: false },
    connections: { state: true },
    current: { state: true },
    record: { state: true },
    addedId: { state: true },
    returned: { state: true },
  };

  /** Null: Salesforce, which has not been added yet. */
  declare applicationId: string | null;
  /** Null: not read yet. */
  declare private connections: Connection[] | null;
  /** The connection that is worked with; null: none. */
  declare private current: Connection | null;
  /** What is remembered of the org. */
  declare private record: OrgRecordReply['org'];
  /** The application that the set-up has added. */
  declare private addedId: string | null;
  /** The code of why logging in at Salesforce connected nothing; null: it did, or nobody tried. */
  declare private returned: string | null;

  constructor() {
    super();
    this.applicationId = null;
    this.connections = null;
    this.current = null;
    this.record = null;
    this.addedId = null;
    this.returned = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  protected override render(): TemplateResult {
    if (this.connections === null) return html`${this.renderFailure()} ${this.busy ? loadingLine() : nothing}`;
    const id = this.applicationId ?? this.addedId;
    return html`
      ${this.current ? this.renderConnected(this.current) : this.renderForm(this.connections)}
      ${this.current && id !== null ? salesforceNext(id) : nothing} ${setUpPack(id)}
    `;
  }

  private renderConnected(connection: Connection): TemplateResult {
    const { app } = this;
    return html`
      <connect-panel
        .app=${app}
        .connection=${connection}
        .ended=${(said: string) => this.leave(connection, said)}
      ></connect-panel>
      <connect-plan
        .app=${app}
        .connection=${connection}
        .applicationId=${this.applicationId}
        .planned=${({ serviceProviderId }: PlanReply) => {
          this.addedId = serviceProviderId;
        }}
        .again=${() => this.leave(connection)}
      ></connect-plan>
      <connect-check .app=${app} .connection=${connection}></connect-check>
    `;
  }

  private renderForm(connections: Connection[]): TemplateResult {
    return html`
      ${this.returned === null ? nothing : html`<failure-notice .failure=${failureOf(this.returned)}></failure-notice>`}
      ${this.renderRecord()} ${connections.length > 0 ? this.renderOpen(connections) : nothing}
      <connect-form
        .app=${this.app}
        .applicationId=${this.applicationId}
        .myDomain=${this.record?.host ?? ''}
        .connected=${(connection: Connection) => this.enter(connection)}
      ></connect-form>
    `;
  }

  private renderRecord(): TemplateResult | typeof nothing {
    if (this.record === null) return nothing;
    const { name, host, connectedAt } = this.record;
    return html`<p class="last-org">${words.last(name, host)} ${timeAgo(connectedAt)}.</p>`;
  }

  private renderOpen(connections: Connection[]): TemplateResult {
    return html`
      <section class="card" aria-label=${words.which}>
        <p>${words.openLead}</p>
        <p class="buttons">
          ${connections.map(
            (connection) => html`
              <button type="button" class="break-anywhere" @click=${() => this.enter(connection)}>
                ${words.open(connection.org.name, connection.org.host)}
              </button>
            `,
          )}
        </p>
      </section>
    `;
  }

  /** An org that is another application's is not offered here. */
  private async load(): Promise<void> {
    const back = readOrgReturn(location.search);
    const [reply] = await Promise.all([
      this.take(this.app.api.get<ConnectionsReply>('/api/salesforce/connections')),
      this.loadRecord(),
    ]);
    if (!reply) return;
    const { applicationId } = this;
    const open = reply.value.connections.filter(
      ({ serviceProviderId }) =>
        serviceProviderId === null || applicationId === null || serviceProviderId === applicationId,
    );
    this.connections = open;
    this.returned = back.failure;
    const returned = open.find(({ id }) => id === back.connection);
    this.current = returned ?? open.find(({ serviceProviderId }) => isOf(serviceProviderId, applicationId)) ?? null;
    // What it came back with is read once: a reload does not say it again.
    if (back.connection !== null || back.failure !== null) this.forgetReturn();
    if (returned) await this.arrive();
  }

  private async loadRecord(): Promise<void> {
    if (this.applicationId === null) return;
    const path = pathOf`/api/service-providers/${this.applicationId}/org`;
    const reply = await this.app.api.get<OrgRecordReply>(path);
    if ('value' in reply) this.record = reply.value.org;
  }

  private forgetReturn(): void {
    this.app.noteQuery(this.applicationId === null ? {} : { tab: 'connect' });
  }

  private enter(connection: Connection): void {
    const others = (this.connections ?? []).filter(({ id }) => id !== connection.id);
    this.connections = [...others, connection];
    this.current = connection;
    this.returned = null;
    void this.arrive();
  }

  /** What was connected is read out, and the page goes on there. */
  private async arrive(): Promise<void> {
    await this.updateComplete;
    const panel = this.querySelector<ConnectPanel>('connect-panel');
    await panel?.updateComplete;
    panel?.querySelector<HTMLElement>('h2')?.focus();
    this.app.say(words.said);
  }

  private async leave(connection: Connection, said?: string): Promise<void> {
    this.connections = (this.connections ?? []).filter(({ id }) => id !== connection.id);
    this.current = null;
    await this.updateComplete;
    this.closest('main')?.querySelector<HTMLElement>('h1')?.focus();
    if (said !== undefined) this.app.say(said);
  }
}

function failureOf(code: string): { title: string; message: string } {
  return (Object.hasOwn(failures, code) ? failures[code] : undefined) ?? otherFailure;
}

function isOf(serviceProviderId: string | null, applicationId: string | null): boolean {
  return applicationId !== null && serviceProviderId === applicationId;
}

customElements.define('salesforce-connect', SalesforceConnect);

import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ReadinessReply, ReadinessRow } from '../../../server/contract/readiness.ts';
import type { Connection, ConnectionsReply } from '../../../server/contract/salesforce.ts';
import type { ServiceProviderReply } from '../../../server/contract/service-providers.ts';
import { ConsolePart } from '../../app/console-part.ts';
import '../../components/file-drop.ts';
import type { FileText } from '../../components/file-drop.ts';
import '../../components/long-table.ts';
import { loadingLine } from '../../components/page-parts.ts';
import { timeAgo } from '../../components/time.ts';
import { pathOf } from '../../data/api.ts';
import { readinessWords as words } from '../../i18n/readiness-words.ts';
import { readinessColumns } from './readiness-columns.ts';
import './readiness-invitation.ts';

const SHOWN = ['all', 'blocked', 'passes'] as const;

const MAX_BYTES = 5_000_000;

/** Who of an org's privileged people would get in. */
export class ApplicationReadiness extends ConsolePart {
  static override properties: PropertyDeclarations = {
    application: { attribute: false },
    reading: { state: true },
    isLoaded: { state: true },
    connections: { state: true },
    shown: { state: true },
  };

  declare application: ServiceProviderReply;
  declare private reading: ReadinessReply['reading'];
  declare private isLoaded: boolean;
  declare private connections: Connection[];
  declare private shown: (typeof SHOWN)[number];

  constructor() {
    super();
    this.reading = null;
    this.isLoaded = false;
    this.connections = [];
    this.shown = 'all';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
    if (this.app.may('administer')) void this.loadConnections();
  }

  protected override render(): TemplateResult {
    return html`
      <section class="card" aria-labelledby="readiness">
        <h2 id="readiness">${words.heading}</h2>
        <p>${words.lead}</p>
        ${this.renderFailure()} ${this.busy ? loadingLine(words.source.reading) : nothing} ${this.renderReading()}
      </section>
      ${this.app.may('administer') ? this.renderSource() : nothing}
    `;
  }

  private renderReading(): TemplateResult | typeof nothing {
    if (!this.isLoaded) return nothing;
    const { reading } = this;
    if (reading === null) return html`<p class="empty">${words.never}</p>`;
    return html`
      <div class="notice ${reading.blocked === 0 ? 'works' : 'fails'}" role="status">
        <p><strong>${verdictOf(reading.blocked, reading.people.length)}</strong></p>
        <p>${reading.source === 'org' ? words.readAt : words.readFromFile} ${timeAgo(reading.readAt)}.</p>
      </div>
      ${reading.people.length === 0 ? nothing : this.renderPeople(reading.people)}
    `;
  }

  private renderPeople(people: ReadinessRow[]): TemplateResult {
    const path = pathOf`/api/service-providers/${this.application.id}/readiness/export`;
    return html`
      <readiness-invitation
        .app=${this.app}
        .people=${people}
        .applicationName=${this.application.settings.name}
        @invited=${this.load}
      ></readiness-invitation>
      <p class="buttons">
        <a class="button" target="_self" download href=${path}>${words.actions.export}</a>
      </p>
      <div class="tabs" role="group" aria-label=${words.filters.label}>
        ${SHOWN.map(
          (value) => html`
            <button type="button" class="quiet" aria-pressed=${this.shown === value} @click=${() => this.show(value)}>
              ${words.filters[value]}
            </button>
          `,
        )}
      </div>
      <long-table
        .label=${words.columns.label}
        .columns=${readinessColumns(this.application.id)}
        .rows=${people.filter(({ verdict }) => this.shown === 'all' || verdict === this.shown)}
      ></long-table>
    `;
  }

  private renderSource(): TemplateResult {
    const { source } = words;
    return html`
      <section class="card" aria-labelledby="read-anew">
        <h2 id="read-anew">${source.heading}</h2>
        ${
          this.connections.length === 0
            ? html`<p><a href="/admin/applications/${this.application.id}?tab=connect">${source.noConnection}</a></p>`
            : html`
              <p class="buttons">
                ${this.connections.map(
                  ({ id, org }) => html`
                    <button type="button" ?disabled=${this.busy} @click=${() => this.read({ connection: id })}>
                      ${source.fromOrg(org.name)}
                    </button>
                  `,
                )}
              </p>
            `
        }
        <file-drop
          .label=${source.file}
          .accept=${'.csv,text/csv'}
          .maxBytes=${MAX_BYTES}
          @file-text=${({ detail }: CustomEvent<FileText>) => this.read({ csv: detail.text })}
        ></file-drop>
        <p class="hint">${source.fileHint}</p>
      </section>
    `;
  }

  private show(value: (typeof SHOWN)[number]): void {
    this.shown = value;
  }

  private async load(): Promise<void> {
    const reply = await this.take(this.app.api.get<ReadinessReply>(this.path));
    if (!reply) return;
    this.reading = reply.value.reading;
    this.isLoaded = true;
  }

  private async loadConnections(): Promise<void> {
    const reply = await this.app.api.get<ConnectionsReply>('/api/salesforce/connections');
    if (!('value' in reply)) return;
    const { id } = this.application;
    this.connections = reply.value.connections.filter(({ serviceProviderId }) => serviceProviderId === id);
  }

  private async read(source: { connection: string } | { csv: string }): Promise<void> {
    const reply = await this.take(this.app.api.post<ReadinessReply>(this.path, { source }));
    if (!reply) return;
    this.reading = reply.value.reading;
    this.isLoaded = true;
    await this.updateComplete;
    this.app.say(words.source.done);
  }

  private get path(): string {
    return pathOf`/api/service-providers/${this.application.id}/readiness`;
  }
}

function verdictOf(blocked: number, people: number): string {
  if (people === 0) return words.nobody;
  return blocked === 0 ? words.allPass(people) : words.blockedOf(blocked, people);
}

customElements.define('application-readiness', ApplicationReadiness);

import { html, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { AuditEvent, AuditReply } from '../../../server/contract/audit.ts';
import type { PersonPageReply } from '../../../server/contract/people.ts';
import type { ListedServiceProvider } from '../../../server/contract/service-providers.ts';
import { ConsolePage } from '../../app/console-page.ts';
import { findPeople } from '../../app/find-people.ts';
import { listSource, readWholeList } from '../../app/list-source.ts';
import { readFailure } from '../../app/read-failure.ts';
import { pageHead } from '../../components/page-parts.ts';
import type { PagedList } from '../../components/paged-list.ts';
import '../../components/paged-list.ts';
import type { PersonChoice } from '../../components/person-picker.ts';
import { addressOf, pathOf } from '../../data/api.ts';
import { type AuditFilter, readAuditFilter, scopeOf } from '../../data/audit-filter.ts';
import { OVERLAP } from '../../data/follow-events.ts';
import { auditWords as words } from '../../i18n/audit-words.ts';
import { consoleWords } from '../../i18n/console-words.ts';
import { AUDIT_COLUMNS } from './audit-columns.ts';
import { auditFilters, usesMore } from './audit-filters.ts';
import './audit-retention.ts';
import { followLog } from './log-follower.ts';

/** How long a person may pause while typing before the list is asked, in milliseconds. */
const PAUSE = 300;

/** The log: narrowed down, followed, exported, and for how long it is kept. */
export class AuditPage extends ConsolePage {
  static override properties: PropertyDeclarations = {
    filter: { state: true },
    scope: { state: true },
    actions: { state: true },
    serviceProviders: { state: true },
    person: { state: true },
    isFollowing: { state: true },
  };

  /** As it stands in the fields. */
  declare private filter: AuditFilter;
  /** As the list was asked with. */
  declare private scope: AuditFilter;
  declare private actions: string[];
  declare private serviceProviders: ListedServiceProvider[];
  declare private person: PersonChoice | null;
  declare private isFollowing: boolean;
  private findPeople: (text: string) => Promise<PersonChoice[] | null> = () => Promise.resolve(null);
  private stopFollowing: () => void = () => undefined;
  /** Once unfolded, a filter that is emptied does not fold the others. */
  private isUnfolded = false;
  private pause = 0;

  constructor() {
    super();
    this.actions = [];
    this.serviceProviders = [];
    this.person = null;
    this.isFollowing = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.findPeople = findPeople(this.app.api);
    void this.loadChoices();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.pause);
    this.unfollow();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('query')) return;
    this.unfollow();
    clearTimeout(this.pause);
    this.filter = readAuditFilter(this.query);
    this.isUnfolded = usesMore(this.filter);
    this.scope = this.filter;
    if (this.filter.person !== this.person?.id) void this.loadPerson(this.filter.person);
  }

  protected override render(): TemplateResult {
    return html`
      ${pageHead({ heading: words.heading, lead: words.lead, actions: this.renderActions() })}
      ${this.renderFailure()}
      <paged-list
        .label=${words.list.label}
        .columns=${AUDIT_COLUMNS}
        .load=${listSource<AuditEvent>(this.app.api, '/api/audit', this.scope)}
        .itemKey=${({ sequence }: AuditEvent) => String(sequence)}
        .scope=${scopeOf(this.scope)}
        .filters=${this.renderFilters()}
        .none=${words.list.none}
        .count=${this.isFollowing ? () => words.live.following : consoleWords.list.count}
      ></paged-list>
    `;
  }

  private renderActions(): TemplateResult {
    const link = (format: 'csv' | 'ndjson') => addressOf('/api/audit/export', { ...this.scope, format });
    return html`
      <button type="button" @click=${this.toggleFollowing}>
        ${this.isFollowing ? words.live.stop : words.live.start}
      </button>
      <a class="button" download href=${link('csv')}>${words.exportAs.csv}</a>
      <a class="button" download href=${link('ndjson')}>${words.exportAs.ndjson}</a>
      <audit-retention .app=${this.app}></audit-retention>
    `;
  }

  private renderFilters(): TemplateResult {
    return auditFilters({
      filter: this.filter,
      isUnfolded: this.isUnfolded,
      actions: this.actions,
      serviceProviders: this.serviceProviders,
      person: this.person,
      findPeople: this.findPeople,
      onChange: (name, value) => this.change({ [name]: value }),
      onPerson: (person) => {
        this.person = person;
        this.change({ person: person?.id ?? '' });
      },
    });
  }

  private get list(): PagedList<AuditEvent> | null {
    return this.querySelector<PagedList<AuditEvent>>('paged-list');
  }

  private change(changes: Partial<AuditFilter>): void {
    this.unfollow();
    this.filter = { ...this.filter, ...changes };
    this.isUnfolded ||= usesMore(this.filter);
    clearTimeout(this.pause);
    this.pause = window.setTimeout(() => {
      this.scope = this.filter;
      this.app.noteQuery(this.filter);
    }, PAUSE);
  }

  private async loadChoices(): Promise<void> {
    const [actions, serviceProviders] = await Promise.all([
      this.app.api.get<{ actions: string[] }>('/api/audit/actions'),
      readWholeList<ListedServiceProvider>(this.app.api, '/api/service-providers'),
    ]);
    if ('value' in actions) this.actions = actions.value.actions;
    if ('value' in serviceProviders) this.serviceProviders = serviceProviders.value;
  }

  /** Somebody whom a link names by id; one who is gone is looked for all the same. */
  private async loadPerson(id: string): Promise<void> {
    this.person = id === '' ? null : { id, name: consoleWords.page.loading, email: '' };
    if (id === '') return;
    const reply = await this.app.api.get<PersonPageReply>(pathOf`/api/people/${id}`);
    if (this.filter.person !== id) return;
    this.person = 'value' in reply ? reply.value.person : { id, name: words.actors.gone, email: '' };
  }

  private toggleFollowing(): void {
    if (this.isFollowing) this.unfollow();
    else this.follow();
  }

  private follow(): void {
    const { api } = this.app;
    this.failure = null;
    this.isFollowing = true;
    this.stopFollowing = followLog({
      newest: () => api.get<AuditReply>('/api/audit', { limit: OVERLAP }),
      show: async () => {
        await this.list?.reload();
        return this.list?.items ?? [];
      },
      ask: (after) => api.get<AuditReply>('/api/audit', { ...this.scope, after, limit: 2 * OVERLAP }),
      onEvents: (events) => this.list?.putFirst(events),
      onRefusal: (refusal) => {
        this.failure = readFailure(refusal);
        this.isFollowing = false;
      },
    });
  }

  private unfollow(): void {
    this.stopFollowing();
    this.isFollowing = false;
  }
}

customElements.define('audit-page', AuditPage);

import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { InvitationBatch, InvitationEntry, InvitationReportReply } from '../../../server/contract/invitations.ts';
import { ConsolePage } from '../../app/console-page.ts';
import { readFailure } from '../../app/read-failure.ts';
import { selectField } from '../../components/form-fields.ts';
import type { ListAnswer, ListQuestion } from '../../components/list-pages.ts';
import { pageHead } from '../../components/page-parts.ts';
import type { PagedList } from '../../components/paged-list.ts';
import '../../components/paged-list.ts';
import { timeAt } from '../../components/time.ts';
import { invitationsWords } from '../../i18n/invitations-words.ts';
import { figures } from './figures.ts';
import { ENTRY_COLUMNS } from './invitation-columns.ts';
import './invitation-renewal.ts';
import { pathOf } from '../../data/api.ts';

const words = invitationsWords.invitations;

const FIGURES = ['people', 'enrolled', 'opened', 'waiting', 'ended', 'undelivered'] as const;

const STATES = [
  { value: '', label: words.everyState },
  ...Object.entries(words.states).map(([value, label]) => ({ value, label })),
];

/** How the people of one round stand. */
export class InvitationPage extends ConsolePage {
  static override properties: PropertyDeclarations = { batch: { state: true }, state: { state: true } };

  declare private batch: InvitationBatch | null;
  /** Only people who stand like this; empty: everybody. */
  declare private state: string;

  constructor() {
    super();
    this.batch = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('query')) this.state = this.query.get('state') ?? '';
  }

  protected override render(): TemplateResult {
    const { batch } = this;
    return html`
      ${pageHead({
        heading: batch?.name ?? words.heading,
        lead: batch ? html`${words.created} ${timeAt(batch.createdAt)}` : nothing,
        back: { label: words.back, address: '/admin/invitations' },
      })}
      ${batch ? figures(FIGURES.map((name) => ({ label: words[name], count: batch.counts[name] }))) : nothing}
      ${batch && this.app.may('helpPeople') && batch.counts.enrolled < batch.counts.people ? this.renderRenewal(batch) : nothing}
      <paged-list
        .label=${words.people}
        .columns=${ENTRY_COLUMNS}
        .itemKey=${({ person }: InvitationEntry) => person.id}
        .load=${(question: ListQuestion) => this.loadEntries(question)}
        .scope=${this.state}
        .filters=${this.renderFilter()}
      ></paged-list>
    `;
  }

  private renderRenewal({ id }: InvitationBatch): TemplateResult {
    return html`
      <invitation-renewal
        .app=${this.app}
        .batchId=${id}
        @renewed=${() => this.querySelector<PagedList<InvitationEntry>>('paged-list')?.reload()}
      ></invitation-renewal>
    `;
  }

  private renderFilter(): TemplateResult {
    return selectField({
      name: 'state',
      label: words.state,
      value: this.state,
      choices: STATES,
      onInput: (state) => {
        this.state = state;
        this.app.noteQuery({ state });
      },
    });
  }

  /** A page of the list brings the counts along. */
  private async loadEntries({ cursor }: ListQuestion): Promise<ListAnswer<InvitationEntry>> {
    const path = pathOf`/api/invitations/${this.params.id ?? ''}`;
    const reply = await this.app.api.get<InvitationReportReply>(path, { state: this.state, cursor });
    if (!('value' in reply)) return { failure: readFailure(reply) };
    this.batch = reply.value.batch;
    return { items: reply.value.items, next: reply.value.next };
  }
}

customElements.define('invitation-page', InvitationPage);

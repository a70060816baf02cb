import { html, nothing, type TemplateResult } from 'lit';
import type { InvitationBatch } from '../../../server/contract/invitations.ts';
import { ConsolePage } from '../../app/console-page.ts';
import { listSource } from '../../app/list-source.ts';
import type { Column } from '../../components/list-table.ts';
import { pageHead } from '../../components/page-parts.ts';
import '../../components/paged-list.ts';
import { timeAgo } from '../../components/time.ts';
import { invitationsWords } from '../../i18n/invitations-words.ts';
import { formatNumber } from '../../i18n/numbers.ts';

const words = invitationsWords.invitations;

const COUNTS = ['people', 'enrolled', 'opened', 'waiting', 'ended', 'undelivered'] as const;

const COLUMNS: Column<InvitationBatch>[] = [
  {
    label: words.name,
    isHeading: true,
    cell: ({ id, name }) => html`<a href="/admin/invitations/${id}">${name}</a>`,
  },
  { label: words.created, sort: 'createdAt', cell: ({ createdAt }) => timeAgo(createdAt) },
  ...COUNTS.map((name) => ({
    label: words[name],
    cell: ({ counts }: InvitationBatch) => formatNumber(counts[name]),
  })),
];

/** Who was invited together, newest first. */
export class InvitationsPage extends ConsolePage {
  protected override render(): TemplateResult {
    return html`
      ${pageHead({
        heading: words.heading,
        lead: words.lead,
        actions: this.app.may('helpPeople')
          ? html`<a class="button primary" href="/admin/invitations/new">${words.invite}</a>`
          : nothing,
      })}
      <paged-list
        .label=${words.heading}
        .columns=${COLUMNS}
        .itemKey=${({ id }: InvitationBatch) => id}
        .load=${listSource<InvitationBatch>(this.app.api, '/api/invitations')}
        .none=${words.none}
      ></paged-list>
    `;
  }
}

customElements.define('invitations-page', InvitationsPage);

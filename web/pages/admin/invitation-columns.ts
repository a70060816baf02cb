import { html, nothing, type TemplateResult } from 'lit';
import type { InvitationEntry, InvitationState } from '../../../server/contract/invitations.ts';
import type { Column } from '../../components/list-table.ts';
import { type Tone, tag } from '../../components/page-parts.ts';
import { timeAgo } from '../../components/time.ts';
import { invitationsWords } from '../../i18n/invitations-words.ts';

const words = invitationsWords.invitations;

const TONES: Record<InvitationState, Tone> = {
  enrolled: 'good',
  opened: 'neutral',
  waiting: 'neutral',
  ended: 'warning',
};

/** How each person of a round stands. */
export const ENTRY_COLUMNS: Column<InvitationEntry>[] = [
  {
    label: words.person,
    isHeading: true,
    cell: ({ person }) =>
      html`<a href="/admin/people/${person.id}">${person.name}</a> <span class="under">${person.email}</span>`,
  },
  {
    label: words.state,
    cell: ({ state, openedAt, enrolledAt }) => html`
      ${tag(words.states[state], TONES[state])} ${renderSince(enrolledAt ?? openedAt)}
    `,
  },
  {
    label: words.delivery,
    cell: ({ delivery }) =>
      delivery === 'failed' ? tag(words.deliveries.failed, 'alert') : words.deliveries[delivery],
  },
  { label: words.invitedAt, cell: ({ invitedAt }) => timeAgo(invitedAt) },
  {
    label: words.expires,
    cell: ({ state, expiresAt }) => (state === 'enrolled' ? '–' : timeAgo(expiresAt)),
  },
];

function renderSince(instant: string | null): TemplateResult | typeof nothing {
  return instant === null ? nothing : html`<span class="under">${timeAgo(instant)}</span>`;
}

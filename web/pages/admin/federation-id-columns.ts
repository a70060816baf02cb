import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { FederationIdFailure, FederationIdRow, MatchState } from '../../../server/contract/federation-ids.ts';
import type { Column } from '../../components/list-table.ts';
import { type Tone, tag } from '../../components/page-parts.ts';
import { isProposed, isTicked, type Ticks } from '../../data/federation-choices.ts';
import { federationIdsWords } from '../../i18n/federation-ids-words.ts';

const { review: words, outcome } = federationIdsWords;

const TONES: Record<MatchState, Tone> = {
  matched: 'good',
  missing: 'warning',
  different: 'warning',
  differentCase: 'warning',
  duplicate: 'alert',
  inactive: 'neutral',
  notHere: 'neutral',
};

/** A user of the org, who they are here, and what would be written; a box to tick where something would. */
export function federationIdColumns(
  ticks: Ticks,
  tick: (row: FederationIdRow, wanted: boolean) => void,
): Column<FederationIdRow>[] {
  return [
    { label: words.tick, cell: (row) => (isProposed(row) ? renderTick(row, { ticks, tick }) : '–') },
    { label: words.user, isHeading: true, cell: renderUser },
    { label: words.person, cell: renderPerson },
    { label: words.before, cell: ({ before }) => renderId(before) },
    { label: words.after, cell: ({ after }) => (after === null ? '–' : renderId(after)) },
    { label: words.state, cell: renderState },
  ];
}

/** What could not be written, in Salesforce's own words. */
export const FAILURE_COLUMNS: Column<FederationIdFailure>[] = [
  { label: outcome.user, isHeading: true, cell: ({ username, userId }) => username || userId },
  {
    label: outcome.reason,
    cell: ({ code, message }) => html`${message} <span class="under"><code>${code}</code></span>`,
  },
];

function renderTick(
  row: FederationIdRow,
  { ticks, tick }: { ticks: Ticks; tick: (row: FederationIdRow, wanted: boolean) => void },
): TemplateResult {
  return html`
    <label class="tick">
      <input
        type="checkbox"
        name="ticked"
        .checked=${live(isTicked(row, ticks))}
        @change=${({ currentTarget }: Event) => {
          if (currentTarget instanceof HTMLInputElement) tick(row, currentTarget.checked);
        }}
      >
      <span class="unseen">${words.tickNamed(row.username)}</span>
    </label>
  `;
}

function renderUser({ name, username, email }: FederationIdRow): TemplateResult {
  const isSame = username.toLowerCase() === email.toLowerCase();
  return html`
    ${name} <span class="under">${username}</span> ${isSame ? nothing : html`<span class="under">${email}</span>`}
  `;
}

function renderPerson({ person, matchedBy }: FederationIdRow): TemplateResult {
  if (person === null) return html`<em>${words.nobody}</em>`;
  return html`
    <a href="/admin/people/${person.id}">${person.name}</a> <span class="under">${person.email}</span>
    ${matchedBy === null ? nothing : html`<span class="under">${words.matchedBy[matchedBy]}</span>`}
  `;
}

function renderId(id: string | null): TemplateResult {
  return id === null ? html`<em>${words.noId}</em>` : html`<code>${id}</code>`;
}

function renderState({ state, note }: FederationIdRow): TemplateResult {
  return html`${tag(words.states[state], TONES[state])} ${note === '' ? nothing : html`<span class="under">${note}</span>`}`;
}

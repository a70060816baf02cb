import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Person } from '../../../server/contract/people.ts';
import type { Column } from '../../components/list-table.ts';
import { tag } from '../../components/page-parts.ts';
import { timeAgo } from '../../components/time.ts';
import type { TickedPeople } from '../../data/ticked-people.ts';
import { consoleWords } from '../../i18n/console-words.ts';
import { peopleWords } from '../../i18n/people-words.ts';
import { stateTag } from './person-state.ts';

const words = peopleWords.list;

const NAME: Column<Person> = {
  label: words.name,
  sort: 'name',
  isHeading: true,
  cell: ({ id, name, role }) => html`
    <a href="/admin/people/${id}">${name}</a> ${role === 'user' ? nothing : tag(consoleWords.roles[role])}
  `,
};
const EMAIL: Column<Person> = { label: words.email, sort: 'email', cell: ({ email }) => email };
const STATE: Column<Person> = { label: words.state, cell: (person) => stateTag(person) };

/** Everybody, with what tells them apart. */
export const PEOPLE_COLUMNS: Column<Person>[] = [
  NAME,
  EMAIL,
  { label: words.federationId, cell: ({ federationId }) => federationId ?? html`<em>${words.addressStandsIn}</em>` },
  STATE,
  { label: words.created, sort: 'createdAt', cell: ({ createdAt }) => timeAgo(createdAt) },
];

/** A box in each row, to tick people with. */
export function tickColumn(ticked: TickedPeople, tick: (person: Person, isTicked: boolean) => void): Column<Person> {
  const cell = (person: Person) => html`
    <label class="tick">
      <input
        type="checkbox"
        name="ticked"
        .checked=${live(ticked.has(person.id))}
        @change=${({ currentTarget }: Event) => {
          if (currentTarget instanceof HTMLInputElement) tick(person, currentTarget.checked);
        }}
      >
      <span class="unseen">${words.tickNamed(person.name)}</span>
    </label>
  `;
  return { label: words.tick, cell };
}

/** The people of a group. */
export const MEMBER_COLUMNS: Column<Person>[] = [NAME, EMAIL, STATE];

import { html, nothing } from 'lit';
import type { Person } from '../../../server/contract/people.ts';
import { tag } from '../../components/page-parts.ts';
import type { Column } from '../../components/paged-list.ts';
import { timeAgo } from '../../components/time.ts';
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

/** The people of a group. */
export const MEMBER_COLUMNS: Column<Person>[] = [NAME, EMAIL, STATE];

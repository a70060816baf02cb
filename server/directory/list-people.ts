import type { ListedUser } from '../../db/model.ts';
import type { Cursor, Page, UserOrder, UserQuery } from '../../db/store.ts';
import type { PeopleChoice, Person } from '../contract/people.ts';
import { toPerson } from '../people.ts';
import type { Services } from '../services.ts';

/** A page of people. */
export async function listPeople(
  { store, clock }: Services,
  { after, limit, ...choice }: PeopleChoice & { after: Cursor | null; limit: number },
): Promise<Page<Person, Cursor>> {
  const { items, next } = await store.users.list({ ...userQuery(choice), after, limit, now: clock() });
  return { items: items.map(toPerson), next };
}

/** People of one query of the database. */
const PORTION = 500;

/** All of them, however many: read as they are taken. */
export async function* everyone({ store, clock }: Services, choice: PeopleChoice): AsyncGenerator<ListedUser> {
  let after: Cursor | null = null;
  do {
    const page: Page<ListedUser, Cursor> = await store.users.list({
      ...userQuery(choice),
      after,
      limit: PORTION,
      now: clock(),
    });
    yield* page.items;
    after = page.next;
  } while (after !== null);
}

function userQuery({
  search = '',
  filter,
  group,
  sort = 'email',
}: PeopleChoice): Pick<UserQuery, 'search' | 'filter' | 'groupId' | 'order'> {
  const descending = sort.startsWith('-');
  const by = sort.replace('-', '') as UserOrder; // the contract's `sort` is one of them
  return { search, filter: filter ?? null, groupId: group ?? null, order: { by, descending } };
}

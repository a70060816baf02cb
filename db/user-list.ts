import { type RawBuilder, sql } from 'kysely';
import type { ListedUser } from './model.ts';
import { pageOf } from './page.ts';
import type { Connection } from './schema.ts';
import type { Cursor, Page, UserCounts, UserOrder, UserQuery } from './store.ts';
import { toListedUser } from './user-rows.ts';
import { searchUsers } from './user-search.ts';
import { FILTERS, type UserEntry, type UserSet, userSet, where } from './user-set.ts';
import { searchWords } from './user-terms.ts';

// An address is its own, so it needs no id beside it.
const ORDER_COLUMNS: Record<UserOrder, RawBuilder<string | number>> = {
  email: sql`email_key`,
  name: sql`name_key`,
  createdAt: sql`created_at`,
};

/** A page of people; each filter and order has an index, so a page costs the same wherever it is. */
export async function listUsers(connection: Connection, query: UserQuery): Promise<Page<ListedUser, Cursor>> {
  const words = searchWords(query.search);
  const set = userSet(query);
  const { after, limit } = query;
  const { items, next } =
    words.length > 0
      ? await searchUsers(connection, { words, set, after, limit })
      : pageOf(await inOrder(connection, set, query), limit);
  return { items: await readUsers(connection, items), next };
}

async function inOrder(connection: Connection, set: UserSet, { order, after, limit }: UserQuery): Promise<UserEntry[]> {
  const column = ORDER_COLUMNS[order.by];
  const columns = order.by === 'email' ? [column] : [column, set.id];
  const direction = order.descending ? sql`desc` : sql`asc`;
  const conditions = [...set.conditions];
  if (after !== null) {
    const key = keyOf(after, order.by);
    const values = order.by === 'email' ? [key] : [key, after.id];
    conditions.push(sql`(${sql.join(columns)}) ${order.descending ? sql`<` : sql`>`} (${sql.join(values)})`);
  }
  const { rows } = await sql<UserEntry>`
    select ${set.id} as id, ${column} as key from ${set.table} ${where(conditions)}
    order by ${sql.join(columns.map((name) => sql`${name} ${direction}`))} limit ${limit + 1}
  `.execute(connection);
  return rows;
}

/** Of another list's cursor, PostgreSQL would not make the number that it needs. */
function keyOf({ key }: Cursor, by: UserOrder): string | number {
  if (by !== 'createdAt') return String(key);
  return Number.isSafeInteger(key) ? key : 0;
}

/** The people of the entries, in their order; somebody who has gone meanwhile is left out. */
async function readUsers(connection: Connection, entries: readonly UserEntry[]): Promise<ListedUser[]> {
  if (entries.length === 0) return [];
  const ids = entries.map(({ id }) => id);
  const rows = await connection.selectFrom('users').selectAll().where('id', 'in', ids).execute();
  const users = new Map(rows.map((row) => [row.id, toListedUser(row)]));
  return ids.flatMap((id) => users.get(id) ?? []);
}

/** How many people there are, and how many each filter lets through: each count is a walk along an index. */
export async function countUsers(connection: Connection, now: Date): Promise<UserCounts> {
  const millis = now.getTime();
  const count = (condition: RawBuilder<boolean>) => sql<number>`(select count(*) from users where ${condition})`;
  const { rows } = await sql<UserCounts>`
    select (select count(*) from users) as people,
      ${count(FILTERS.withoutPasskey(millis))} as ${sql.ref('withoutPasskey')},
      ${count(sql`invited_until > ${millis}`)} as invited,
      ${count(FILTERS.disabled(millis))} as disabled,
      ${count(FILTERS.privileged(millis))} as privileged
  `.execute(connection);
  const [counts] = rows;
  if (counts === undefined) throw new Error('A count gave no row');
  return counts;
}

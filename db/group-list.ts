import { type RawBuilder, sql } from 'kysely';
import { nameKey, toListedGroup } from './group-rows.ts';
import { pageOf } from './page.ts';
import type { Connection } from './schema.ts';
import type { Cursor, GroupQuery, ListedGroup, Page } from './store.ts';

const ORDER_COLUMNS = { name: 'name_key', createdAt: 'created_at' } as const;

/** A page of groups; each order has an index. */
export async function listGroups(connection: Connection, query: GroupQuery): Promise<Page<ListedGroup, Cursor>> {
  const { search, order, after, limit } = query;
  const column = ORDER_COLUMNS[order.by];
  const direction = order.descending ? 'desc' : 'asc';
  const beginning = nameKey(search.trim());
  const rows = await connection
    .selectFrom('groups')
    .selectAll()
    .where('name_key', '>=', beginning)
    .where('name_key', '<', `${beginning}\u{10ffff}`)
    .$if(after !== null, (groups) => groups.where(isPast(query)))
    .orderBy(column, direction)
    .orderBy('id', direction)
    .limit(limit + 1)
    .execute();
  const { items, next } = pageOf(
    rows.map((row) => ({ ...row, key: row[column] })),
    limit,
  );
  return { items: items.map(toListedGroup), next };
}

/** Behind the cursor, in the order of the list. */
function isPast({ order, after }: GroupQuery): RawBuilder<boolean> {
  const column = sql.ref(ORDER_COLUMNS[order.by]);
  return sql`(${column}, id) ${order.descending ? sql`<` : sql`>`} (${after?.key}, ${after?.id})`;
}

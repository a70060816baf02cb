import { type RawBuilder, sql } from 'kysely';
import type { Connection } from './schema.ts';
import type { Cursor, ListQuery } from './store.ts';

/** A table of some thousands of rows, few enough to look through every one. */
export interface ContainedList<By extends string> {
  table: RawBuilder<unknown>;
  /** Text in lower case that a search has to be part of. */
  searched: RawBuilder<string>;
  /** What each order sorts by. */
  keys: Record<By, RawBuilder<string | number>>;
}

/** The entries behind the cursor, in order: one more than the page has, if there are. */
export async function selectEntries<By extends string>(
  connection: Connection,
  { table, searched, keys }: ContainedList<By>,
  { search, order, after, limit }: ListQuery<By>,
): Promise<Cursor[]> {
  const column = keys[order.by];
  const words = search.trim().toLowerCase();
  const conditions: RawBuilder<boolean>[] = [sql`1 = 1`];
  if (words !== '') conditions.push(sql`${searched} like ${`%${escaped(words)}%`} escape '!'`);
  if (after !== null) {
    conditions.push(sql`(${column}, id) ${order.descending ? sql`<` : sql`>`} (${after.key}, ${after.id})`);
  }
  const direction = order.descending ? sql`desc` : sql`asc`;
  const { rows } = await sql<Cursor>`
    select ${column} as key, id from ${table} where ${sql.join(conditions, sql` and `)}
    order by ${column} ${direction}, id ${direction} limit ${limit + 1}
  `.execute(connection);
  return rows;
}

/** With nothing in it that means something to LIKE. */
function escaped(text: string): string {
  return text.replace(/[!%_]/g, '!$&');
}

import type { Cursor, Page } from './store.ts';

/** A page out of the rows of a query that asked for one more than `limit`: if it is there, the list goes on. */
export function pageOf<Row extends Cursor>(rows: readonly Row[], limit: number): Page<Row, Cursor> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? { key: last.key, id: last.id } : null };
}

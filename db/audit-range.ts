import type { Connection, Millis } from './schema.ts';

/** The first and the last sequence number, both included. */
export interface SequenceRange {
  first: number;
  last: number;
}

/** Every event there can be. */
const WHOLE_RANGE: SequenceRange = { first: 0, last: Number.MAX_SAFE_INTEGER };

/** Transactions take their time and clocks differ, so events that are so close may stand in either order. */
export const DISORDER_MS = 60_000;

/**
 * A range of sequence numbers in which the events of a time are, and few others; null: there are none. An event that was
 * written while a clock was wrong by more than `DISORDER_MS` may be outside.
 */
export async function sequencesOf(
  connection: Connection,
  { from, until }: { from: Date | null; until: Date | null },
): Promise<SequenceRange | null> {
  let { first, last } = WHOLE_RANGE;
  if (from !== null) {
    const { before, after } = await around(connection, from.getTime() - DISORDER_MS);
    if (after === null) return null;
    // The event before is the better limit, unless a wrong clock has put it far behind the one after.
    if (before !== null) first = Math.min(before + 1, after);
  }
  if (until !== null) {
    const { before, after } = await around(connection, until.getTime() + DISORDER_MS);
    if (before === null) return null;
    if (after !== null) last = Math.max(after - 1, before);
  }
  return { first, last };
}

/** The sequence numbers of the events on both sides of an instant, by their own instants. */
async function around(connection: Connection, at: Millis): Promise<{ before: number | null; after: number | null }> {
  const events = connection.selectFrom('audit_events').select('sequence').limit(1);
  const before = events.where('at', '<', at).orderBy('at', 'desc').orderBy('sequence', 'desc');
  const after = events.where('at', '>=', at).orderBy('at').orderBy('sequence');
  return {
    before: (await before.executeTakeFirst())?.sequence ?? null,
    after: (await after.executeTakeFirst())?.sequence ?? null,
  };
}

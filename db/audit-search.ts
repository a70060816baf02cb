import { setImmediate } from 'node:timers/promises';
import type { Expression, Selectable, SqlBool } from 'kysely';
import { type AuditPath, auditPaths, type OutcomeFilter, passes } from './audit-paths.ts';
import { type SequenceRange, sequencesOf } from './audit-range.ts';
import type { AuditEventTable, Connection } from './schema.ts';
import type { AuditQuery, Page } from './store.ts';

/** Events that are looked at in one statement: few at first, since most filters find something soon. */
const CHUNKS = { first: 500, growth: 3, largest: 5_000 };

/** So often each way is followed for one page: filters that have next to no event in common would else hold everybody up. */
const TURNS_OF_PAGE = 3;

type Row = Selectable<AuditEventTable>;

/** Events in the order of the search, complete up to `end`; null: there are no more. */
interface Found {
  rows: Row[];
  end: number | null;
}

/** A stretch of the log that is read in one direction. */
interface Stretch {
  connection: Connection;
  query: AuditQuery & OutcomeFilter;
  range: SequenceRange;
}

/** The events of a filter, in the order of the log or against it. */
export async function searchEvents(connection: Connection, query: AuditQuery): Promise<Row[]> {
  return (await search(connection, query, Number.POSITIVE_INFINITY)).rows;
}

/** A page of them; it may be short, even empty, and go on all the same. */
export async function searchPage(connection: Connection, query: AuditQuery): Promise<Page<Row, number>> {
  const { limit } = query;
  const { rows, end } = await search(connection, { ...query, limit: limit + 1 }, TURNS_OF_PAGE);
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.sequence ?? null) : end };
}

async function search(connection: Connection, query: AuditQuery, turns: number): Promise<Found> {
  const time = await sequencesOf(connection, query);
  if (time === null) return { rows: [], end: null };
  const range = behind(query, time);
  const found: Found[] = [];
  // Refusals are rare: looked for by themselves, they need no walk through everything that was done.
  for (const outcome of query.outcome === null ? (['success', 'refused'] as const) : [query.outcome]) {
    found.push(await searchOutcome({ connection, query: { ...query, outcome }, range }, turns));
  }
  return together(query, found);
}

/**
 * No statistics tell which of a filter's indexes leads to its events soonest; so all are walked in turns, a chunk at a time,
 * and the first to arrive has found them. When none has after so many turns, the one that has come farthest counts.
 */
async function searchOutcome(stretch: Stretch, turns: number): Promise<Found> {
  const walks = auditPaths(stretch.query).map((path) => walkPath(stretch, path));
  for (let turn = 1; ; turn += 1) {
    const found: Found[] = [];
    for (const walk of walks) {
      const step = await walk.next();
      if (step.done) return step.value;
      found.push(step.value);
      // SQLite answers at once: others would wait for the end of a long walk.
      await setImmediate();
    }
    if (turn >= turns) return farthest(stretch.query, found);
  }
}

/** Yields after each turn what was found so far; returns the events of the path that pass the filter, up to the limit. */
async function* walkPath(stretch: Stretch, path: AuditPath): AsyncGenerator<Found, Found> {
  const walks = path.map((condition) => walkIndex(stretch, condition));
  for (;;) {
    const steps = await Promise.all(walks.map((walk) => walk.next()));
    const found = together(
      stretch.query,
      steps.map((step) => step.value),
    );
    if (found.end === null) return found;
    yield found;
  }
}

/** Yields after each chunk; has no end: at its own, it yields the same again and again. */
async function* walkIndex(whole: Stretch, condition: Expression<SqlBool>): AsyncGenerator<Found, never> {
  const { query } = whole;
  const rows: Row[] = [];
  let stretch = whole;
  for (let size = CHUNKS.first; ; size = Math.min(size * CHUNKS.growth, CHUNKS.largest)) {
    rows.push(...(await readChunk(stretch, condition, { size, limit: query.limit - rows.length })));
    const end = rows.length === query.limit ? null : await lastOfChunk(stretch, condition, size);
    while (end === null) yield { rows, end };
    yield { rows: [...rows], end };
    stretch = { ...whole, range: behind({ ...query, after: end }, whole.range) };
  }
}

/** What several walks have found, as far as all of them have come. */
function together(query: AuditQuery, found: readonly Found[]): Found {
  const end = found.reduce<number | null>((nearest, other) => {
    if (nearest === null || other.end === null) return nearest ?? other.end;
    return isBefore(query, other.end, nearest) ? other.end : nearest;
  }, null);
  const rows = found
    .flatMap((some) => some.rows)
    .filter(({ sequence }) => end === null || !isBefore(query, end, sequence));
  // With so many, the first of them are known, whatever comes behind.
  return { rows: inOrder(query, rows), end: rows.length >= query.limit ? null : end };
}

function farthest(query: AuditQuery, found: readonly Found[]): Found {
  return found.reduce((best, other) => {
    if (best.end === null || other.end === null) return best.end === null ? best : other;
    return isBefore(query, best.end, other.end) ? other : best;
  });
}

/** Of the next `size` events of a condition up to `limit` that pass the filter. */
function readChunk(
  stretch: Stretch,
  condition: Expression<SqlBool>,
  { size, limit }: { size: number; limit: number },
): Promise<Row[]> {
  // The limit of the inner query keeps the filter out of it, and so the planner from taking another index for that.
  const chunk = along(stretch, condition).selectAll().limit(size);
  return stretch.connection
    .selectFrom(chunk.as('audit_events'))
    .selectAll()
    .where(passes(stretch.query))
    .orderBy('sequence', directionOf(stretch.query))
    .limit(limit)
    .execute();
}

/** Where the next `size` events of a condition end; null: there are not so many. */
async function lastOfChunk(stretch: Stretch, condition: Expression<SqlBool>, size: number): Promise<number | null> {
  const last = along(stretch, condition)
    .select('sequence')
    .limit(1)
    .offset(size - 1);
  return (await last.executeTakeFirst())?.sequence ?? null;
}

/** The events of a condition, along the stretch. */
function along({ connection, query, range }: Stretch, condition: Expression<SqlBool>) {
  return connection
    .selectFrom('audit_events')
    .where(condition)
    .where('sequence', '>=', range.first)
    .where('sequence', '<=', range.last)
    .orderBy('sequence', directionOf(query));
}

/** The part of the range that is behind the query's cursor. */
function behind({ order, after }: AuditQuery, { first, last }: SequenceRange): SequenceRange {
  if (after === null) return { first, last };
  return order === 'oldestFirst'
    ? { first: Math.max(first, after + 1), last }
    : { first, last: Math.min(last, after - 1) };
}

function inOrder(query: AuditQuery, found: Row[]): Row[] {
  return found.sort((a, b) => (isBefore(query, a.sequence, b.sequence) ? -1 : 1)).slice(0, query.limit);
}

function isBefore(query: AuditQuery, one: number, other: number): boolean {
  return directionOf(query) === 'asc' ? one < other : one > other;
}

function directionOf({ order }: AuditQuery): 'asc' | 'desc' {
  return order === 'oldestFirst' ? 'asc' : 'desc';
}

import { setImmediate } from 'node:timers/promises';
import { type RawBuilder, sql } from 'kysely';
import { pageOf } from './page.ts';
import type { Connection } from './schema.ts';
import type { Cursor, Page } from './store.ts';
import { type UserEntry, type UserSet, where } from './user-set.ts';

/** What is looked for, among whom, and from where on. */
export interface UserSearch {
  /** Each the beginning of a term, none the beginning of another; at least one. */
  words: readonly string[];
  set: UserSet;
  after: Cursor | null;
  limit: number;
}

/** So many terms are counted to find out which word is rare. */
const MOST_COUNTED = 20_000;

/** So many people are looked through one by one. */
const FEW = 5_000;

/** So many terms are walked at once … */
const STRIDE = 2_500;
/** … and so often for one page: what nearly nobody has in common would else hold everybody up. */
const MOST_STRIDES = 3;

/**
 * People in the order of the smallest term that begins with the word that fewest have. Later pages keep the word that their
 * cursor's term begins with, whatever has become rare since. A page may be short, even empty, and go on all the same.
 */
export async function searchUsers(connection: Connection, search: UserSearch): Promise<Page<UserEntry, Cursor>> {
  const { words, set, after } = search;
  const counts = await countTerms(connection, words);
  const rarest = words.reduce((best, word) => (counts(word) < counts(best) ? word : best));
  const word = words.find((candidate) => String(after?.key ?? '').startsWith(candidate)) ?? rarest;
  const chosen = { word, others: words.filter((other) => other !== word) };
  const isSetRarer = set.conditions.length > 0 && (await countSet(connection, set)) < Math.min(FEW, counts(word));
  return isSetRarer ? lookThrough(connection, search, chosen) : walkTerms(connection, search, chosen);
}

interface ChosenWords {
  word: string;
  others: readonly string[];
}

/** Along the terms, a stride at a time. */
async function walkTerms(
  connection: Connection,
  search: UserSearch,
  chosen: ChosenWords,
): Promise<Page<UserEntry, Cursor>> {
  const found: UserEntry[] = [];
  let { after } = search;
  for (let stride = 0; stride < MOST_STRIDES; stride += 1) {
    const end = await strideEnd(connection, chosen.word, after);
    const missing = search.limit + 1 - found.length;
    found.push(...(await walkStride(connection, { ...search, after, end, limit: missing }, chosen)));
    if (found.length > search.limit || end === null) return pageOf(found, search.limit);
    after = end;
    // SQLite works in this thread: others have their turn here.
    await setImmediate();
  }
  return { items: found, next: after };
}

/** The last term of a stride; null: there are fewer. */
async function strideEnd(connection: Connection, word: string, after: Cursor | null): Promise<Cursor | null> {
  const conditions = betweenEntries({ term: sql`term`, id: sql`user_id` }, word, { after, end: null });
  const { rows } = await sql<UserEntry>`
    select term as key, user_id as id from user_terms ${where(conditions)}
    order by term, user_id limit 1 offset ${STRIDE}
  `.execute(connection);
  return rows[0] ?? null;
}

/** Each person at their smallest term, if everything else is true of them. */
async function walkStride(
  connection: Connection,
  { set, after, end, limit }: UserSearch & { end: Cursor | null },
  { word, others }: ChosenWords,
): Promise<UserEntry[]> {
  const id = sql<string>`found.user_id`;
  const conditions = [
    ...betweenEntries({ term: sql`found.term`, id }, word, { after, end }),
    // What most people fail comes first: the databases look in this order.
    ...(set.conditions.length === 0 ? [] : [isIn(set, id)]),
    ...others.map((other) => hasTerm(id, other)),
    sql<boolean>`not ${hasTerm(id, word, [sql`term < found.term`])}`,
  ];
  const { rows } = await sql<UserEntry>`
    select found.term as key, found.user_id as id from user_terms as found ${where(conditions)}
    order by found.term, found.user_id limit ${limit}
  `.execute(connection);
  return rows;
}

/** Through everybody of a small set. */
async function lookThrough(
  connection: Connection,
  { set, after, limit }: UserSearch,
  { word, others }: ChosenWords,
): Promise<Page<UserEntry, Cursor>> {
  const id = sql<string>`candidate.id`;
  const conditions = [
    sql<boolean>`candidate.key is not null`,
    ...isAfter(sql`candidate.key, candidate.id`, after),
    ...others.map((other) => hasTerm(id, other)),
  ];
  const { rows } = await sql<UserEntry>`
    with member as materialized (${selectSet(set)}),
    candidate as materialized (
      select member.id as id,
        (select min(term) from user_terms where user_id = member.id and ${beginsWith(sql`term`, word)}) as key
      from member
    )
    select candidate.key as key, candidate.id as id from candidate ${where(conditions)}
    order by candidate.key, candidate.id limit ${limit + 1}
  `.execute(connection);
  return pageOf(rows, limit);
}

/** Up to FEW of them, by an index that has no others: the order is there to choose it. */
function selectSet({ table, id, conditions }: UserSet): RawBuilder<unknown> {
  return sql`select ${id} as id from ${table} ${where(conditions)} order by email_key limit ${FEW}`;
}

/** For each word, how many terms begin with it; many are not told apart. */
async function countTerms(connection: Connection, words: readonly string[]): Promise<(word: string) => number> {
  const counts = new Map<string, number>();
  for (const word of words) {
    const terms = sql`select 1 from user_terms where ${beginsWith(sql`term`, word)} limit ${MOST_COUNTED}`;
    counts.set(word, await countRows(connection, terms));
  }
  return (word) => counts.get(word) ?? MOST_COUNTED;
}

/** By the index alone: whether each of them really belongs to the set takes a look at the person. */
function countSet(connection: Connection, { table, indexed }: UserSet): Promise<number> {
  return countRows(connection, sql`select 1 from ${table} ${where(indexed)} order by email_key limit ${FEW}`);
}

async function countRows(connection: Connection, query: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from (${query}) as counted`.execute(
    connection,
  );
  return rows[0]?.count ?? 0;
}

function isAfter(columns: RawBuilder<unknown>, after: Cursor | null): RawBuilder<boolean>[] {
  return after === null ? [] : [sql`(${columns}) > (${after.key}, ${after.id})`];
}

/**
 * The entries of a word from a cursor to another, as the primary key has them. Only comparisons of one column tell SQLite
 * where its walk begins and ends: by those of two it would go through every entry that the earlier pages had.
 */
function betweenEntries(
  { term, id }: { term: RawBuilder<unknown>; id: RawBuilder<unknown> },
  word: string,
  { after, end }: { after: Cursor | null; end: Cursor | null },
): RawBuilder<boolean>[] {
  const columns = sql`${term}, ${id}`;
  const first = String(after?.key ?? '').startsWith(word) ? after?.key : word;
  const isBeforeEnd: RawBuilder<boolean>[] =
    end === null
      ? [sql`${term} < ${`${word}\u{10ffff}`}`]
      : [sql`${term} <= ${end.key}`, sql`(${columns}) <= (${end.key}, ${end.id})`];
  return [sql`${term} >= ${first}`, ...isAfter(columns, after), ...isBeforeEnd];
}

/** A range of the index: no character comes after the last one. */
function beginsWith(term: RawBuilder<unknown>, word: string): RawBuilder<boolean> {
  return sql`${term} >= ${word} and ${term} < ${`${word}\u{10ffff}`}`;
}

// `offset 0` keeps PostgreSQL from joining what it should look up for one person at a time.

function hasTerm(
  id: RawBuilder<string>,
  word: string,
  conditions: readonly RawBuilder<boolean>[] = [],
): RawBuilder<boolean> {
  const all = sql.join([sql`user_id = ${id}`, beginsWith(sql`term`, word), ...conditions], sql` and `);
  return sql`exists (select 1 from user_terms where ${all} limit 1 offset 0)`;
}

function isIn(set: UserSet, id: RawBuilder<string>): RawBuilder<boolean> {
  const all = sql.join([sql`${set.id} = ${id}`, ...set.conditions], sql` and `);
  return sql`exists (select 1 from ${set.table} where ${all} limit 1 offset 0)`;
}

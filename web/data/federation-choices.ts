import type { FederationIdChoice, FederationIdRow, MatchState } from '../../server/contract/federation-ids.ts';

/** In the order in which they are of interest. */
export const MATCH_STATES = [
  'missing',
  'different',
  'differentCase',
  'duplicate',
  'notHere',
  'inactive',
  'matched',
] as const satisfies MatchState[];

/** Which rows are shown: those in a state, or (empty) all. */
export type ShownMatches = MatchState | '';

/** How many rows are in each state. */
export function countStates(rows: readonly FederationIdRow[]): Record<MatchState, number> {
  const counts = Object.fromEntries(MATCH_STATES.map((state) => [state, 0])) as Record<MatchState, number>;
  for (const { state } of rows) counts[state] += 1;
  return counts;
}

/** The rows that are shown. */
export function shownMatches(rows: readonly FederationIdRow[], shown: ShownMatches): readonly FederationIdRow[] {
  return shown === '' ? rows : rows.filter(({ state }) => state === shown);
}

/** Whether something is proposed for a user. */
export function isProposed({ after }: FederationIdRow): boolean {
  return after !== null;
}

/** What was ticked or unticked by hand, by user; whoever is not in it is as at first. */
export type Ticks = ReadonlyMap<string, boolean>;

/**
 * Whether a row is written. At first that is what fills an empty place: an ID that is there may be what another identity
 * provider sends, in other upper and lower case too, and which of two users is meant only a person can tell.
 */
export function isTicked({ userId, state, before, after }: FederationIdRow, ticks: Ticks): boolean {
  if (after === null) return false;
  return ticks.get(userId) ?? (before === null && state !== 'duplicate');
}

/** What is written. */
export function chosenWrites(rows: readonly FederationIdRow[], ticks: Ticks): FederationIdChoice[] {
  return rows.flatMap((row) => {
    if (row.after === null || !isTicked(row, ticks)) return [];
    return [{ userId: row.userId, before: row.before, after: row.after }];
  });
}

/** How many of them take the place of a Federation ID that is there. */
export function countReplacing(choices: readonly FederationIdChoice[]): number {
  return choices.filter(({ before }) => before !== null).length;
}

/** Ticks one row, or takes its tick away; of users who would get the same Federation ID, the others lose theirs. */
export function tickRow(
  ticks: Ticks,
  { rows, row }: { rows: readonly FederationIdRow[]; row: FederationIdRow },
  wanted: boolean,
): Ticks {
  const next = new Map(ticks).set(row.userId, wanted);
  if (!wanted) return next;
  for (const { userId, after } of rows) {
    if (after !== null && after === row.after && userId !== row.userId) next.set(userId, false);
  }
  return next;
}

/** Ticks many rows at once, or takes their ticks away; who of several users is meant is chosen one by one. */
export function tickAll(ticks: Ticks, rows: readonly FederationIdRow[], wanted: boolean): Ticks {
  const next = new Map(ticks);
  for (const row of rows) {
    if (isProposed(row) && !(wanted && row.state === 'duplicate')) next.set(row.userId, wanted);
  }
  return next;
}

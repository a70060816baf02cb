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
export function isProposed({ after, state }: FederationIdRow): boolean {
  return after !== null && (state === 'missing' || state === 'different' || state === 'differentCase');
}

/** What is written: everything that is proposed, but for what was unticked. */
export function chosenWrites(rows: readonly FederationIdRow[], unticked: ReadonlySet<string>): FederationIdChoice[] {
  return rows.flatMap((row) => {
    if (row.after === null || !isProposed(row) || unticked.has(row.userId)) return [];
    return [{ userId: row.userId, before: row.before, after: row.after }];
  });
}

/** Ticks rows, or takes their ticks away. */
export function tickRows(
  unticked: ReadonlySet<string>,
  rows: readonly FederationIdRow[],
  isTicked: boolean,
): ReadonlySet<string> {
  const next = new Set(unticked);
  for (const { userId } of rows.filter(isProposed)) {
    if (isTicked) next.delete(userId);
    else next.add(userId);
  }
  return next;
}

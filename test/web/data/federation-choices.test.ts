import { describe, expect, test } from 'vitest';
import type { FederationIdRow, MatchState } from '../../../server/contract/federation-ids.ts';
import {
  chosenWrites,
  countReplacing,
  countStates,
  isProposed,
  shownMatches,
  type Ticks,
  tickAll,
  tickRow,
} from '../../../web/data/federation-choices.ts';

const ADA = rowOf('005000000000001', 'missing', 'ada@example.com');
const BOB = { ...rowOf('005000000000002', 'different', 'bob@example.com'), before: 'OKTA-77' };
const EVE = { ...rowOf('005000000000004', 'differentCase', 'eve@example.com'), before: 'EVE@example.com' };
const ROWS = [ADA, BOB, rowOf('005000000000003', 'matched', null), EVE];
const TWINS = ['005000000000005', '005000000000006'].map((id) => rowOf(id, 'duplicate', 'twin@example.com'));
const [ADMIN = ADA, ROBOT = ADA] = TWINS;
const AT_FIRST: Ticks = new Map();

function rowOf(userId: string, state: MatchState, after: string | null): FederationIdRow {
  const texts = { username: `${userId}@acme`, email: 'a@example.com', name: 'A', note: '' };
  return { userId, state, before: null, after, person: null, matchedBy: null, ...texts };
}

function idsOf(choices: { userId: string }[]): string[] {
  return choices.map(({ userId }) => userId);
}

describe('what is written', () => {
  test('is at first what takes the place of nothing', () => {
    expect(chosenWrites([...ROWS, ...TWINS], AT_FIRST)).toEqual([
      { userId: ADA.userId, before: null, after: 'ada@example.com' },
    ]);
  });

  test.each([BOB, EVE])('is $state too once somebody ticks it', (row) => {
    const ticks = tickRow(AT_FIRST, { rows: ROWS, row }, true);
    expect(chosenWrites(ROWS, ticks)).toContainEqual({ userId: row.userId, before: row.before, after: row.after });
  });

  test('is not what is unticked, until it is ticked again', () => {
    const unticked = tickRow(AT_FIRST, { rows: ROWS, row: ADA }, false);
    expect(chosenWrites(ROWS, unticked)).toEqual([]);
    expect(idsOf(chosenWrites(ROWS, tickRow(unticked, { rows: ROWS, row: ADA }, true)))).toEqual([ADA.userId]);
  });

  test('is everything that is shown and proposed, once all is ticked; and nothing, once all is unticked', () => {
    const all = tickAll(AT_FIRST, ROWS, true);
    expect(idsOf(chosenWrites(ROWS, all))).toEqual([ADA.userId, BOB.userId, EVE.userId]);
    expect(chosenWrites(ROWS, tickAll(all, ROWS, false))).toEqual([]);
  });

  test.each(['matched', 'inactive', 'notHere', 'duplicate'] as const)('is never %s without a value', (state) => {
    const row = rowOf('005000000000009', state, null);
    expect(chosenWrites([row], tickAll(AT_FIRST, [row], true))).toEqual([]);
    expect(isProposed(row)).toBe(false);
  });

  test('counts what takes the place of an ID that is there', () => {
    expect(countReplacing(chosenWrites(ROWS, tickAll(AT_FIRST, ROWS, true)))).toBe(2);
    expect(countReplacing(chosenWrites(ROWS, AT_FIRST))).toBe(0);
  });
});

describe('of two users who are one person', () => {
  const tick = (ticks: Ticks, row: FederationIdRow) => tickRow(ticks, { rows: TWINS, row }, true);

  test('one is chosen', () => {
    expect(idsOf(chosenWrites(TWINS, tick(AT_FIRST, ROBOT)))).toEqual([ROBOT.userId]);
  });

  test('the other loses its tick when one is ticked', () => {
    expect(idsOf(chosenWrites(TWINS, tick(tick(AT_FIRST, ROBOT), ADMIN)))).toEqual([ADMIN.userId]);
  });

  test('neither is chosen by ticking all, and neither stays by unticking all', () => {
    expect(chosenWrites(TWINS, tickAll(AT_FIRST, TWINS, true))).toEqual([]);
    expect(chosenWrites(TWINS, tickAll(tick(AT_FIRST, ROBOT), TWINS, false))).toEqual([]);
  });
});

test('each state is counted, also those of nobody', () => {
  expect(countStates(ROWS)).toMatchObject({ missing: 1, different: 1, matched: 1, duplicate: 0 });
});

test('a filter shows its state alone', () => {
  expect(shownMatches(ROWS, 'matched')).toEqual(ROWS.slice(2, 3));
});

test('without a filter the rows stay the same array', () => {
  expect(shownMatches(ROWS, '')).toBe(ROWS);
});

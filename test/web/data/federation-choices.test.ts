import { describe, expect, test } from 'vitest';
import type { FederationIdRow, MatchState } from '../../../server/contract/federation-ids.ts';
import { chosenWrites, countStates, isProposed, shownMatches, tickRows } from '../../../web/data/federation-choices.ts';

const ROWS = [
  rowOf('005000000000001', 'missing', 'ada@example.com'),
  rowOf('005000000000002', 'different', 'bob@example.com'),
  rowOf('005000000000003', 'matched', null),
];

function rowOf(userId: string, state: MatchState, after: string | null): FederationIdRow {
  const texts = { username: `${userId}@acme`, email: 'a@example.com', name: 'A', note: '' };
  return { userId, state, before: null, after, person: null, matchedBy: null, ...texts };
}

describe('what is written', () => {
  test('everything that is proposed is ticked at first', () => {
    expect(chosenWrites(ROWS, new Set())).toEqual([
      { userId: '005000000000001', before: null, after: 'ada@example.com' },
      { userId: '005000000000002', before: null, after: 'bob@example.com' },
    ]);
  });

  test('what is unticked is not written', () => {
    const unticked = tickRows(new Set(), ROWS.slice(0, 1), false);
    expect(chosenWrites(ROWS, unticked).map(({ userId }) => userId)).toEqual(['005000000000002']);
  });

  test('what is ticked again is written', () => {
    const unticked = tickRows(tickRows(new Set(), ROWS, false), ROWS.slice(0, 1), true);
    expect(chosenWrites(ROWS, unticked).map(({ userId }) => userId)).toEqual(['005000000000001']);
  });

  test.each(['matched', 'duplicate', 'inactive', 'notHere'] as const)('%s is never written', (state) => {
    expect(chosenWrites([rowOf('005000000000009', state, 'x')], new Set())).toEqual([]);
  });

  test('nothing is proposed without a value', () => {
    expect(isProposed(rowOf('005000000000009', 'missing', null))).toBe(false);
  });
});

test('each state is counted, also those of nobody', () => {
  expect(countStates(ROWS)).toMatchObject({ missing: 1, different: 1, matched: 1, duplicate: 0 });
});

test('a filter shows its state alone', () => {
  expect(shownMatches(ROWS, 'matched')).toEqual(ROWS.slice(2));
});

test('without a filter the rows stay the same array', () => {
  expect(shownMatches(ROWS, '')).toBe(ROWS);
});

import { expect, test } from 'vitest';
import type { Person } from '../../../server/contract/people.ts';
import { MOST_TICKED, tickPeople } from '../../../web/data/ticked-people.ts';

const people: Person[] = Array.from({ length: MOST_TICKED + 1 }, (_, number) => ({
  id: `id-${number}`,
  email: `person.${number}@example.com`,
  name: `Person ${number}`,
  federationId: null,
  role: 'user',
  disabledAt: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  passkeyCount: 0,
  invitedUntil: null,
}));

test('people are ticked beside those who are, and each once', () => {
  const first = tickPeople(new Map(), people.slice(0, 2), true);
  expect([...tickPeople(first, people.slice(1, 3), true).keys()]).toEqual(['id-0', 'id-1', 'id-2']);
});

test('a tick that is taken away leaves the others', () => {
  const ticked = tickPeople(new Map(), people.slice(0, 3), true);
  expect([...tickPeople(ticked, people.slice(1, 2), false).keys()]).toEqual(['id-0', 'id-2']);
  expect(ticked.size).toBe(3);
});

test('whoever would be too many stays without a tick', () => {
  const ticked = tickPeople(new Map(), people, true);
  expect(ticked.size).toBe(MOST_TICKED);
  expect(ticked.has(`id-${MOST_TICKED}`)).toBe(false);
});

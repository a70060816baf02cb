import type { Person } from '../../server/contract/people.ts';

/** How many people can be ticked at once: as many as anybody would look through. */
export const MOST_TICKED = 200;

/** Who is ticked in a list, by id; they stay so while the list shows others. */
export type TickedPeople = ReadonlyMap<string, Person>;

/** Ticks people, or takes their ticks away; whoever would be too many stays without. */
export function tickPeople(ticked: TickedPeople, people: readonly Person[], isTicked: boolean): TickedPeople {
  const next = new Map(ticked);
  for (const person of people) {
    if (!isTicked) next.delete(person.id);
    else if (next.size < MOST_TICKED) next.set(person.id, person);
  }
  return next;
}

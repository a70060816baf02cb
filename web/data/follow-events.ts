/**
 * How many events are asked for again each time: nodes write at the same moment, so an event may appear behind one
 * with a higher number.
 */
export const OVERLAP = 100;

/** How far the log has been followed. */
export interface Followed {
  /** The highest number that was seen. */
  highest: number;
  /** The numbers seen within the overlap. */
  seen: ReadonlySet<number>;
}

/** Begins at the event with this number. */
export function followFrom(highest: number, shown: Iterable<number>): Followed {
  return { highest, seen: new Set(shown) };
}

/** After which number to ask. */
export function askAfter({ highest }: Followed): number {
  return Math.max(0, highest - OVERLAP);
}

/** Takes an answer in: the events that are new, newest first, and how far the log has been followed now. */
export function takeEvents<Event extends { sequence: number }>(
  followed: Followed,
  events: Event[],
): { fresh: Event[]; followed: Followed } {
  const fresh = events.filter(({ sequence }) => !followed.seen.has(sequence));
  const highest = Math.max(followed.highest, ...events.map(({ sequence }) => sequence));
  const seen = [...followed.seen, ...fresh.map(({ sequence }) => sequence)];
  return {
    fresh: fresh.toSorted((one, other) => other.sequence - one.sequence),
    followed: { highest, seen: new Set(seen.filter((sequence) => sequence > highest - OVERLAP)) },
  };
}

import type { AuditHour, Store } from '../../db/store.ts';
import type { SummaryReply } from '../contract/console.ts';

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;

type Point = SummaryReply['signIns']['days'][number];

/** What counts as a sign-in: a login, an answer without a new one, and a request that came to neither. */
export const SIGN_IN_ACTIONS: readonly string[] = ['login', 'signOn.answer', 'signOn.request'];

/** Sign-ins of the last 24 hours by the hour and of the last 30 days by the day (UTC), the current one included, the empty ones too. */
export async function readSignIns(store: Store, now: Date): Promise<SummaryReply['signIns']> {
  const days = emptyPoints(now, { length: DAY_MS, count: 30 });
  const hours = emptyPoints(now, { length: HOUR_MS, count: 24 });
  const from = new Date(Math.min(...days.keys(), ...hours.keys()));
  for (const counted of await store.auditEvents.hours({ actions: SIGN_IN_ACTIONS, from, now })) {
    addTo(days.get(beginOf(counted.hour, DAY_MS)), counted);
    addTo(hours.get(beginOf(counted.hour, HOUR_MS)), counted);
  }
  return { hours: [...hours.values()], days: [...days.values()] };
}

/** By the beginning of each, oldest first. */
function emptyPoints(now: Date, { length, count }: { length: number; count: number }): Map<number, Point> {
  const last = beginOf(now, length);
  const begins = Array.from({ length: count }, (_, index) => last - (count - 1 - index) * length);
  return new Map(begins.map((begin) => [begin, { at: new Date(begin).toISOString(), success: 0, refused: 0 }]));
}

function addTo(point: Point | undefined, { outcome, count }: AuditHour): void {
  if (point !== undefined) point[outcome] += count;
}

function beginOf(instant: Date, length: number): number {
  return instant.getTime() - (instant.getTime() % length);
}

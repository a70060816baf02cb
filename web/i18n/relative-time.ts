import { words } from './words.ts';

const format = new Intl.RelativeTimeFormat(words.locale, { numeric: 'auto' });

/** Each unit in seconds, and up to how many seconds it is used. */
const UNITS: { unit: Intl.RelativeTimeFormatUnit; seconds: number; upTo: number }[] = [
  { unit: 'second', seconds: 1, upTo: 60 },
  { unit: 'minute', seconds: 60, upTo: 3600 },
  { unit: 'hour', seconds: 3600, upTo: 86_400 },
  { unit: 'day', seconds: 86_400, upTo: 30 * 86_400 },
  { unit: 'month', seconds: 30.44 * 86_400, upTo: 365 * 86_400 },
  { unit: 'year', seconds: 365.25 * 86_400, upTo: Number.POSITIVE_INFINITY },
];

/** An ISO 8601 instant as seen from `now` (milliseconds since 1970): "3 hours ago", "in 2 days". */
export function formatRelative(instant: string, now: number): string {
  const seconds = (new Date(instant).getTime() - now) / 1000;
  const fitting = UNITS.find(({ upTo }) => Math.abs(seconds) < upTo);
  if (!fitting) return '';
  return format.format(Math.trunc(seconds / fitting.seconds), fitting.unit);
}

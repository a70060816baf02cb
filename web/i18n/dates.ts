import { words } from './words.ts';

const day = new Intl.DateTimeFormat(words.locale, { dateStyle: 'long' });
const moment = new Intl.DateTimeFormat(words.locale, { dateStyle: 'medium', timeStyle: 'medium' });
const dayAndTime = new Intl.DateTimeFormat(words.locale, { dateStyle: 'long', timeStyle: 'short' });

/** An ISO 8601 instant as a day of the person's calendar. */
export function formatDay(instant: string): string {
  return day.format(new Date(instant));
}

/** An ISO 8601 instant as day and time on the person's clock. */
export function formatDayAndTime(instant: string): string {
  return dayAndTime.format(new Date(instant));
}

/** An ISO 8601 instant as day and time to the second, short enough for a table. */
export function formatMoment(instant: string): string {
  return moment.format(new Date(instant));
}

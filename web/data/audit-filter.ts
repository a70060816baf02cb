import type { AuditQuery } from '../../server/contract/audit.ts';

/** What the log is narrowed down to; empty: not by this. */
export type AuditFilter = Record<(typeof FIELDS)[number], string>;

const FIELDS = [
  'person',
  'serviceProvider',
  'action',
  'outcome',
  'address',
  'reference',
  'from',
  'until',
] as const satisfies (keyof AuditQuery)[];

/** Reads the filter that an address holds. */
export function readAuditFilter(query: URLSearchParams): AuditFilter {
  const read = (name: (typeof FIELDS)[number]) => query.get(name) ?? '';
  return {
    person: read('person'),
    serviceProvider: read('serviceProvider'),
    action: read('action'),
    outcome: read('outcome'),
    address: read('address'),
    reference: read('reference'),
    from: read('from'),
    until: read('until'),
  };
}

/** The filter as one text; empty when it lets everything through. */
export function scopeOf(filter: AuditFilter): string {
  const filled = FIELDS.filter((name) => filter[name] !== '');
  return filled.map((name) => `${name}=${filter[name]}`).join('&');
}

/** While a year is being typed, the field holds years such as 2 and 20: no event is older than this. */
const FIRST_YEAR = 1970;

/** A day and time on the person's clock, as `<input type="datetime-local">` has it, as an instant; empty when it is none. */
export function instantOf(local: string): string {
  const date = new Date(local);
  return Number.isNaN(date.getTime()) || date.getFullYear() < FIRST_YEAR ? '' : date.toISOString();
}

/** The other way round, to the minute. */
export function localOf(instant: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return '';
  const padded = (number: number, length = 2) => String(number).padStart(length, '0');
  const day = `${padded(date.getFullYear(), 4)}-${padded(date.getMonth() + 1)}-${padded(date.getDate())}`;
  return `${day}T${padded(date.getHours())}:${padded(date.getMinutes())}`;
}

/** What stands in the field: what was typed, as long as it means this instant. */
export function keepTypedTime(typed: string, instant: string): string {
  return localOf(instantOf(typed)) === localOf(instant) ? typed : localOf(instant);
}

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

/** A day and time on the person's clock, as `<input type="datetime-local">` has it, as an instant; empty when it is none. */
export function instantOf(local: string): string {
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

/** The other way round, to the minute. */
export function localOf(instant: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return '';
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

import type { DatabaseKind } from '../../db/schema.ts';
import { RECORD_MARKS, scatteredSql } from './invented-people.ts';

/** What the databases spell differently when they make rows out of numbers. */
export interface Dialect {
  /** The numbers from 1 to `count` as a table with the column `n`. */
  series(count: number): string;
  /** The id of a record by its number; see `recordId`. */
  recordId(record: keyof typeof RECORD_MARKS, n: string): string;
  /** Eight hexadecimal digits. */
  hex(number: string): string;
  /** Milliseconds since 1970 as ISO 8601. */
  iso(at: string): string;
}

/** The one of a database. */
export function dialectOf(kind: DatabaseKind): Dialect {
  return kind === 'sqlite' ? SQLITE : POSTGRES;
}

const SQLITE: Dialect = {
  series: (count) => `(with recursive series (n) as (
    select 1 where ${count} > 0 union all select n + 1 from series where n < ${count}) select n from series)`,
  recordId: (record, n) => `printf('%08x-${RECORD_MARKS[record]}-4000-8000-%012d', ${scatteredSql(n)}, ${n})`,
  hex: (number) => `printf('%08X', ${number})`,
  iso: (at) => `strftime('%Y-%m-%dT%H:%M:%fZ', (${at}) / 1000.0, 'unixepoch')`,
};

const POSTGRES: Dialect = {
  series: (count) => `generate_series(1::bigint, ${count}) as series (n)`,
  recordId: (record, n) => `lpad(to_hex(${scatteredSql(n)}), 8, '0') || '-${RECORD_MARKS[record]}-4000-8000-'
    || lpad((${n})::text, 12, '0')`,
  hex: (number) => `upper(lpad(to_hex(${number}), 8, '0'))`,
  iso: (at) => `to_char(to_timestamp((${at}) / 1000.0) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
};

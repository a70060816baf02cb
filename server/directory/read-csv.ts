import type { ProblemPlace } from '../contract/common.ts';
import { type CsvRecord, exactCell, readCsvRecords } from '../csv.ts';
import type { PersonFields } from './person-fields.ts';

/** A row of the file as it stands there, the spaces around its cells aside. */
export interface CsvRow extends PersonFields {
  /** Where it ends in the file, counted from 1. */
  line: number;
  /** Names of groups, each once. */
  groups: string[];
  /** More or fewer cells than columns. */
  isUneven: boolean;
}

/** What a file says. */
export interface CsvPeople {
  rows: CsvRow[];
  hasFederationIds: boolean;
  hasGroups: boolean;
  ignoredColumns: string[];
  /** Why nothing of it can be read; empty: it can. */
  problems: ProblemPlace[];
}

/** Rows that one file may have. */
const MOST_ROWS = 20_000;

/** Bytes that one file may have. */
const MOST_BYTES = 5_000_000;

const NO_CSV = 'This is not CSV: a quotation mark is missing, or one is where none should be.';

type Column = 'email' | 'name' | 'firstName' | 'lastName' | 'federationId' | 'groups';

/** What a column may be called, letters and digits alone; Salesforce's own names among them. */
const COLUMN_NAMES: Record<string, Column> = {
  email: 'email',
  emailaddress: 'email',
  mail: 'email',
  name: 'name',
  fullname: 'name',
  displayname: 'name',
  firstname: 'firstName',
  givenname: 'firstName',
  lastname: 'lastName',
  surname: 'lastName',
  familyname: 'lastName',
  federationid: 'federationId',
  federationidentifier: 'federationId',
  group: 'groups',
  groups: 'groups',
};

/** Reads a CSV with a header line; comma, semicolon or tab between the cells. */
export function readCsv(csv: string): CsvPeople {
  if (Buffer.byteLength(csv) > MOST_BYTES) return unreadable(null, 'The file is larger than 5 MB. Split it.');
  const records = readCsvRecords(csv, MOST_ROWS + 2);
  if (!Array.isArray(records)) return unreadable(records.mistakenLine, NO_CSV);
  const [header, ...rest] = records;
  if (header === undefined) return unreadable(null, 'The file is empty.');
  if (rest.length > MOST_ROWS) return unreadable(null, `The file has more than ${MOST_ROWS} rows. Split it.`);
  const columns = header.cells.map(columnOf);
  const problems = columnProblems(columns, header.line);
  const ignoredColumns = header.cells.filter((_, index) => columns[index] === null);
  const rows = problems.length > 0 ? [] : rest.map((record) => toRow(record, columns));
  const [hasFederationIds, hasGroups] = [columns.includes('federationId'), columns.includes('groups')];
  return { rows, hasFederationIds, hasGroups, ignoredColumns, problems };
}

function columnOf(title: string): Column | null {
  const key = title.toLowerCase().replace(/[^a-z0-9]/g, '');
  return Object.hasOwn(COLUMN_NAMES, key) ? (COLUMN_NAMES[key] ?? null) : null;
}

function columnProblems(columns: readonly (Column | null)[], line: number): ProblemPlace[] {
  const has = (column: Column) => columns.includes(column);
  const problems: ProblemPlace[] = [];
  if (!has('email')) problems.push({ line, field: 'email', message: 'There is no column called "email".' });
  if (!has('name') && !(has('firstName') && has('lastName'))) {
    const message = 'There is no column called "name", nor both "first name" and "last name".';
    problems.push({ line, field: 'name', message });
  }
  for (const column of new Set(columns)) {
    if (column === null || columns.filter((other) => other === column).length === 1) continue;
    problems.push({ line, field: column, message: `More than one column means "${column}".` });
  }
  return problems;
}

function toRow({ cells, line }: CsvRecord, columns: readonly (Column | null)[]): CsvRow {
  const cell = (column: Column) => {
    const index = columns.indexOf(column);
    // Our own files put an apostrophe before what a spreadsheet would calculate.
    return index < 0 ? '' : exactCell((cells[index] ?? '').trim()).trim();
  };
  return {
    line,
    email: cell('email'),
    name: cell('name') || `${cell('firstName')} ${cell('lastName')}`.trim(),
    federationId: cell('federationId') || null,
    groups: groupNames(cell('groups')),
    isUneven: cells.length !== columns.length,
  };
}

/** Between names stands a character that no other cell needs. */
function groupNames(cell: string): string[] {
  const names = cell.split('|').map((name) => name.trim());
  const byKey = new Map(names.filter((name) => name !== '').map((name) => [name.toLowerCase(), name]));
  return [...byKey.values()];
}

function unreadable(line: number | null, message: string): CsvPeople {
  const problems = [{ line, field: null, message }];
  return { rows: [], hasFederationIds: false, hasGroups: false, ignoredColumns: [], problems };
}

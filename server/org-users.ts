import type { PrivilegedPermission } from './contract/readiness.ts';
import { readCsvRecords } from './csv.ts';
import { inputMistaken } from './errors.ts';

/** A user of an org as a report or an export of Salesforce has them. */
export interface CsvUser {
  id: string;
  username: string;
  email: string;
  name: string;
  isActive: boolean;
  federationId: string | null;
  permissions: PrivilegedPermission[];
}

type Column =
  | 'id'
  | 'username'
  | 'email'
  | 'name'
  | 'firstName'
  | 'lastName'
  | 'isActive'
  | 'federationId'
  | 'profile'
  | Exclude<PrivilegedPermission, 'systemAdministrator'>;

/** What a column may be called, letters and digits alone: by the API, by Data Loader, by a report. */
const COLUMN_NAMES: Readonly<Record<string, Column>> = {
  id: 'id',
  userid: 'id',
  username: 'username',
  email: 'email',
  name: 'name',
  fullname: 'name',
  firstname: 'firstName',
  lastname: 'lastName',
  active: 'isActive',
  isactive: 'isActive',
  federationid: 'federationId',
  federationidentifier: 'federationId',
  samlfederationid: 'federationId',
  profile: 'profile',
  profilename: 'profile',
  modifyalldata: 'modifyAllData',
  viewalldata: 'viewAllData',
  customizeapplication: 'customizeApplication',
  authorapex: 'authorApex',
};

const PERMISSIONS = ['modifyAllData', 'viewAllData', 'customizeApplication', 'authorApex'] as const;

/** Without the Federation ID nobody could tell what is missing. */
const NEEDED = [
  ['id', 'User ID'],
  ['username', 'Username'],
  ['email', 'Email'],
  ['federationId', 'Federation ID'],
] as const;

const MOST_ROWS = 50_000;

/** Reads a CSV of Salesforce users, by the names that reports, exports and Data Loader give their columns. @throws inputInvalid */
export function readCsvUsers(csv: string): CsvUser[] {
  const records = readCsvRecords(csv, MOST_ROWS + 2);
  if (!Array.isArray(records)) throw mistaken(records.mistakenLine, 'This is not CSV: look at its quotation marks.');
  const [header, ...rows] = records;
  if (header === undefined) throw mistaken(null, 'The file is empty.');
  if (rows.length > MOST_ROWS) throw mistaken(null, `The file has more than ${MOST_ROWS} rows. Split it.`);
  const columns = header.cells.map(columnOf);
  for (const [column, title] of NEEDED) {
    if (!columns.includes(column)) throw mistaken(header.line, `There is no column called “${title}”.`);
  }
  return rows.map(({ cells, line }) => readRow((column) => cellOf(cells, columns.indexOf(column)), line));
}

function columnOf(title: string): Column | null {
  const key = title.toLowerCase().replace(/[^a-z0-9]/g, '');
  return Object.hasOwn(COLUMN_NAMES, key) ? (COLUMN_NAMES[key] ?? null) : null;
}

function readRow(cell: (column: Column) => string, line: number): CsvUser {
  const id = cell('id');
  if (!/^005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/.test(id)) {
    throw mistaken(line, 'The ID of a Salesforce user begins with 005 and has 15 or 18 characters.');
  }
  const isAdministrator = cell('profile').toLowerCase() === 'system administrator';
  return {
    id,
    username: cell('username'),
    email: cell('email'),
    name: cell('name') || `${cell('firstName')} ${cell('lastName')}`.trim() || cell('username'),
    isActive: !isNo(cell('isActive')),
    federationId: cell('federationId') || null,
    permissions: [
      ...(isAdministrator ? (['systemAdministrator'] as const) : []),
      ...PERMISSIONS.filter((permission) => isYes(cell(permission))),
    ],
  };
}

function cellOf(cells: readonly string[], index: number): string {
  return index < 0 ? '' : (cells[index] ?? '').trim();
}

function isYes(text: string): boolean {
  return ['true', '1', 'yes', 'x'].includes(text.toLowerCase());
}

function isNo(text: string): boolean {
  return ['false', '0', 'no'].includes(text.toLowerCase());
}

function mistaken(line: number | null, message: string) {
  const place = line === null ? '' : `Line ${line}: `;
  return inputMistaken(`Nothing was read. ${place}${message}`, [{ line, field: null, message }]);
}

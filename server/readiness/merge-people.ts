import type { PrivilegedPerson } from '../../db/model.ts';

/** In the order in which they are told. */
const PERMISSIONS: PrivilegedPerson['permissions'] = [
  'systemAdministrator',
  'modifyAllData',
  'viewAllData',
  'customizeApplication',
  'authorApex',
];

/** Of an ID with 18 characters, the last three are a checksum of the others. */
const ID_LENGTH = 15;

/** Makes one of the rows that are of one person, with what each of them tells: a report has a row for each assignment. */
export function mergePeople(rows: readonly PrivilegedPerson[]): PrivilegedPerson[] {
  const people = new Map<string, PrivilegedPerson>();
  for (const row of rows) {
    const key = row.userId.slice(0, ID_LENGTH);
    const known = people.get(key);
    people.set(key, known === undefined ? row : joined(known, row));
  }
  return [...people.values()];
}

function joined(known: PrivilegedPerson, row: PrivilegedPerson): PrivilegedPerson {
  const held = new Set([...known.permissions, ...row.permissions]);
  return {
    ...known,
    userId: row.userId.length > known.userId.length ? row.userId : known.userId,
    federationId: known.federationId ?? row.federationId,
    permissions: PERMISSIONS.filter((permission) => held.has(permission)),
  };
}

import { type AnswerObject, booleanOf, idOf, objectIn } from './answer-fields.ts';
import type { OrgSession } from './org-session.ts';
import { query } from './query.ts';
import { type OrgUser, readActiveUsers, readActiveUsersOfProfile } from './users.ts';

/** What makes Salesforce ask for a phishing-resistant login (its help article 005321563). */
export type PrivilegedPermission =
  | 'systemAdministrator'
  | 'modifyAllData'
  | 'viewAllData'
  | 'customizeApplication'
  | 'authorApex';

/** An active user with at least one of them. */
export interface PrivilegedUser extends OrgUser {
  permissions: PrivilegedPermission[];
}

/** The profile's name in an org whose language is English; elsewhere its permissions tell. */
const ADMINISTRATOR_PROFILE = 'System Administrator';

/** The permissions, in the order in which they are told, and their fields of PermissionSet. */
const FIELDS = [
  ['modifyAllData', 'PermissionsModifyAllData'],
  ['viewAllData', 'PermissionsViewAllData'],
  ['customizeApplication', 'PermissionsCustomizeApplication'],
  ['authorApex', 'PermissionsAuthorApex'],
] as const;

const SELECTED = FIELDS.map(([, field]) => `PermissionSet.${field}`);

/** Profiles own a permission set too, and so do groups of them: this one object tells of all three. */
const ASSIGNMENTS = `SELECT AssigneeId, ${SELECTED.join(', ')} FROM PermissionSetAssignment WHERE ${SELECTED.map((field) => `${field} = true`).join(' OR ')}`;

/** Who holds one of the privileges: by a profile, a permission set or a group of them; by username. */
export async function readPrivilegedUsers(session: OrgSession): Promise<PrivilegedUser[]> {
  const granted = await readGranted(session);
  const found = new Map<string, PrivilegedUser>();
  for await (const page of readActiveUsers(session, [...granted.keys()])) {
    for (const user of page) found.set(user.id, withPermissions(user, granted));
  }
  for await (const page of readActiveUsersOfProfile(session, ADMINISTRATOR_PROFILE)) {
    for (const user of page) found.set(user.id, withPermissions(user, granted));
  }
  return [...found.values()].sort((a, b) => (a.username < b.username ? -1 : 1));
}

/** What each assignee is granted, by ID. */
async function readGranted(session: OrgSession): Promise<Map<string, Set<PrivilegedPermission>>> {
  const granted = new Map<string, Set<PrivilegedPermission>>();
  for await (const page of query(session, ASSIGNMENTS, readAssignment)) {
    for (const { assigneeId, permissions } of page) {
      granted.set(assigneeId, new Set([...(granted.get(assigneeId) ?? []), ...permissions]));
    }
  }
  return granted;
}

function readAssignment(row: AnswerObject): { assigneeId: string; permissions: PrivilegedPermission[] } {
  const permissionSet = objectIn(row.PermissionSet, 'PermissionSet');
  return {
    assigneeId: idOf(row, 'AssigneeId'),
    permissions: FIELDS.filter(([, field]) => booleanOf(permissionSet, field)).map(([permission]) => permission),
  };
}

function withPermissions(
  user: OrgUser,
  granted: ReadonlyMap<string, ReadonlySet<PrivilegedPermission>>,
): PrivilegedUser {
  const own = granted.get(user.id);
  const byPermission = FIELDS.map(([permission]) => permission).filter((permission) => own?.has(permission) === true);
  const isAdministrator = user.profileName === ADMINISTRATOR_PROFILE;
  return { ...user, permissions: isAdministrator ? ['systemAdministrator', ...byPermission] : byPermission };
}

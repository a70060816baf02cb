import { expect, it } from 'vitest';
import { readPrivilegedUsers } from '../../server/salesforce/privileged-users.ts';
import { reasonOf } from '../helpers/refusal.ts';
import { fakeId, fakeOrgOfRows, soqlOf, userRow } from './fake-org-session.ts';

const PERMISSIONS = {
  PermissionsModifyAllData: false,
  PermissionsViewAllData: false,
  PermissionsCustomizeApplication: false,
  PermissionsAuthorApex: false,
};

it('permissions of several permission sets add up', async () => {
  const session = org({
    assignments: [assignment(1, { PermissionsViewAllData: true }), assignment(1, { PermissionsAuthorApex: true })],
    users: [userRow(1)],
  });
  expect(await readPrivilegedUsers(session)).toMatchObject([
    { id: fakeId('005', 1), permissions: ['viewAllData', 'authorApex'] },
  ]);
});

it.each([
  ['PermissionsModifyAllData', 'modifyAllData'],
  ['PermissionsViewAllData', 'viewAllData'],
  ['PermissionsCustomizeApplication', 'customizeApplication'],
  ['PermissionsAuthorApex', 'authorApex'],
])('%s makes privileged', async (field, permission) => {
  const session = org({ assignments: [assignment(1, { [field]: true })], users: [userRow(1)] });
  expect(await readPrivilegedUsers(session)).toMatchObject([{ permissions: [permission] }]);
  expect(soqlOf(session.requests[0]?.path ?? '')).toContain(`PermissionSet.${field} = true`);
});

it('the profile System Administrator makes privileged, and is told once', async () => {
  const administrator = userRow(1, { Profile: { Name: 'System Administrator' } });
  const session = org({
    assignments: [assignment(1, { PermissionsModifyAllData: true })],
    users: [administrator],
    administrators: [administrator],
  });
  expect(await readPrivilegedUsers(session)).toMatchObject([{ permissions: ['systemAdministrator', 'modifyAllData'] }]);
});

it('an administrator without any of the permissions is told too', async () => {
  const session = org({ administrators: [userRow(1, { Profile: { Name: 'System Administrator' } })] });
  expect(await readPrivilegedUsers(session)).toMatchObject([{ permissions: ['systemAdministrator'] }]);
});

it('only active people are asked for', async () => {
  const session = org({ assignments: [assignment(1, { PermissionsAuthorApex: true })] });
  expect(await readPrivilegedUsers(session)).toEqual([]);
  const queries = session.requests.map(({ path }) => soqlOf(path)).filter((soql) => soql.includes('FROM User'));
  expect(queries).toHaveLength(2);
  expect(queries.every((soql) => soql.includes("UserType = 'Standard' AND IsActive = true"))).toBe(true);
});

it('they are in the order of their usernames', async () => {
  const session = org({
    assignments: [assignment(2, { PermissionsAuthorApex: true }), assignment(1, { PermissionsAuthorApex: true })],
    users: [userRow(2), userRow(1)],
  });
  expect((await readPrivilegedUsers(session)).map(({ id }) => id)).toEqual([fakeId('005', 1), fakeId('005', 2)]);
});

it.each([
  ['no permission set', { AssigneeId: fakeId('005', 1) }],
  ['a permission that is no boolean', assignment(1, { PermissionsAuthorApex: 1 })],
  ['no assignee', { PermissionSet: PERMISSIONS }],
])('an assignment with %s is refused', async (_, row) => {
  expect(await reasonOf(() => readPrivilegedUsers(org({ assignments: [row] })))).toBe('org.unreadable');
});

function assignment(user: number, permissions: Record<string, unknown>): unknown {
  return { AssigneeId: fakeId('005', user), PermissionSet: { ...PERMISSIONS, ...permissions } };
}

function org({ assignments = [], users = [], administrators = [] }: Record<string, unknown[]>) {
  return fakeOrgOfRows((soql) => {
    if (soql.includes('FROM PermissionSetAssignment')) return assignments;
    return soql.includes("Profile.Name = 'System Administrator'") ? administrators : users;
  });
}

import { expect, it } from 'vitest';
import { readOrg } from '../../server/salesforce/org-facts.ts';
import { reasonOf } from '../helpers/refusal.ts';
import { fakeOrgOfRows } from './fake-org-session.ts';

const ROW = { Id: '00D5g000004abcdEAA', Name: 'Acme', OrganizationType: 'Enterprise Edition', IsSandbox: false };

it('an org tells who it is, and its host is the one that answered', async () => {
  const session = fakeOrgOfRows(() => [ROW]);
  expect(await readOrg(session)).toEqual({
    organizationId: '00D5g000004abcdEAA',
    name: 'Acme',
    host: 'acme.my.salesforce.com',
    edition: 'Enterprise Edition',
    isSandbox: false,
  });
});

it.each([
  ['no organisation', []],
  ['an ID of something else', [{ ...ROW, Id: '0055g000004abcdEAA' }]],
  ['an ID of 15 characters', [{ ...ROW, Id: '00D5g000004abcd' }]],
  ['no name', [{ ...ROW, Name: null }]],
  ['true as text', [{ ...ROW, IsSandbox: 'false' }]],
])('%s is refused', async (_, rows) => {
  expect(await reasonOf(() => readOrg(fakeOrgOfRows(() => rows)))).toBe('org.unreadable');
});

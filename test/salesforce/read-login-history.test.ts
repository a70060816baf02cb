import { expect, it } from 'vitest';
import { readLoginHistory, readUsernames } from '../../server/salesforce/read-login-history.ts';
import { reasonOf } from '../helpers/refusal.ts';
import { fakeId, fakeOrgOfRows, soqlOf } from './fake-org-session.ts';

const ROW = {
  Id: fakeId('0Ya', 1),
  UserId: fakeId('005', 1),
  LoginTime: '2026-11-24T09:15:29.000+0000',
  LoginType: 'SAML Sfdc Initiated SSO',
  Status: 'Audience Invalid',
  SourceIp: '192.0.2.7',
  LoginUrl: 'acme.my.salesforce.com',
  AuthenticationServiceId: fakeId('0LE', 1),
};

it('a login is told in the words of Salesforce', async () => {
  expect(
    await readLoginHistory(
      fakeOrgOfRows(() => [ROW]),
      { userId: null, limit: 10 },
    ),
  ).toEqual([
    {
      id: ROW.Id,
      userId: ROW.UserId,
      at: new Date('2026-11-24T09:15:29Z'),
      loginType: 'SAML Sfdc Initiated SSO',
      status: 'Audience Invalid',
      sourceIp: '192.0.2.7',
      loginUrl: 'acme.my.salesforce.com',
      authenticationServiceId: ROW.AuthenticationServiceId,
    },
  ]);
});

it.each([
  [{ userId: null, limit: 10 }, 'FROM LoginHistory ORDER BY LoginTime DESC LIMIT 10'],
  [{ userId: "x' OR", limit: 1 }, "FROM LoginHistory WHERE UserId = 'x\\' OR' ORDER BY LoginTime DESC LIMIT 1"],
  [{ userId: null, limit: 0 }, 'LIMIT 1'],
  [{ userId: null, limit: 99_999 }, 'LIMIT 2000'],
])('%j asks for the latest', async (wanted, end) => {
  const session = fakeOrgOfRows(() => []);
  await readLoginHistory(session, wanted);
  expect(soqlOf(session.requests[0]?.path ?? '').endsWith(end)).toBe(true);
});

it('usernames are asked for in one query', async () => {
  const [one, other] = [fakeId('005', 1), fakeId('005', 2)];
  const session = fakeOrgOfRows(() => [{ Id: one, Username: 'ada@acme.example' }]);
  expect(await readUsernames(session, [one, other])).toEqual(new Map([[one, 'ada@acme.example']]));
  expect(session.requests.map(({ path }) => soqlOf(path))).toEqual([
    `SELECT Id, Username FROM User WHERE Id IN ('${one}', '${other}')`,
  ]);
});

it('of nobody, no username is asked for', async () => {
  const session = fakeOrgOfRows(() => []);
  expect(await readUsernames(session, [])).toEqual(new Map());
  expect(session.requests).toEqual([]);
});

it('what Salesforce leaves blank is blank', async () => {
  const row = { ...ROW, LoginUrl: null, SourceIp: null, LoginType: null, AuthenticationServiceId: null };
  const [entry] = await readLoginHistory(
    fakeOrgOfRows(() => [row]),
    { userId: null, limit: 1 },
  );
  expect(entry).toMatchObject({ loginUrl: '', sourceIp: '', loginType: '', authenticationServiceId: null });
});

it.each([
  ['LoginTime', 'yesterday'],
  ['LoginTime', null],
  ['Status', null],
  ['UserId', 'somebody'],
])('%s %j is refused', async (field, value) => {
  const session = fakeOrgOfRows(() => [{ ...ROW, [field]: value }]);
  expect(await reasonOf(() => readLoginHistory(session, { userId: null, limit: 1 }))).toBe('org.unreadable');
});

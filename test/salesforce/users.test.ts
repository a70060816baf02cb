import { describe, expect, it } from 'vitest';
import { readActiveUsers, readUser, readUsers } from '../../server/salesforce/users.ts';
import { reasonOf } from '../helpers/refusal.ts';
import { allPages, fakeId, fakeOrgOfRows, soqlOf, userRow } from './fake-org-session.ts';

const ADA = userRow(1, { FederationIdentifier: 'ada@acme.example' });

describe('the users of an org', () => {
  it('are read with what is needed to match them', async () => {
    const session = fakeOrgOfRows(() => [ADA]);
    const pages = await allPages(readUsers(session));
    expect(pages).toEqual([
      [
        {
          id: fakeId('005', 1),
          username: 'user1@acme.example',
          email: 'user1@acme.example',
          name: 'Some User1',
          firstName: 'Some',
          lastName: 'User1',
          isActive: true,
          federationId: 'ada@acme.example',
          profileName: 'Standard User',
        },
      ],
    ]);
  });

  it('are people only, in an order that stays', async () => {
    const session = fakeOrgOfRows(() => []);
    await allPages(readUsers(session));
    expect(soqlOf(session.requests[0]?.path ?? '')).toMatch(/ FROM User WHERE UserType = 'Standard' ORDER BY Id$/);
  });

  it('may have no first name, no profile to see, no Federation ID', async () => {
    const row = userRow(1, { FirstName: null, Profile: null, FederationIdentifier: undefined });
    const [[user] = []] = await allPages(readUsers(fakeOrgOfRows(() => [row])));
    expect(user).toMatchObject({ firstName: '', profileName: null, federationId: null });
  });

  it.each([
    ['Id', 'no id'],
    ['Id', '<script>'],
    ['Username', null],
    ['IsActive', 'true'],
    ['FederationIdentifier', 7],
    ['Profile', 'Standard User'],
    ['Profile', {}],
  ])('are refused when %s is %j', async (field, value) => {
    const session = fakeOrgOfRows(() => [userRow(1, { [field]: value })]);
    expect(await reasonOf(() => allPages(readUsers(session)))).toBe('org.unreadable');
  });

  it('are asked for by 200 IDs at a time', async () => {
    const session = fakeOrgOfRows(() => []);
    const ids = Array.from({ length: 401 }, (_, index) => fakeId('005', index));
    await allPages(readActiveUsers(session, ids));
    const asked = session.requests.map(({ path }) => soqlOf(path).match(/'005/g)?.length);
    expect(asked).toEqual([200, 200, 1]);
    expect(Math.max(...session.requests.map(({ path }) => path.length))).toBeLessThan(16_000);
  });
});

describe('one user', () => {
  it.each([
    [{ id: fakeId('005', 1) }, `Id = '${fakeId('005', 1)}'`],
    [{ username: "o'neil@acme.example" }, "Username = 'o\\'neil@acme.example'"],
    [{ federationId: 'ada' }, "FederationIdentifier = 'ada'"],
  ])('is found by %j', async (reference, condition) => {
    const session = fakeOrgOfRows(() => [ADA]);
    expect(await readUser(session, reference)).toMatchObject({ id: fakeId('005', 1) });
    expect(soqlOf(session.requests[0]?.path ?? '')).toContain(` WHERE ${condition}`);
  });

  it('is null when there is none', async () => {
    expect(
      await readUser(
        fakeOrgOfRows(() => []),
        { username: 'nobody' },
      ),
    ).toBeNull();
  });

  it('is the one whose Federation ID is spelled exactly so', async () => {
    const session = fakeOrgOfRows(() => [
      userRow(1, { FederationIdentifier: 'ADA' }),
      userRow(2, { FederationIdentifier: 'ada' }),
    ]);
    expect(await readUser(session, { federationId: 'ada' })).toMatchObject({ id: fakeId('005', 2) });
  });

  it('is told of when the Federation ID differs in case only', async () => {
    const session = fakeOrgOfRows(() => [userRow(1, { FederationIdentifier: 'ADA' })]);
    expect(await readUser(session, { federationId: 'ada' })).toMatchObject({ federationId: 'ADA' });
  });
});

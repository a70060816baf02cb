import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServiceProvider } from '../../db/model.ts';
import type { FederationIdRow } from '../../server/contract/federation-ids.ts';
import { compareUsers, judgeUser } from '../../server/setup/federation-id-rows.ts';
import type { SourceUser } from '../../server/setup/federation-id-source.ts';
import { anEvent, aServiceProvider, aUser, NOW } from '../helpers/records.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { fakeId } from '../salesforce/fake-org-session.ts';

let server: TestServer;

const EMAILS = ['ada', 'bob', 'eve', 'off'].map((name) => `${name}@acme.example`);
const OFF = 'off@acme.example';

beforeAll(async () => {
  server = await startTestServer();
  for (const email of EMAILS) {
    const disabledAt = email === OFF ? NOW : null;
    await server.services.store.users.add(aUser({ email, disabledAt }), anEvent());
  }
});
afterAll(() => server.close());

function aSourceUser(number: number, fields: Partial<SourceUser> = {}): SourceUser {
  const address = `user${number}@org.example`;
  const names = { username: address, email: address, name: 'Some User' };
  return { id: fakeId('005', number), ...names, isActive: true, federationId: null, ...fields };
}

async function compare(
  users: readonly SourceUser[],
  of: string | ServiceProvider = aServiceProvider(),
): Promise<FederationIdRow[]> {
  const lines = users.map(({ id, username, email, name, isActive, federationId }) =>
    [id, username, email, name, isActive, federationId ?? ''].join(','),
  );
  const csv = ['Id,Username,Email,Name,IsActive,FederationIdentifier', ...lines].join('\n');
  const serviceProvider = typeof of === 'string' ? aServiceProvider({ entityId: of }) : of;
  const comparison = { serviceProvider, source: { csv }, owner: '' };
  const rows: FederationIdRow[] = [];
  for await (const page of compareUsers(server.services, comparison)) rows.push(...page);
  return rows;
}

describe('a user is a duplicate', () => {
  test('of one who is pages away, and either may be chosen', async () => {
    const users = Array.from({ length: 4_500 }, (_, index) => aSourceUser(index));
    const ends = [0, 4_499].map((index) => aSourceUser(index, { email: 'ada@acme.example' }));
    const rows = await compare([...ends.slice(0, 1), ...users.slice(1, -1), ...ends.slice(1)]);
    const chosen = {
      state: 'duplicate',
      after: 'ada@acme.example',
      note: expect.stringContaining('Choose who gets it'),
    };
    expect([rows[0], rows[4_499]]).toMatchObject([chosen, chosen]);
  });

  test.each([true, false])('of one who holds the Federation ID already, active or not (%s)', async (isActive) => {
    const rows = await compare([
      aSourceUser(1, { email: 'ada@acme.example' }),
      aSourceUser(2, { federationId: 'ada@acme.example', isActive }),
    ]);
    expect(rows[0]).toMatchObject({ state: 'duplicate', after: null, note: expect.stringContaining('already') });
    expect(rows[1]?.state).toBe(isActive ? 'matched' : 'inactive');
  });

  test('of nobody who could be chosen, when the rule gives nothing', () => {
    const person = aUser();
    const match = { user: aSourceUser(1), person, matchedBy: 'email', nameId: null } as const;
    const judged = judgeUser(match, { holders: new Map(), usersOf: new Map([[person.id, 2]]) });
    expect(judged).toMatchObject({ state: 'duplicate', isProposed: false });
  });

  test('of no one who is inactive and holds nothing', async () => {
    const email = 'ada@acme.example';
    const rows = await compare([aSourceUser(1, { email }), aSourceUser(2, { email, isActive: false })]);
    expect(rows.map(({ state }) => state)).toEqual(['missing', 'inactive']);
  });
});

test('nothing is proposed for a person who is switched off', async () => {
  const [row] = await compare([aSourceUser(1, { email: OFF })]);
  expect(row).toMatchObject({ state: 'inactive', after: null, note: 'The person is switched off here.' });
});

test.each([
  ['missing', null],
  ['different', 'E-1'],
] as const)('nothing is proposed when the rule gives nothing, and the user is %s', (state, federationId) => {
  const match = { user: aSourceUser(1, { federationId }), person: aUser(), matchedBy: 'email', nameId: null } as const;
  const judged = judgeUser(match, { holders: new Map(), usersOf: new Map() });
  expect(judged).toEqual({ state, note: expect.stringContaining('a field that is empty'), isProposed: false });
});

describe('of any users', () => {
  const user = fc.record({
    email: fc.constantFrom('nobody@org.example', 'ADA@acme.example', ...EMAILS),
    isActive: fc.boolean(),
    federationId: fc.constantFrom(null, 'E-1', 'Bob@acme.example', ...EMAILS),
  });
  const users = fc
    .array(user, { maxLength: 6 })
    .map((all) => all.map((fields, index) => aSourceUser(index, fields)))
    // No two users of an org have the same.
    .filter((all) => {
      const ids = all.flatMap(({ federationId }) => federationId ?? []);
      return new Set(ids).size === ids.length;
    });

  test('none who is inactive or not here gets anything, and no two the same but those of whom one is chosen', async () => {
    await fc.assert(
      fc.asyncProperty(users, async (all) => {
        const rows = await compare(all);
        const proposed = rows.filter(({ after }) => after !== null);
        for (const { state, userId, person, after } of proposed) {
          expect(['missing', 'different', 'differentCase', 'duplicate']).toContain(state);
          expect(all.find(({ id }) => id === userId)?.isActive).toBe(true);
          expect([after, after]).not.toContain(OFF);
          expect(after).toBe(person?.email);
          expect(all.map(({ federationId }) => federationId)).not.toContain(after);
        }
        const alone = proposed.filter(({ state }) => state !== 'duplicate');
        expect(new Set(alone.map(({ after }) => after)).size).toBe(alone.length);
        const shared = Map.groupBy(proposed, ({ after }) => after);
        for (const some of shared.values()) expect(some.length > 1).toBe(some[0]?.state === 'duplicate');
      }),
      { numRuns: 60 },
    );
  });

  test('once everything is written, nothing more of it is proposed', async () => {
    await fc.assert(
      fc.asyncProperty(users, async (all) => {
        // Of those who would get the same, the last one is chosen.
        const chosen = new Map((await compare(all)).map(({ userId, after }) => [after ?? userId, userId]));
        const written = new Map([...chosen].flatMap(([after, id]) => (after === id ? [] : [[id, after] as const])));
        const now = all.map((one) => ({ ...one, federationId: written.get(one.id) ?? one.federationId }));
        const again = (await compare(now)).filter(
          ({ after }) => after !== null && [...written.values()].includes(after),
        );
        expect(again).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the address of a user', () => {
  const email = 'anna@acme.example.invalid';
  const addressIn = async (host: string) => (await compare([aSourceUser(1, { email })], `https://${host}`))[0]?.email;

  test('of a sandbox is the one that mail reaches', async () => {
    expect(await addressIn('acme--test.sandbox.my.salesforce.com')).toBe('anna@acme.example');
  });

  test('of production is as it stands there', async () => {
    expect(await addressIn('acme.my.salesforce.com')).toBe(email);
  });

  test('of a sandbox is known by what was noted of the org too', async () => {
    const serviceProvider = aServiceProvider();
    await server.services.store.serviceProviders.add(serviceProvider, anEvent());
    const org = { organizationId: '00D5g000004abcdEAA', name: 'Acme', edition: 'Developer Edition', isSandbox: true };
    const ends = { serviceProviderId: serviceProvider.id, connectedAt: NOW, updatedAt: NOW };
    await server.services.store.salesforceOrgs.put({ ...org, ...ends, id: serviceProvider.id, host: 'odd.example' });
    expect((await compare([aSourceUser(1, { email })], serviceProvider))[0]?.email).toBe('anna@acme.example');
  });
});

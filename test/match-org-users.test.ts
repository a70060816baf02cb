import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ValueRule } from '../db/model.ts';
import { type KnownOrgUser, type Match, matchOrgUsers } from '../server/match-org-users.ts';
import { anEvent, aUser, aValueRule } from './helpers/records.ts';
import { startTestServer, type TestServer } from './helpers/server.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.close());

async function addPerson(email: string, federationId: string | null = null) {
  const person = aUser({ email, federationId });
  await server.services.store.users.add(person, anEvent());
  return person;
}

function aKnownUser(fields: Partial<KnownOrgUser>): KnownOrgUser {
  return { id: '0055g00000AbCdEAAV', username: 'u@org.example', email: 'u@org.example', federationId: null, ...fields };
}

async function match(
  user: Partial<KnownOrgUser>,
  { nameId = aValueRule('federationIdOrEmail'), sandbox = null }: { nameId?: ValueRule; sandbox?: string | null } = {},
): Promise<{ email: string | null; matchedBy: Match<KnownOrgUser>['matchedBy']; nameId: string | null }> {
  const [found] = await matchOrgUsers(server.services, [aKnownUser(user)], { serviceProvider: { nameId }, sandbox });
  if (found === undefined) throw new Error('A user was left out.');
  return { email: found.person?.email ?? null, matchedBy: found.matchedBy, nameId: found.nameId };
}

const ADA = 'ada@acme.example';
const BOB = 'bob@acme.example';

describe('a user of an org is', () => {
  test('whom their Federation ID names, before whom their address names', async () => {
    await addPerson(ADA, 'E-1');
    await addPerson(BOB);
    expect(await match({ federationId: 'E-1', email: BOB })).toEqual({
      ...{ email: ADA, matchedBy: 'federationId', nameId: 'E-1' },
    });
  });

  test('whom their address names, before whom their username names', async () => {
    await addPerson(ADA);
    await addPerson(BOB);
    expect(await match({ email: ADA.toUpperCase(), username: BOB })).toMatchObject({ email: ADA, matchedBy: 'email' });
  });

  test('whom their username names', async () => {
    await addPerson(ADA);
    expect(await match({ username: ADA })).toMatchObject({ email: ADA, matchedBy: 'username' });
  });

  test('whose Federation ID is their username', async () => {
    await addPerson(ADA, 'ada@login.example');
    expect(await match({ username: 'Ada@login.example' })).toMatchObject({ email: ADA, matchedBy: 'username' });
  });

  test('whom their Federation ID names in another spelling, when nothing else does', async () => {
    await addPerson(ADA, 'E-one');
    expect(await match({ federationId: 'e-ONE' })).toMatchObject({ email: ADA, matchedBy: 'federationId' });
  });

  test('nobody, when two people differ in the spelling alone', async () => {
    await addPerson(ADA, 'E-one');
    await addPerson(BOB, 'e-One');
    expect(await match({ federationId: 'E-ONE' })).toEqual({ email: null, matchedBy: null, nameId: null });
  });

  test('nobody, when nothing names them', async () => {
    await addPerson(ADA);
    expect(await match({ federationId: BOB })).toEqual({ email: null, matchedBy: null, nameId: null });
  });

  test('known by the address that they have in production', async () => {
    await addPerson(ADA);
    expect(await match({ email: `${ADA}.invalid` })).toMatchObject({ email: ADA, matchedBy: 'email' });
  });

  test('known by the username that they have in production, in that sandbox alone', async () => {
    await addPerson(ADA);
    expect(await match({ username: `${ADA}.test` }, { sandbox: 'test' })).toMatchObject({ matchedBy: 'username' });
    expect(await match({ username: `${ADA}.test` }, { sandbox: 'dev' })).toMatchObject({ matchedBy: null });
  });
});

describe('a rule of the application', () => {
  test('that puts something around the field is followed back', async () => {
    await addPerson(ADA, 'E-1');
    const nameId = aValueRule('federationId', { prefix: 'acme/' });
    expect(await match({ federationId: 'acme/E-1' }, { nameId })).toEqual({
      ...{ email: ADA, matchedBy: 'federationId', nameId: 'acme/E-1' },
    });
    expect(await match({ federationId: 'E-1' }, { nameId })).toMatchObject({ email: null });
  });

  test('of the id is followed back', async () => {
    const ada = await addPerson(ADA);
    const nameId = aValueRule('id');
    expect(await match({ federationId: ada.id }, { nameId })).toMatchObject({ email: ADA, nameId: ada.id });
    expect(await match({ federationId: 'no id' }, { nameId })).toMatchObject({ email: null });
  });

  test('of the address is followed back without regard to its spelling', async () => {
    await addPerson('Ada@Acme.example');
    const nameId = aValueRule('email', { lowerCase: true });
    expect(await match({ federationId: ADA }, { nameId })).toMatchObject({ matchedBy: 'federationId', nameId: ADA });
  });

  test('may give nothing for somebody who is known by their address', async () => {
    await addPerson(ADA);
    const nameId = aValueRule('federationId');
    expect(await match({ email: ADA }, { nameId })).toEqual({ email: ADA, matchedBy: 'email', nameId: null });
  });
});

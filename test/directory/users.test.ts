import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyone } from '../../server/directory/list-people.ts';
import { addUser, disableUser, enableUser, findUser, type NewPerson } from '../../server/directory/users.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

function add(person: Partial<NewPerson>) {
  const whole = {
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    federationId: null,
    role: 'user',
    ...person,
  } as const;
  return addUser(server.services, whole, server.origin());
}

describe('a new person', () => {
  test('has a random user handle and no passkey', async () => {
    const user = await add({ email: ' Ada@Example.com ', name: ' Ada Lovelace ' });
    expect(user).toMatchObject({ email: 'Ada@Example.com', name: 'Ada Lovelace', role: 'user', disabledAt: null });
    expect(Buffer.from(user.userHandle, 'base64url')).toHaveLength(32);
    expect(await server.services.store.credentials.ofUser(user.id)).toEqual([]);
  });

  test('has an address that nobody else has, in any spelling', async () => {
    await expect(add({ email: 'ADA@example.com' })).rejects.toMatchObject({ code: 'emailTaken' });
    expect((await findUser(server.services, 'aDa@eXample.com')).email).toBe('Ada@Example.com');
  });

  test('has a Federation ID that nobody else has, in this spelling', async () => {
    await add({ email: 'grace@example.com', federationId: 'Grace' });
    await expect(add({ email: 'other@example.com', federationId: 'Grace' })).rejects.toMatchObject({
      code: 'federationIdTaken',
    });
    expect((await add({ email: 'other@example.com', federationId: 'grace' })).federationId).toBe('grace');
  });

  test.each([
    [{ email: 'ada' }, 'is not an e-mail address'],
    [{ email: 'two words@example.com' }, 'is not an e-mail address'],
    [{ email: `${'a'.repeat(250)}@example.com` }, 'is not an e-mail address'],
    [{ name: ' ' }, 'The name should be'],
    [{ name: 'line\nbreak' }, 'The name should be'],
    [{ name: 'a'.repeat(201) }, 'The name should be'],
    [{ federationId: 'a\u0000b' }, 'The Federation ID should be'],
    [{ federationId: 'a'.repeat(513) }, 'The Federation ID should be'],
  ])('is refused when something is wrong (%#)', async (person, message) => {
    await expect(add({ email: 'new@example.com', ...person })).rejects.toThrow(message);
  });
});

test('disabling and enabling can be repeated, and each change is one event', async () => {
  await add({ email: 'linus@example.com' });
  for (const _ of [1, 2]) await disableUser(server.services, 'linus@example.com', server.origin());
  for (const _ of [1, 2]) await enableUser(server.services, 'LINUS@example.com', server.origin());
  const events = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 3 });
  expect(events.map(({ action }) => action)).toEqual(['user.add', 'user.disable', 'user.enable']);
  await expect(disableUser(server.services, 'nobody@example.com', server.origin())).rejects.toMatchObject({
    code: 'userUnknown',
  });
});

test('everybody is listed, however many pages it takes', async () => {
  const fresh = await startTestServer();
  const addresses = Array.from({ length: 501 }, (_, index) => `person${String(index).padStart(3, '0')}@example.com`);
  for (const email of addresses) {
    await addUser(fresh.services, { email, name: 'Person', federationId: null, role: 'user' }, fresh.origin());
  }
  const listed: string[] = [];
  for await (const { email } of everyone(fresh.services, {})) listed.push(email);
  expect(listed).toEqual(addresses);
  await fresh.close();
}, 30_000);

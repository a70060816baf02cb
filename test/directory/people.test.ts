import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '../../db/model.ts';
import type { Person, PersonPageReply } from '../../server/contract/people.ts';
import { enrolPerson, startTestServer, type TestServer } from '../helpers/server.ts';
import { createSoftwareAuthenticator } from '../helpers/software-authenticator.ts';
import { logIn, makeToken, type SignedIn, signInAs } from '../helpers/staff.ts';

let server: TestServer;
let admin: SignedIn;
let helpDesk: SignedIn;
let auditor: SignedIn;

beforeAll(async () => {
  server = await startTestServer();
  admin = await signInAs(server, 'administrator');
  helpDesk = await signInAs(server, 'helpDesk');
  auditor = await signInAs(server, 'auditor');
});
afterAll(() => server.close());

// The clock of some tests runs ahead of the passkeys of others.
beforeEach(() => logIn(admin.browser, admin.authenticator));

async function add(fields: Partial<Person> = {}): Promise<Person> {
  const body = { email: `${randomUUID()}@example.com`, name: 'Somebody', federationId: null, role: 'user', ...fields };
  const reply = await admin.browser.request('POST', '/api/people', { body });
  if (reply.statusCode !== 200) throw new Error(reply.body);
  return reply.json().person;
}

/** Somebody with a passkey and a session. */
async function aVisitor(fields: Partial<User> = {}): Promise<SignedIn> {
  const authenticator = createSoftwareAuthenticator({ origin: server.services.config.publicUrl });
  const user = await enrolPerson(server, authenticator, { email: `${randomUUID()}@example.com`, ...fields });
  const browser = server.browser();
  await logIn(browser, authenticator);
  return { user, browser, authenticator };
}

async function page(id: string): Promise<PersonPageReply> {
  return (await admin.browser.request('GET', `/api/people/${id}`)).json();
}

function change({ id, updatedAt }: Person, fields: object, who = admin) {
  return who.browser.request('PATCH', `/api/people/${id}`, { body: { updatedAt, ...fields } });
}

async function lastEvent() {
  return (await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 }))[0];
}

/** Longer ago than a sensitive act allows. */
function waitSixMinutes() {
  server.advance(6 * 60);
}

describe('adding a person', () => {
  test('stores what was typed, without the spaces around it', async () => {
    const body = { email: ' Ada@Example.com ', name: ' Ada  Lovelace ', federationId: ' F-1 ', role: 'user' };
    const reply = await admin.browser.request('POST', '/api/people', { body: { ...body, email: 'Ada@Example.com' } });
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toMatchObject({
      person: {
        email: 'Ada@Example.com',
        name: 'Ada  Lovelace',
        federationId: 'F-1',
        role: 'user',
        disabledAt: null,
        passkeyCount: 0,
        invitedUntil: null,
      },
      warnings: [],
    });
    expect(await lastEvent()).toMatchObject({
      action: 'user.add',
      actor: admin.user.id,
      details: { role: 'user', email: 'Ada@Example.com', federationId: 'F-1' },
    });
  });

  test('warns of a Federation ID that differs from another in case alone', async () => {
    const other = await add({ federationId: 'Case-1' });
    const body = { email: 'case@example.com', name: 'Case', federationId: 'cASE-1', role: 'user' };
    const { warnings } = (await admin.browser.request('POST', '/api/people', { body })).json();
    expect(warnings).toMatchObject([{ code: 'federationIdSimilar' }]);
    expect(warnings[0].message).toContain(other.email);
  });

  test('asks for the passkey again only when they get a role or a Federation ID of their own', async () => {
    waitSixMinutes();
    const body = { email: 'role@example.com', name: 'Role', federationId: null, role: 'auditor' };
    for (const fields of [{}, { role: 'user', federationId: 'F-role' }]) {
      const reply = await admin.browser.request('POST', '/api/people', { body: { ...body, ...fields } });
      expect(reply.json()).toMatchObject({ status: 403, code: 'passkeyAgain' });
    }
    expect((await admin.browser.request('POST', '/api/people', { body: { ...body, role: 'user' } })).statusCode).toBe(
      200,
    );
  });

  test('cannot give a role or a Federation ID of their own by a token', async () => {
    const { bearer: headers } = await makeToken(admin, 'administrator');
    const body = { email: 'token@example.com', name: 'Token', federationId: null, role: 'helpDesk' };
    for (const fields of [{}, { role: 'user', federationId: 'F-token' }]) {
      const reply = await server.browser().request('POST', '/api/people', { body: { ...body, ...fields }, headers });
      expect(reply.json()).toMatchObject({ code: 'passkeyRequired' });
    }
    const asUser = await server.browser().request('POST', '/api/people', { body: { ...body, role: 'user' }, headers });
    expect(asUser.statusCode).toBe(200);
  });

  test.each([
    ['emailTaken', { email: 'ADMINISTRATOR@example.com' }],
    ['federationIdTaken', { federationId: 'administrator@example.com' }],
    ['federationIdTaken', { federationId: 'Administrator@Example.com' }],
    ['inputInvalid', { name: ' ' }],
    ['inputInvalid', { email: 'nobody' }],
    ['inputInvalid', { role: 'god' }],
  ])('is refused: %s', async (code, fields) => {
    const body = { email: `${randomUUID()}@example.com`, name: 'Who', federationId: null, role: 'user', ...fields };
    expect((await admin.browser.request('POST', '/api/people', { body })).json()).toMatchObject({ code });
  });
});

describe('the list', () => {
  test('goes on from page to page', async () => {
    for (const email of ['paging1@x.org', 'paging2@x.org', 'paging3@x.org']) await add({ email });
    const first = await auditor.browser.get('/api/people?search=paging&limit=2');
    expect(first.json()).toMatchObject({ items: [{ email: 'paging1@x.org' }, { email: 'paging2@x.org' }] });
    const second = await auditor.browser.get(`/api/people?search=paging&limit=2&cursor=${first.json().next}`);
    expect(second.json()).toMatchObject({ items: [{ email: 'paging3@x.org' }], next: null });
  });

  test('is sorted and filtered as asked', async () => {
    const { items } = (await helpDesk.browser.get('/api/people?filter=privileged&sort=-email')).json();
    const emails = items.map(({ email }: Person) => email);
    expect(emails).toEqual(['helpDesk@example.com', 'auditor@example.com', 'administrator@example.com']);
  });

  test.each(['sort=password', 'filter=all', 'limit=201', 'cursor=x', 'group=x', `search=${'a'.repeat(201)}`])(
    'is refused with %s',
    async (query) => {
      expect((await admin.browser.get(`/api/people?${query}`)).json()).toMatchObject({ code: 'inputInvalid' });
    },
  );

  test('shows no user handle', async () => {
    expect((await admin.browser.get('/api/people')).body).not.toContain(admin.user.userHandle);
  });
});

describe('a person’s page', () => {
  test('shows passkeys, sessions, groups and what goes when they go', async () => {
    const { user } = await aVisitor();
    const shown = await page(user.id);
    expect(shown).toMatchObject({
      person: { id: user.id, passkeyCount: 1 },
      groups: [],
      passkeys: [{ name: 'Passkey', provider: null, synced: true, lastUsedAt: expect.any(String) }],
      sessions: [{ passkey: 'Passkey', isCurrent: false }],
      dependents: { passkeys: 1, sessions: 1, links: 0, groups: 0, apiTokens: 0 },
    });
    const own = await page(admin.user.id);
    expect(own.sessions.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
  });

  test('is not there for nobody', async () => {
    expect((await admin.browser.get(`/api/people/${randomUUID()}`)).json()).toMatchObject({ code: 'recordUnknown' });
  });
});

describe('changing a person', () => {
  test('replaces what is said and says what changed', async () => {
    const person = await add();
    const reply = await change(person, { name: ' New Name ', federationId: 'F-2', role: 'helpDesk' });
    expect(reply.json().person).toMatchObject({ name: 'New Name', federationId: 'F-2', role: 'helpDesk' });
    expect(reply.json().person.updatedAt).not.toBe(person.updatedAt);
    expect(await lastEvent()).toMatchObject({
      action: 'user.update',
      target: person.id,
      details: {
        changed: ['name', 'federationId', 'role'],
        name: 'New Name',
        previousName: 'Somebody',
        federationId: 'F-2',
        previousFederationId: null,
        role: 'helpDesk',
        previousRole: 'user',
      },
    });
    expect((await lastEvent())?.details).not.toHaveProperty('email');
    await change(reply.json().person, { email: 'next@example.com' });
    expect((await lastEvent())?.details).toEqual({
      changed: ['email'],
      email: 'next@example.com',
      previousEmail: person.email,
    });
  });

  test('to a role beyond user ends their sessions, and says which passkeys they have', async () => {
    const { user, browser } = await aVisitor();
    const { person } = await page(user.id);
    const { warnings } = (await change(person, { role: 'auditor' })).json();
    expect(warnings).toMatchObject([{ code: 'passkeysBeforeRole' }]);
    expect(warnings[0].message).toContain(`Passkey (made on ${server.now().toISOString().slice(0, 10)})`);
    expect((await browser.get('/account')).statusCode).toBe(303);
    const other = (await change((await page(user.id)).person, { role: 'helpDesk' })).json();
    expect(other.warnings).toEqual([]);
    expect((await change(await add(), { role: 'auditor' })).json().warnings).toEqual([]);
  });

  test('is refused when somebody else was faster', async () => {
    const person = await add();
    await change(person, { name: 'First' });
    expect((await change(person, { name: 'Second' })).json()).toMatchObject({ status: 409, code: 'changedMeanwhile' });
    expect((await page(person.id)).person.name).toBe('First');
  });

  test.each([{ email: 'other@example.net' }, { federationId: 'F-9' }, { role: 'auditor' }])(
    'asks for the passkey again for %j',
    async (fields) => {
      const person = await add();
      waitSixMinutes();
      expect((await change(person, fields)).json()).toMatchObject({ status: 403, code: 'passkeyAgain' });
      expect(await lastEvent()).toMatchObject({ action: 'user.update', outcome: 'refused', reason: 'passkeyAgain' });
    },
  );

  test('asks for no passkey when it is only the name', async () => {
    const person = await add();
    waitSixMinutes();
    expect((await change(person, { name: 'Renamed' })).statusCode).toBe(200);
  });

  test('takes nobody else’s address or Federation ID', async () => {
    const person = await add({ federationId: 'Own' });
    await add({ email: 'taken@example.com', federationId: 'Taken' });
    expect((await change(person, { email: 'TAKEN@example.com' })).json()).toMatchObject({ code: 'emailTaken' });
    expect((await change(person, { federationId: 'Taken' })).json()).toMatchObject({ code: 'federationIdTaken' });
  });

  test('leaves one’s own role alone, not one’s own name', async () => {
    const { person } = await page(admin.user.id);
    expect((await change(person, { role: 'auditor' })).json()).toMatchObject({ status: 409, code: 'ownAccount' });
    expect((await change(person, { name: 'Renamed', role: 'administrator' })).statusCode).toBe(200);
  });

  test('takes a role away at once', async () => {
    const other = await aVisitor({ role: 'auditor' });
    expect((await other.browser.get('/api/people')).statusCode).toBe(200);
    await change((await page(other.user.id)).person, { role: 'user' });
    expect((await other.browser.get('/api/people')).json()).toMatchObject({ code: 'forbidden' });
  });
});

describe('switching a person off and on', () => {
  test('ends their sessions at once, and lets them in again', async () => {
    const { user, browser, authenticator } = await aVisitor();
    expect((await admin.browser.request('POST', `/api/people/${user.id}/disable`)).statusCode).toBe(204);
    expect((await browser.get('/account')).statusCode).toBe(303);
    expect((await page(user.id)).person.disabledAt).not.toBeNull();
    expect((await admin.browser.request('POST', `/api/people/${user.id}/enable`)).statusCode).toBe(204);
    expect((await logIn(browser, authenticator)).statusCode).toBe(303);
  });

  test.each(['disable', 'enable'])(
    'asks for the passkey again to %s somebody with a role, and nobody else',
    async (act) => {
      const [person, privileged] = [await add(), await add({ role: 'helpDesk' })];
      const { bearer: headers } = await makeToken(admin, 'administrator');
      waitSixMinutes();
      const reply = await admin.browser.request('POST', `/api/people/${privileged.id}/${act}`);
      expect(reply.json()).toMatchObject({ status: 403, code: 'passkeyAgain' });
      const byToken = await server.browser().request('POST', `/api/people/${privileged.id}/${act}`, { headers });
      expect(byToken.json()).toMatchObject({ status: 403, code: 'passkeyRequired' });
      expect((await admin.browser.request('POST', `/api/people/${person.id}/${act}`)).statusCode).toBe(204);
    },
  );

  test('is nothing to do to oneself', async () => {
    const reply = await admin.browser.request('POST', `/api/people/${admin.user.id}/disable`);
    expect(reply.json()).toMatchObject({ code: 'ownAccount' });
  });

  test.each(['disable', 'enable'])('needs somebody to %s', async (act) => {
    const reply = await admin.browser.request('POST', `/api/people/${randomUUID()}/${act}`);
    expect(reply.json()).toMatchObject({ code: 'recordUnknown' });
  });
});

describe('removing a person', () => {
  test('takes everything of theirs along and says so in the audit', async () => {
    const { user, browser } = await aVisitor();
    expect((await admin.browser.request('DELETE', `/api/people/${user.id}`)).statusCode).toBe(204);
    expect((await browser.get('/account')).statusCode).toBe(303);
    expect((await admin.browser.get(`/api/people/${user.id}`)).statusCode).toBe(404);
    expect(await lastEvent()).toMatchObject({
      action: 'user.remove',
      target: user.id,
      details: { email: user.email, role: 'user', passkeys: 1, sessions: 1 },
    });
  });

  test('is nothing to do to oneself', async () => {
    const reply = await admin.browser.request('DELETE', `/api/people/${admin.user.id}`);
    expect(reply.json()).toMatchObject({ code: 'ownAccount' });
  });

  test('asks for the passkey again', async () => {
    const { id } = await add();
    waitSixMinutes();
    const reply = await admin.browser.request('DELETE', `/api/people/${id}`);
    expect(reply.json()).toMatchObject({ code: 'passkeyAgain' });
  });

  test('needs somebody', async () => {
    const reply = await admin.browser.request('DELETE', `/api/people/${randomUUID()}`);
    expect(reply.json()).toMatchObject({ code: 'recordUnknown' });
  });
});

describe('removing a passkey', () => {
  test('ends the sessions that it opened', async () => {
    const { user, browser } = await aVisitor();
    const [passkey] = (await page(user.id)).passkeys;
    const reply = await admin.browser.request('DELETE', `/api/people/${user.id}/passkeys/${passkey?.id}`);
    expect(reply.statusCode).toBe(204);
    expect((await browser.get('/account')).statusCode).toBe(303);
    expect((await page(user.id)).person.passkeyCount).toBe(0);
  });

  test('is refused under another person’s address', async () => {
    const { user } = await aVisitor();
    const [passkey] = (await page(user.id)).passkeys;
    const reply = await admin.browser.request('DELETE', `/api/people/${helpDesk.user.id}/passkeys/${passkey?.id}`);
    expect(reply.json()).toMatchObject({ code: 'recordUnknown' });
    expect((await page(user.id)).person.passkeyCount).toBe(1);
  });

  test('leaves the last administrator theirs', async () => {
    const [passkey] = (await page(admin.user.id)).passkeys;
    const reply = await admin.browser.request('DELETE', `/api/people/${admin.user.id}/passkeys/${passkey?.id}`);
    expect(reply.json()).toMatchObject({ status: 409, code: 'lastAdministrator' });
  });

  test('asks for the passkey again', async () => {
    const { user } = await aVisitor();
    const [passkey] = (await page(user.id)).passkeys;
    waitSixMinutes();
    const reply = await admin.browser.request('DELETE', `/api/people/${user.id}/passkeys/${passkey?.id}`);
    expect(reply.json()).toMatchObject({ code: 'passkeyAgain' });
  });
});

describe('ending sessions', () => {
  beforeEach(() => logIn(helpDesk.browser, helpDesk.authenticator));

  test('ends one, or all', async () => {
    const { user, browser, authenticator } = await aVisitor();
    const other = server.browser();
    await logIn(other, authenticator);
    const [newest] = (await page(user.id)).sessions;
    const one = await helpDesk.browser.request('DELETE', `/api/people/${user.id}/sessions/${newest?.id}`);
    expect(one.statusCode).toBe(204);
    expect((await other.get('/account')).statusCode).toBe(303);
    expect((await browser.get('/account')).statusCode).toBe(200);
    const all = await helpDesk.browser.request('DELETE', `/api/people/${user.id}/sessions`);
    expect(all.statusCode).toBe(204);
    expect((await browser.get('/account')).statusCode).toBe(303);
  });

  test('is the help desk’s for users alone', async () => {
    const [session] = (await page(auditor.user.id)).sessions;
    for (const path of ['sessions', `sessions/${session?.id}`]) {
      const reply = await helpDesk.browser.request('DELETE', `/api/people/${auditor.user.id}/${path}`);
      expect(reply.json()).toMatchObject({ status: 403, code: 'privilegedPerson' });
    }
    expect((await page(auditor.user.id)).sessions.length).toBeGreaterThan(0);
    const byAdmin = await admin.browser.request('DELETE', `/api/people/${auditor.user.id}/sessions`);
    expect(byAdmin.statusCode).toBe(204);
    await logIn(auditor.browser, auditor.authenticator);
  });

  test('is refused under another person’s address', async () => {
    const { user, browser } = await aVisitor();
    const other = await add();
    const [session] = (await page(user.id)).sessions;
    const reply = await admin.browser.request('DELETE', `/api/people/${other.id}/sessions/${session?.id}`);
    expect(reply.json()).toMatchObject({ code: 'recordUnknown' });
    expect((await browser.get('/account')).statusCode).toBe(200);
  });
});

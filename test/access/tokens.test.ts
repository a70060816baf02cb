import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../../server/random.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { logIn, makeToken, type SignedIn, signInAs } from '../helpers/staff.ts';

const DAY_MS = 24 * 3600_000;

let server: TestServer;
let administrator: SignedIn;
let auditor: SignedIn;

beforeAll(async () => {
  server = await startTestServer();
  administrator = await signInAs(server, 'administrator');
  auditor = await signInAs(server, 'auditor');
});
afterAll(() => server.close());
beforeEach(() => logIn(administrator.browser, administrator.authenticator));

function make(body: unknown, { browser } = administrator) {
  return browser.request('POST', '/api/tokens', { body });
}

async function list({ browser } = auditor) {
  return (await browser.get('/api/tokens')).json().items;
}

async function lastEvent() {
  const [event] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
  return event;
}

describe('a new API token', () => {
  test('is shown once, works, and is kept as its hash', async () => {
    const made = await make({ name: '  Nightly export ', role: 'auditor', days: 30 });
    expect(made.statusCode).toBe(200);
    const { token, record } = made.json();
    expect(token).toMatch(/^lk_[\w-]{43}$/);
    expect(record).toEqual({
      id: expect.any(String),
      name: 'Nightly export',
      role: 'auditor',
      createdAt: expect.any(String),
      expiresAt: expect.any(String),
      lastUsedAt: null,
      maker: { id: administrator.user.id, name: administrator.user.name },
      works: true,
    });
    expect(Date.parse(record.expiresAt) - Date.parse(record.createdAt)).toBe(30 * DAY_MS);
    const used = await server.app.inject({ url: '/api/tokens', headers: { authorization: `Bearer ${token}` } });
    expect(used.statusCode).toBe(200);
    expect(used.body).not.toContain(token);
    const [stored] = await server.services.store.apiTokens.list();
    expect(stored?.token.tokenHash).toBe(sha256(token));
  });

  test('is in the audit, without its secret', async () => {
    const { secret, id } = await makeToken(administrator, 'helpDesk');
    const event = await lastEvent();
    expect(event).toMatchObject({
      action: 'apiToken.add',
      outcome: 'success',
      actor: administrator.user.id,
      target: id,
      details: { name: 'For helpDesk', role: 'helpDesk' },
    });
    expect(JSON.stringify(event)).not.toContain(secret);
  });

  test.each([
    ['a year and a day', { name: 'x', role: 'auditor', days: 366 }, 200],
    ['longer', { name: 'x', role: 'auditor', days: 367 }, 'days'],
    ['no time', { name: 'x', role: 'auditor', days: 0 }, 'days'],
    ['half a day', { name: 'x', role: 'auditor', days: 0.5 }, 'days'],
    ['no name', { name: ' ', role: 'auditor', days: 1 }, 'name'],
    ['two lines for a name', { name: 'a\nb', role: 'auditor', days: 1 }, 'name'],
    ['a name without end', { name: 'a'.repeat(101), role: 'auditor', days: 1 }, 'name'],
    ['no role', { name: 'x', days: 1 }, 'role'],
    ['a role that opens nothing', { name: 'x', role: 'user', days: 1 }, 'role'],
  ])('may be for %s or not', async (_, body, expected) => {
    const reply = await make(body);
    if (typeof expected === 'number') return expect(reply.statusCode).toBe(expected);
    expect([reply.statusCode, reply.json().code]).toEqual([400, 'inputInvalid']);
    expect(reply.json().places).toEqual([{ line: null, field: expected, message: expect.any(String) }]);
  });

  test('needs a passkey of the last five minutes', async () => {
    server.advance(301);
    const reply = await make({ name: 'x', role: 'auditor', days: 1 });
    expect([reply.statusCode, reply.json().code]).toEqual([403, 'passkeyAgain']);
    expect(await lastEvent()).toMatchObject({ action: 'apiToken.add', outcome: 'refused', reason: 'passkeyAgain' });
  });

  test('is made by an administrator alone, and never by a token', async () => {
    expect((await make({ name: 'x', role: 'auditor', days: 1 }, auditor)).json().code).toBe('forbidden');
    const { bearer } = await makeToken(administrator, 'administrator');
    const payload = { name: 'x', role: 'administrator', days: 366 };
    const reply = await server.app.inject({ method: 'POST', url: '/api/tokens', headers: bearer, payload });
    expect([reply.statusCode, reply.json().code]).toEqual([403, 'passkeyRequired']);
  });
});

describe('the list of API tokens', () => {
  test('says when each was used and whether it works, newest first', async () => {
    const first = await makeToken(administrator, 'auditor', 1);
    server.advance(1);
    const second = await makeToken(administrator, 'auditor', 2);
    await server.app.inject({ url: '/api/tokens', headers: second.bearer });
    server.advance(24 * 3600);
    await logIn(auditor.browser, auditor.authenticator);
    const [newest, older] = await list();
    expect(newest).toMatchObject({ id: second.id, works: true, lastUsedAt: expect.any(String) });
    expect(older).toMatchObject({ id: first.id, works: false, lastUsedAt: null });
  });

  test('is read page by page, sorted and searched', async () => {
    for (const name of ['zeta', 'Alpha']) await make({ name: `${name} list`, role: 'auditor', days: 1 });
    const ask = async (query: string) => (await auditor.browser.get(`/api/tokens?search=LIST&${query}`)).json();
    const first = await ask('sort=name&limit=1');
    expect(first.items.map(({ name }: { name: string }) => name)).toEqual(['Alpha list']);
    const second = await ask(`sort=name&limit=1&cursor=${first.next}`);
    expect(second.items.map(({ name }: { name: string }) => name)).toEqual(['zeta list']);
    expect(second.next).toBeNull();
    expect((await ask(`cursor=${first.next}`)).status).toBe(400);
    expect((await ask('sort=role')).status).toBe(400);
  });

  test('shows no secret and no hash', async () => {
    const { secret } = await makeToken(administrator, 'auditor');
    const { body } = await auditor.browser.get('/api/tokens');
    expect(body).not.toContain(secret);
    expect(body).not.toContain(sha256(secret));
  });
});

describe('revoking an API token', () => {
  test('ends it at once, and is in the audit', async () => {
    const { id, bearer } = await makeToken(administrator, 'auditor');
    const revoked = await administrator.browser.request('DELETE', `/api/tokens/${id}`);
    expect([revoked.statusCode, revoked.body]).toEqual([204, '']);
    expect(await lastEvent()).toMatchObject({ action: 'apiToken.remove', outcome: 'success', target: id });
    expect((await server.app.inject({ url: '/api/tokens', headers: bearer })).statusCode).toBe(401);
  });

  test('that is not there says so', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    const reply = await administrator.browser.request('DELETE', `/api/tokens/${id}`);
    expect([reply.statusCode, reply.json().code]).toEqual([404, 'recordUnknown']);
    expect(await lastEvent()).toMatchObject({ action: 'apiToken.remove', outcome: 'refused', target: id });
  });

  test('needs an id that can be one', async () => {
    const reply = await administrator.browser.request('DELETE', '/api/tokens/x');
    expect([reply.statusCode, reply.json().places?.[0]?.field]).toEqual([400, 'id']);
  });

  test('is an administrator’s, with a passkey of the last five minutes', async () => {
    const { id } = await makeToken(administrator, 'auditor');
    expect((await auditor.browser.request('DELETE', `/api/tokens/${id}`)).json().code).toBe('forbidden');
    server.advance(301);
    const reply = await administrator.browser.request('DELETE', `/api/tokens/${id}`);
    expect(reply.json().code).toBe('passkeyAgain');
  });
});

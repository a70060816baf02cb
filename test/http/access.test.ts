import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditEvent } from '../../server/audit/record.ts';
import { disableUser, enableUser } from '../../server/directory/users.ts';
import { checkRecentPasskey, currentAccess, registerAccessGuards } from '../../server/http/access.ts';
import { registerCrossSiteGuard } from '../../server/http/cross-site.ts';
import { registerErrorHandler } from '../../server/http/error-handler.ts';
import { loadPages, WEB_DIRECTORY } from '../../server/http/pages.ts';
import { serverOptions } from '../../server/http/server-options.ts';
import { registerSession } from '../../server/http/session.ts';
import { sha256 } from '../../server/random.ts';
import { createTestBrowser, type TestBrowser } from '../helpers/browser.ts';
import { anApiToken } from '../helpers/records.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { logIn, makeToken, type SignedIn, signInAs, usePasskeyAgain } from '../helpers/staff.ts';

const ORIGIN = 'http://localhost:3000';

let server: TestServer;
let administrator: SignedIn;
let helper: SignedIn;
let app: FastifyInstance;

beforeAll(async () => {
  server = await startTestServer();
  administrator = await signInAs(server, 'administrator');
  helper = await signInAs(server, 'helpDesk');
  app = await createGuardedApp();
});
afterAll(async () => {
  await app.close();
  await server.close();
});

beforeEach(async () => {
  await logIn(administrator.browser, administrator.authenticator);
  await logIn(helper.browser, helper.authenticator);
});

/** A few routes behind the guards, over the server's own people and sessions. */
async function createGuardedApp(): Promise<FastifyInstance> {
  const { services } = server;
  const guarded = fastify(serverOptions(services.config));
  registerErrorHandler(guarded, services, loadPages(WEB_DIRECTORY));
  registerCrossSiteGuard(guarded, ORIGIN);
  registerAccessGuards(guarded, services);
  guarded.get('/open', { config: { guard: 'public' } }, async (request) => ({ access: request.access }));
  await guarded.register(async (scope) => {
    await registerSession(scope, services);
    scope.get('/api/who', { config: { guard: 'seePeople' } }, async (request) => {
      const { user, role, token } = currentAccess(request);
      return { email: user.email, role, token: token?.id ?? null };
    });
    scope.get('/api/mine', { config: { guard: 'signedIn' } }, async () => 'mine');
    scope.get('/page/of/staff', { config: { guard: 'seePeople' } }, async () => 'page');
    scope.post('/api/change', { config: { guard: 'administer', audit: 'user.update' } }, async () => 'changed');
    scope.post('/api/keys', { config: { guard: 'administer', sensitive: true } }, async () => 'changed');
    scope.post('/api/links', { config: { guard: 'helpPeople', mayBeSensitive: true } }, async (request) => {
      checkRecentPasskey(request, services);
      return 'made';
    });
    scope.post('/api/silent', { config: { guard: 'helpPeople' } }, async (request) => {
      checkRecentPasskey(request, services);
      return 'made';
    });
  });
  return guarded;
}

/** The person's browser, at the guarded routes. */
function browserOf({ browser }: SignedIn): TestBrowser {
  const here = createTestBrowser(app, ORIGIN);
  for (const [name, value] of browser.cookies) here.cookies.set(name, value);
  return here;
}

async function lastEvent() {
  const [event] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
  return event;
}

describe('a route', () => {
  async function register(add: (scope: FastifyInstance) => void): Promise<void> {
    const guarded = fastify();
    registerAccessGuards(guarded, server.services);
    await guarded.register(async (scope) => add(scope));
    await guarded.ready();
  }

  test('without a guard cannot be registered', async () => {
    const adding = register((scope) => scope.get('/api/secret', async () => 'secret'));
    await expect(adding).rejects.toThrow('The route GET /api/secret has no guard.');
  });

  test('with a guard cannot be registered where no session is read', async () => {
    const adding = register((scope) => scope.get('/api/x', { config: { guard: 'administer' } }, async () => 'x'));
    await expect(adding).rejects.toThrow('The route GET /api/x reads no session.');
  });

  test.each([{ sensitive: true }, { mayBeSensitive: true }] as const)('cannot be public and %j', async (asked) => {
    const config = { guard: 'public', ...asked } as const;
    const adding = register((scope) => scope.post('/api/x', { config }, async () => 'x'));
    await expect(adding).rejects.toThrow('The route POST /api/x is sensitive and public.');
  });

  test('cannot ask for the passkey when its description does not say so', async () => {
    const reply = await browserOf(administrator).request('POST', '/api/silent');
    expect([reply.statusCode, reply.json().code]).toEqual([500, 'internal']);
  });

  test('that is public asks nobody who they are', async () => {
    const reply = await browserOf(administrator).get('/open');
    expect([reply.statusCode, reply.json()]).toEqual([200, { access: null }]);
  });
});

describe('nobody', () => {
  test('is told by the API to sign in, and how', async () => {
    const reply = await app.inject('/api/who');
    expect([reply.statusCode, reply.json().code]).toEqual([401, 'notSignedIn']);
    expect(reply.headers['content-type']).toContain('application/problem+json');
    expect(reply.headers['www-authenticate']).toBe('Bearer');
  });

  test('is led by a page to the login and back, with its filters', async () => {
    const reply = await app.inject('/page/of/staff?a=1');
    expect([reply.statusCode, reply.headers.location]).toEqual([303, '/login?return=%2Fpage%2Fof%2Fstaff%3Fa%3D1']);
  });

  test('is not led anywhere by a script that fetches a page', async () => {
    const reply = await app.inject({ url: '/page/of/staff', headers: { 'sec-fetch-mode': 'cors' } });
    expect(reply.statusCode).toBe(401);
  });

  test('is refused before the body is read', async () => {
    const headers = { 'content-type': 'application/json' };
    const reply = await app.inject({ method: 'POST', url: '/api/change', headers, payload: '{"broken":' });
    expect([reply.statusCode, reply.json().code]).toEqual([401, 'notSignedIn']);
  });
});

describe('a role', () => {
  test('opens what it may', async () => {
    const reply = await browserOf(helper).get('/api/who');
    expect(reply.json()).toEqual({ email: helper.user.email, role: 'helpDesk', token: null });
  });

  test('does not open what it may not, and the try is in the audit', async () => {
    const reply = await browserOf(helper).request('POST', '/api/change');
    expect([reply.statusCode, reply.json().code]).toEqual([403, 'forbidden']);
    expect(await lastEvent()).toMatchObject({
      action: 'user.update',
      outcome: 'refused',
      reason: 'forbidden',
      actor: helper.user.id,
    });
  });

  test('that was taken away counts from the next request on', async () => {
    const demoted = await signInAs(server, 'administrator', { email: 'demoted@example.com' });
    const browser = browserOf(demoted);
    expect((await browser.request('POST', '/api/change')).statusCode).toBe(200);
    await changeRole(demoted, 'auditor');
    expect((await browser.request('POST', '/api/change')).statusCode).toBe(403);
    expect((await browser.get('/api/who')).json().role).toBe('auditor');
  });

  test('of somebody who was disabled opens nothing', async () => {
    const browser = browserOf(helper);
    await disableUser(server.services, helper.user.email, server.origin());
    expect((await browser.get('/api/who')).statusCode).toBe(401);
    await enableUser(server.services, helper.user.email, server.origin());
    expect((await browser.get('/api/who')).statusCode).toBe(401);
  });

  test('of an ended session opens nothing', async () => {
    const browser = browserOf(helper);
    await server.services.store.sessions.removeOfUser(
      helper.user.id,
      auditEvent(server.origin(), { action: 'session.end', target: helper.user.id }),
    );
    expect((await browser.get('/api/who')).statusCode).toBe(401);
  });
});

describe('a sensitive act', () => {
  test('is done within five minutes of the passkey, and not a second later', async () => {
    const browser = browserOf(administrator);
    server.advance(299);
    expect((await browser.request('POST', '/api/keys')).statusCode).toBe(200);
    server.advance(2);
    const refused = await browser.request('POST', '/api/keys');
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'passkeyAgain']);
  });

  test('is done after the passkey was used again', async () => {
    server.advance(400);
    expect((await usePasskeyAgain(administrator)).statusCode).toBe(204);
    expect((await browserOf(administrator).request('POST', '/api/keys')).statusCode).toBe(200);
  });

  test('that is found to be one later follows the same rule', async () => {
    const browser = browserOf(helper);
    expect((await browser.request('POST', '/api/links')).statusCode).toBe(200);
    server.advance(301);
    expect((await browser.request('POST', '/api/links')).json().code).toBe('passkeyAgain');
  });

  test('is not told of to those whose role does not reach it', async () => {
    server.advance(301);
    expect((await browserOf(helper).request('POST', '/api/keys')).json().code).toBe('forbidden');
  });

  test('is never done with a token', async () => {
    const { bearer } = await makeToken(administrator, 'administrator');
    for (const url of ['/api/keys', '/api/links']) {
      const refused = await app.inject({ method: 'POST', url, headers: bearer });
      expect([refused.statusCode, refused.json().code]).toEqual([403, 'passkeyRequired']);
    }
  });
});

describe('a token', () => {
  test('has its own role, whatever its maker may do', async () => {
    const { bearer, id } = await makeToken(administrator, 'helpDesk');
    const reply = await app.inject({ url: '/api/who', headers: bearer });
    expect(reply.json()).toEqual({ email: administrator.user.email, role: 'helpDesk', token: id });
    const refused = await app.inject({ method: 'POST', url: '/api/change', headers: bearer });
    expect(refused.statusCode).toBe(403);
    expect(await lastEvent()).toMatchObject({ action: 'user.update', outcome: 'refused', actor: `token:${id}` });
  });

  test('needs no Origin, and no other site can lend it one', async () => {
    const { bearer } = await makeToken(administrator, 'administrator');
    const post = (headers: Record<string, string>) =>
      app.inject({ method: 'POST', url: '/api/change', headers: { ...bearer, ...headers } });
    expect((await post({})).statusCode).toBe(200);
    expect((await post({ 'sec-fetch-site': 'cross-site' })).json().code).toBe('crossSiteRefused');
  });

  test('opens neither pages nor what belongs to a person’s session', async () => {
    const { bearer } = await makeToken(administrator, 'administrator');
    for (const url of ['/page/of/staff', '/api/mine']) {
      expect((await app.inject({ url, headers: bearer })).statusCode).toBe(403);
    }
  });

  test('is believed before the cookie that comes with it', async () => {
    const { bearer } = await makeToken(administrator, 'auditor');
    const browser = browserOf(administrator);
    expect((await browser.request('GET', '/api/who', { headers: bearer })).json().role).toBe('auditor');
    expect((await browser.request('POST', '/api/change', { headers: bearer })).statusCode).toBe(403);
  });

  test.each([
    ['of another scheme', 'Basic YTpi'],
    ['without a word', 'Bearer'],
    ['of another form', `Bearer ${'a'.repeat(43)}`],
    ['too short', `Bearer lk_${'a'.repeat(42)}`],
    ['too long', `Bearer lk_${'a'.repeat(44)}`],
    ['of nobody', `Bearer lk_${'a'.repeat(43)}`],
    ['with more behind it', `Bearer lk_${'a'.repeat(43)} x`],
    ['empty', ''],
  ])('%s is refused, whatever cookie comes with it', async (_, authorization) => {
    const reply = await browserOf(administrator).request('GET', '/api/who', { headers: { authorization } });
    expect([reply.statusCode, reply.json().code]).toEqual([401, 'notSignedIn']);
    const page = await browserOf(administrator).get('/page/of/staff', { authorization });
    expect(page.statusCode).toBe(401);
  });

  test('may write its scheme as it likes', async () => {
    const { secret } = await makeToken(administrator, 'auditor');
    const reply = await app.inject({ url: '/api/who', headers: { authorization: `bearer ${secret}` } });
    expect(reply.statusCode).toBe(200);
  });

  test('ends with its last second', async () => {
    const { bearer } = await makeToken(administrator, 'auditor', 1);
    server.advance(24 * 3600 - 5);
    expect((await app.inject({ url: '/api/who', headers: bearer })).statusCode).toBe(200);
    server.advance(6);
    expect((await app.inject({ url: '/api/who', headers: bearer })).statusCode).toBe(401);
  });

  test('works while its maker is an administrator who may sign in', async () => {
    const maker = await signInAs(server, 'administrator', { email: 'maker@example.com' });
    const { bearer } = await makeToken(maker, 'auditor');
    const status = async () => (await app.inject({ url: '/api/who', headers: bearer })).statusCode;
    expect(await status()).toBe(200);
    await disableUser(server.services, maker.user.email, server.origin());
    expect(await status()).toBe(401);
    await enableUser(server.services, maker.user.email, server.origin());
    expect(await status()).toBe(200);
    await changeRole(maker, 'auditor');
    expect(await status()).toBe(401);
  });

  test('remembers its last use by the minute', async () => {
    const { bearer, secret } = await makeToken(administrator, 'auditor');
    const use = async () => {
      await app.inject({ url: '/api/who', headers: bearer });
      const found = await server.services.store.apiTokens.byHash(sha256(secret), server.now());
      return found?.token.lastUsedAt?.getTime() ?? 0;
    };
    const first = await use();
    expect(first).toBeGreaterThan(0);
    server.advance(50);
    expect(await use()).toBe(first);
    server.advance(11);
    expect(await use()).toBeGreaterThan(first);
  });

  test('is found by its hash alone: what is stored opens nothing', async () => {
    const token = anApiToken(administrator.user.id, { expiresAt: new Date(server.now().getTime() + 60_000) });
    await server.services.store.apiTokens.add(token, auditEvent(server.origin(), { action: 'apiToken.add' }));
    const headers = { authorization: `Bearer lk_${token.tokenHash}` };
    expect((await app.inject({ url: '/api/who', headers })).statusCode).toBe(401);
  });
});

describe('another site', () => {
  test.each([
    ['says so', { 'sec-fetch-site': 'cross-site' }],
    ['is a sibling', { 'sec-fetch-site': 'same-site' }],
    ['is known by its Origin alone', { 'sec-fetch-site': undefined, origin: 'https://evil.example' }],
  ])('cannot change anything with the cookie, when it %s', async (_, headers) => {
    const { cookies } = browserOf(administrator);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
    for (const type of ['application/json', 'text/plain']) {
      const reply = await app.inject({
        method: 'POST',
        url: '/api/change',
        headers: { cookie, 'content-type': type, ...sent },
        payload: '{}',
      });
      expect([reply.statusCode, reply.json().code]).toEqual([403, 'crossSiteRefused']);
    }
  });
});

/** As an administrator would at the console. */
async function changeRole({ user }: SignedIn, role: 'auditor'): Promise<void> {
  const { users } = server.services.store;
  const stored = await users.byId(user.id);
  if (stored === null) throw new Error('The person was just added.');
  const event = auditEvent(server.origin(), { action: 'user.update', target: user.id });
  await users.update({ ...stored, role, updatedAt: server.now() }, stored.updatedAt, event);
}

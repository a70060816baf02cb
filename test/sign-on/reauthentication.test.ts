import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LoginPageData } from '../../server/contract/pages.ts';
import { disableUser, enableUser } from '../../server/directory/users.ts';
import { createEnrolmentLink } from '../../server/enrolment/link.ts';
import { pageData } from '../helpers/browser.ts';
import { anEvent } from '../helpers/records.ts';
import { enrolPerson, redeemOnPage, startTestServer, type TestServer, tokenOf } from '../helpers/server.ts';
import { createSoftwareAuthenticator, type Tamper } from '../helpers/software-authenticator.ts';
import { logIn, makeToken, type SignedIn, signInAs, usePasskeyAgain } from '../helpers/staff.ts';

const ORIGIN = 'http://localhost:3000';

let server: TestServer;
let ada: SignedIn;
let grace: SignedIn;

beforeAll(async () => {
  server = await startTestServer();
  ada = await signInAs(server, 'administrator');
  grace = await signInAs(server, 'helpDesk');
});
afterAll(() => server.close());
beforeEach(() => logIn(ada.browser, ada.authenticator));

async function begin({ browser } = ada) {
  const begun = await browser.request('POST', '/api/session/passkey/options');
  expect(begun.statusCode).toBe(200);
  return begun.json().options;
}

function answer(credential: unknown, { browser } = ada) {
  return browser.request('POST', '/api/session/passkey', { body: { credential } });
}

async function authnInstant({ browser } = ada): Promise<string> {
  return (await browser.get('/api/session')).json().authnInstant;
}

async function lastEvent() {
  const [event] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
  return event;
}

async function expectRefused(reply: Awaited<ReturnType<typeof answer>>, refusal: [number, string, string]) {
  const [status, code, reason] = refusal;
  expect([reply.statusCode, reply.json().code]).toEqual([status, code]);
  expect(reply.headers['content-type']).toContain('application/problem+json');
  expect(await lastEvent()).toMatchObject({ action: 'passkeyAgain', outcome: 'refused', reason });
}

describe('the passkey asked for again', () => {
  test('is one of the person’s own, verified, of any transport', async () => {
    const spare = createSoftwareAuthenticator({ origin: ORIGIN });
    const { url } = await createEnrolmentLink(
      server.services,
      { user: ada.user, hours: 1, mayHavePasskey: true },
      server.origin(),
    );
    await redeemOnPage(server.browser(), '/api/enrolment', { token: tokenOf(url), authenticator: spare });
    const options = await begin();
    const own = await server.services.store.credentials.ofUser(ada.user.id);
    expect(own).toHaveLength(2);
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required', timeout: 300_000 });
    expect(options.allowCredentials).toEqual(expect.arrayContaining(own.map(({ id }) => ({ id, type: 'public-key' }))));
    expect((await answer(spare.get(options))).statusCode).toBe(204);
  });

  test('opens no session in the place of one that has been ended meanwhile', async () => {
    const { sessions } = server.services.store;
    const { recordLogin } = sessions;
    const options = await begin();
    vi.spyOn(sessions, 'recordLogin').mockImplementationOnce(async (login) => {
      await sessions.removeOfUser(ada.user.id, anEvent());
      return recordLogin(login);
    });
    await expectRefused(await answer(ada.authenticator.get(options)), [401, 'notSignedIn', 'notSignedIn']);
    expect((await ada.browser.get('/api/session')).statusCode).toBe(401);
    expect(await sessions.ofUser(ada.user.id, server.now(), 3600)).toEqual([]);
  });

  test('opens a new session, ends the one before, and is in the audit', async () => {
    const before = ada.browser.cookies.get('session') ?? '';
    const since = await authnInstant();
    server.advance(60);
    const done = await usePasskeyAgain(ada);
    expect([done.statusCode, done.body]).toEqual([204, '']);
    expect(ada.browser.cookies.get('session')).not.toBe(before);
    expect(Date.parse(await authnInstant()) - Date.parse(since)).toBeGreaterThanOrEqual(60_000);
    expect(await lastEvent()).toMatchObject({
      action: 'passkeyAgain',
      outcome: 'success',
      actor: ada.user.id,
      target: ada.user.id,
    });
    const thief = server.browser();
    thief.cookies.set('session', before);
    expect((await thief.get('/api/session')).statusCode).toBe(401);
  });

  test('of somebody else is refused, and the session stays as it was', async () => {
    const cookie = ada.browser.cookies.get('session');
    const options = await begin();
    const credential = grace.authenticator.get({ rpId: 'localhost', challenge: options.challenge });
    await expectRefused(await answer(credential), [403, 'wrongPerson', 'wrongPerson']);
    expect((await lastEvent())?.target).toBe(grace.user.id);
    expect(ada.browser.cookies.get('session')).toBe(cookie);
    expect((await ada.browser.get('/api/session')).json().person.id).toBe(ada.user.id);
  });

  test('that nobody has here is refused', async () => {
    const stranger = createSoftwareAuthenticator({ origin: ORIGIN });
    const other = await startTestServer();
    await enrolPerson(other, stranger);
    await other.close();
    const options = await begin();
    const credential = stranger.get({ rpId: 'localhost', challenge: options.challenge });
    await expectRefused(await answer(credential), [401, 'passkeyUnknown', 'passkeyUnknown']);
  });

  test.each<[string, Tamper, string]>([
    ['without the person', { userVerified: false }, 'webauthn.userNotVerified'],
    ['with another signature', { signature: (bytes) => Buffer.from(bytes).reverse() }, 'webauthn.signatureInvalid'],
    ['at another origin', { origin: 'https://evil.example' }, 'webauthn.originMismatch'],
  ])('%s is refused', async (_, tamper, reason) => {
    await expectRefused(await answer(ada.authenticator.get(await begin(), tamper)), [401, 'passkeyRefused', reason]);
  });

  test('cannot be answered twice', async () => {
    const credential = ada.authenticator.get(await begin());
    expect((await answer(credential)).statusCode).toBe(204);
    await expectRefused(await answer(credential), [400, 'ceremonyGone', 'ceremonyGone']);
  });

  test('cannot be answered five minutes later', async () => {
    const credential = ada.authenticator.get(await begin());
    server.advance(301);
    await expectRefused(await answer(credential), [400, 'ceremonyGone', 'ceremonyGone']);
  });

  test('cannot be answered from another browser', async () => {
    const credential = ada.authenticator.get(await begin());
    const elsewhere = server.browser();
    await logIn(elsewhere, ada.authenticator);
    const reply = await answer(credential, { ...ada, browser: elsewhere });
    await expectRefused(reply, [400, 'ceremonyGone', 'ceremonyOfOtherBrowser']);
  });

  test('cannot be answered with what was asked for a sign-on', async () => {
    const credential = ada.authenticator.get(await begin());
    const reply = await ada.browser.postForm('/login', {
      request: 'a-handle',
      credential: JSON.stringify(credential),
    });
    expect(reply.statusCode).toBe(400);
    expect((await lastEvent())?.reason).toBe('ceremonyOfOtherSignOn');
  });

  test.each([
    ['no body', undefined],
    ['no credential', {}],
    ['a credential of another shape', { credential: { id: 7 } }],
    ['a credential that is a text', { credential: 'x' }],
    ['a credential far too large', { credential: { id: 'a'.repeat(20_000) } }],
  ])('refuses %s', async (_, body) => {
    const reply = await ada.browser.request('POST', '/api/session/passkey', { body });
    expect([400, 401]).toContain(reply.statusCode);
    expect(['inputInvalid', 'passkeyRefused']).toContain(reply.json().code);
  });

  test('does not bring back somebody who is disabled in that very moment', async () => {
    const credential = grace.authenticator.get(await begin(grace));
    const { store } = server.services;
    const { withUser } = store.credentials;
    vi.spyOn(store.credentials, 'withUser').mockImplementationOnce(async (id) => {
      const found = await withUser(id);
      await disableUser(server.services, grace.user.email, server.origin());
      return found;
    });
    await expectRefused(await answer(credential, grace), [403, 'accountDisabled', 'accountDisabled']);
    expect((await grace.browser.get('/api/session')).statusCode).toBe(401);
    await enableUser(server.services, grace.user.email, server.origin());
    expect((await grace.browser.get('/api/session')).statusCode).toBe(401);
    await logIn(grace.browser, grace.authenticator);
  });

  test('is nothing for nobody, and nothing for a token', async () => {
    const { bearer } = await makeToken(ada, 'administrator');
    for (const path of ['/options', '']) {
      const asked = { method: 'POST', url: `/api/session/passkey${path}`, payload: { credential: {} } } as const;
      expect((await server.app.inject(asked)).json().code).toBe('notSignedIn');
      expect((await server.app.inject({ ...asked, headers: bearer })).json().code).toBe('forbidden');
    }
  });
});

describe('a login that came from a page of ours', () => {
  test('leads back to it', async () => {
    const browser = server.browser();
    const sent = await browser.get('/admin/people/3f-2.x~');
    const page = pageData<LoginPageData>((await browser.get(String(sent.headers.location))).body);
    expect(page.return).toBe('/admin/people/3f-2.x~');
    const done = await logIn(browser, ada.authenticator, String(sent.headers.location));
    expect([done.statusCode, done.headers.location]).toEqual([303, '/admin/people/3f-2.x~']);
  });

  test('leads back to the page with its filters', async () => {
    const path = '/admin/audit?person=3f-2&from=2026-11-24T00%3A00';
    const done = await logIn(server.browser(), ada.authenticator, `/login?return=${encodeURIComponent(path)}`);
    expect([done.statusCode, done.headers.location]).toEqual([303, path]);
  });

  test('leads to the account without one', async () => {
    expect((await logIn(server.browser(), ada.authenticator)).headers.location).toBe('/account');
  });

  test('offers another try that still leads back', async () => {
    const browser = server.browser();
    const page = pageData<LoginPageData>((await browser.get('/login?return=%2Fadmin')).body);
    const refused = await browser.postForm('/login', { request: page.request, return: page.return, credential: 'x' });
    expect(pageData<LoginPageData>(refused.body).return).toBe('/admin');
  });

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/admin//evil.example',
    '/admin/\\evil.example',
    '/admin/../saml/sso',
    '/admin/./x',
    '/admin/.x',
    '/admin?next=//evil.example',
    '/admin?x=\r\nset-cookie:a',
    '/admin#x',
    '/admin/%2e%2e/x',
    '/admin\n',
    '/admin/a b',
    '/administrator',
    '/login',
    'admin',
    `/admin/${'a'.repeat(500)}`,
  ])('leads nowhere else: %j', async (path) => {
    const browser = server.browser();
    const page = pageData<LoginPageData>((await browser.get(`/login?return=${encodeURIComponent(path)}`)).body);
    expect(page.return).toBe('');
    const done = await browser.postForm('/login', {
      request: '',
      return: path,
      credential: JSON.stringify(ada.authenticator.get(page.options)),
    });
    expect([done.statusCode, done.headers.location]).toEqual([303, '/account']);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '../../db/model.ts';
import type { AccountPageData, LoginPageData } from '../../server/contract/pages.ts';
import { pageData, type TestBrowser } from '../helpers/browser.ts';
import { enrolPerson, startTestServer, type TestServer } from '../helpers/server.ts';
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from '../helpers/software-authenticator.ts';

const IDLE = 3600;
const ABSOLUTE = 12 * 3600;

let server: TestServer;
let ada: User;
let phone: SoftwareAuthenticator;
let browser: TestBrowser;

beforeAll(async () => {
  server = await startTestServer();
  phone = createSoftwareAuthenticator({ origin: 'http://localhost:3000' });
  ada = await enrolPerson(server, phone, { name: 'Ada </script><b>Lovelace' });
});
afterAll(() => server.close());

beforeEach(async () => {
  browser = server.browser();
  await logIn(browser);
});

async function logIn(from: TestBrowser) {
  const page = pageData<LoginPageData>((await from.get('/login')).body);
  return from.postForm('/login', { request: '', credential: JSON.stringify(phone.get(page.options)) });
}

async function isSignedIn(from: TestBrowser): Promise<boolean> {
  return (await from.get('/account')).statusCode === 200;
}

describe('the account page', () => {
  test('is where a login for oneself leads', async () => {
    expect((await logIn(server.browser())).headers.location).toBe('/account');
    expect((await server.browser().get('/')).headers.location).toBe('/account');
  });

  test('shows the person and their passkeys, whatever stands in a name', async () => {
    const { body } = await browser.get('/account');
    expect(body).not.toContain('</script><b>');
    const data = pageData<AccountPageData>(body);
    expect(data.person).toEqual({ name: ada.name, email: ada.email });
    expect(data.passkeys).toEqual([
      {
        id: expect.any(String),
        name: 'Passkey',
        createdAt: expect.any(String),
        lastUsedAt: expect.any(String),
        synced: true,
      },
    ]);
    expect(data).toMatchObject({ rpId: 'localhost', userHandle: ada.userHandle });
  });

  test('asks a stranger to sign in', async () => {
    expect((await server.browser().get('/account')).headers.location).toBe('/login');
  });
});

describe('a session', () => {
  test('has a new id after every login, and the one before is over', async () => {
    const before = browser.cookies.get('session');
    await logIn(browser);
    expect(browser.cookies.get('session')).not.toBe(before);
    const thief = server.browser();
    thief.cookies.set('session', before ?? '');
    expect(await isSignedIn(thief)).toBe(false);
  });

  test('cannot be fixed beforehand', async () => {
    const victim = server.browser();
    victim.cookies.set('session', 'chosen-by-an-attacker.signature');
    await logIn(victim);
    expect(victim.cookies.get('session')).not.toContain('chosen-by-an-attacker');
    expect(await isSignedIn(victim)).toBe(true);
  });

  test('needs our signature on its cookie', async () => {
    const forger = server.browser();
    forger.cookies.set(
      'session',
      (browser.cookies.get('session') ?? '').replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    );
    expect(await isSignedIn(forger)).toBe(false);
  });

  test('ends after an hour without a request', async () => {
    server.advance(IDLE - 60);
    expect(await isSignedIn(browser)).toBe(true);
    server.advance(IDLE - 60);
    expect(await isSignedIn(browser)).toBe(true);
    server.advance(IDLE + 1);
    expect(await isSignedIn(browser)).toBe(false);
  });

  test('ends after twelve hours in any case', async () => {
    for (let passed = 0; passed < ABSOLUTE - 1800; passed += 1800) {
      server.advance(1800);
      expect(await isSignedIn(browser)).toBe(true);
    }
    server.advance(1801);
    expect(await isSignedIn(browser)).toBe(false);
  });

  test('of somebody active outlives the shortest idle limit', async () => {
    const strict = await startTestServer({ LATCHKEY_SESSION_IDLE_MINUTES: '1' });
    const own = createSoftwareAuthenticator({ origin: 'http://localhost:3000' });
    await enrolPerson(strict, own);
    const active = strict.browser();
    const page = pageData<LoginPageData>((await active.get('/login')).body);
    await active.postForm('/login', { request: '', credential: JSON.stringify(own.get(page.options)) });
    for (let passed = 0; passed < 120; passed += 10) {
      strict.advance(10);
      expect(await isSignedIn(active)).toBe(true);
    }
    strict.advance(61);
    expect(await isSignedIn(active)).toBe(false);
    await strict.close();
  });

  test('is kept under a hash of its id', async () => {
    const id = (browser.cookies.get('session') ?? '').split('.')[0] ?? '';
    expect(await server.services.store.sessions.read(id, server.now(), IDLE)).toBeNull();
  });

  test('is written once: a visitor leaves none behind', async () => {
    const visitor = server.browser();
    await visitor.get('/login');
    await visitor.get('/account');
    expect(visitor.cookies.has('session')).toBe(false);
  });
});

describe('logging out', () => {
  test('ends the session here and leaves others', async () => {
    const other = server.browser();
    await logIn(other);
    const cookie = browser.cookies.get('session') ?? '';
    const left = await browser.postForm('/account/logout', {});
    expect([left.statusCode, left.headers.location]).toEqual([303, '/login']);
    browser.cookies.set('session', cookie);
    expect(await isSignedIn(browser)).toBe(false);
    expect(await isSignedIn(other)).toBe(true);
  });

  test('is in the audit', async () => {
    await browser.postForm('/account/logout', {});
    const [event] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
    expect(event).toMatchObject({ action: 'logout', actor: ada.id, target: ada.id, outcome: 'success' });
  });

  test('cannot be asked for by another site', async () => {
    const refused = await browser.postForm(
      '/account/logout',
      {},
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    );
    expect(refused.statusCode).toBe(403);
    expect(await isSignedIn(browser)).toBe(true);
  });

  test('of nobody is no failure', async () => {
    expect((await server.browser().postForm('/account/logout', {})).headers.location).toBe('/login');
  });

  test('is not undone by a request in flight', async () => {
    server.advance(120);
    const [left, inFlight] = await Promise.all([browser.postForm('/account/logout', {}), browser.get('/account')]);
    expect([left.statusCode, inFlight.statusCode < 400]).toEqual([303, true]);
    expect(await isSignedIn(browser)).toBe(false);
  });
});

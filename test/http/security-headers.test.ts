import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WEB_DIRECTORY } from '../../server/http/pages.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';

const PAGE_POLICY =
  "default-src 'none';script-src 'self';style-src 'self';img-src 'self';connect-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'";

/** What a proxy that ends TLS adds. */
const BY_HTTPS = { 'x-forwarded-proto': 'https' };

let server: TestServer;
let secure: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  secure = await startTestServer({
    LATCHKEY_PUBLIC_URL: 'https://login.example.com',
    LATCHKEY_TRUST_PROXY: '127.0.0.1',
  });
});
afterAll(() => Promise.all([server.close(), secure.close()]));

describe('every answer, errors too, carries the security headers', () => {
  test.each([
    { what: 'a page', method: 'GET', url: '/login', status: 200 },
    { what: 'a static page', method: 'GET', url: '/enrol', status: 200 },
    { what: 'a redirect', method: 'GET', url: '/account', status: 303 },
    { what: 'metadata', method: 'GET', url: '/saml/metadata', status: 200 },
    { what: 'a refused request', method: 'GET', url: '/saml/sso', status: 400 },
    { what: 'an API error', method: 'POST', url: '/api/enrolment/link', status: 400 },
    { what: 'a missing page', method: 'GET', url: '/nothing', status: 404 },
    { what: 'a wrong method', method: 'PUT', url: '/login', status: 404 },
    { what: 'an unreadable path', method: 'GET', url: '/%zz', status: 400 },
    { what: 'a health check', method: 'GET', url: '/healthz', status: 200 },
  ] as const)('$what', async ({ method, url, status }) => {
    const { statusCode, headers } = await server.app.inject({ method, url });
    expect(statusCode).toBe(status);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-powered-by']).toBeUndefined();
  });

  test('with the whole policy on pages', async () => {
    const { headers } = await server.app.inject('/login');
    expect(headers).toMatchObject({
      'content-security-policy': PAGE_POLICY,
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['permissions-policy']).toContain('publickey-credentials-get=(self)');
  });

  test('with HSTS over https alone', async () => {
    expect((await secure.app.inject({ url: '/login', headers: BY_HTTPS })).headers['strict-transport-security']).toBe(
      'max-age=31536000',
    );
    expect((await server.app.inject('/login')).headers['strict-transport-security']).toBeUndefined();
  });
});

describe('cookies', () => {
  test('at https are bound to the host, Secure, HttpOnly and SameSite=Lax', async () => {
    const { headers } = await secure.app.inject({ url: '/login', headers: BY_HTTPS });
    expect(headers['set-cookie']).toMatch(/^__Host-browser=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  });

  test('are not promised where the proxy does not say that it was https', async () => {
    const refused = await secure.app.inject('/login');
    expect([refused.statusCode, refused.body]).toEqual([500, expect.stringContaining('Something went wrong here')]);
    expect(refused.headers['set-cookie']).toBeUndefined();
    expect((await secure.app.inject('/healthz')).statusCode).toBe(200);
  });

  test('at http://localhost go without the prefix and Secure', async () => {
    const { headers } = await server.app.inject('/login');
    expect(headers['set-cookie']).toMatch(/^browser=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  test('are neither read nor set by the SAML endpoint', async () => {
    const { headers } = await server.app.inject({ url: '/saml/sso', headers: { cookie: 'session=x.y; browser=z' } });
    expect(headers['set-cookie']).toBeUndefined();
  });
});

describe('addresses', () => {
  test('come from the public URL, never from the Host header', async () => {
    const { body } = await secure.app.inject({
      url: '/saml/metadata',
      headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' },
    });
    expect(body).toContain('entityID="https://login.example.com/saml/metadata"');
    expect(body).not.toContain('evil.example');
  });

  test('of related origins and passkey pages are published', async () => {
    expect((await secure.app.inject('/.well-known/webauthn')).json()).toEqual({
      origins: ['https://login.example.com'],
    });
    const account = 'https://login.example.com/account';
    expect((await secure.app.inject('/.well-known/passkey-endpoints')).json()).toEqual({
      enroll: account,
      manage: account,
    });
  });
});

describe('built files', () => {
  const script = readdirSync(join(WEB_DIRECTORY, 'assets')).find((name) => name.endsWith('.js'));

  test.each(['br', 'gzip'])('come compressed beforehand (%s) and are kept for good', async (encoding) => {
    const { headers, statusCode } = await server.app.inject({
      url: `/assets/${script}`,
      headers: { 'accept-encoding': encoding },
    });
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-encoding': encoding,
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      vary: expect.stringContaining('accept-encoding'),
    });
  });

  test.each(['/assets/', '/assets/..%2flogin.html', '/assets/../login.html', '/assets/nothing.js'])(
    'are all there is below /assets (%s)',
    async (url) => {
      expect((await server.app.inject(url)).statusCode).toBeGreaterThanOrEqual(400);
    },
  );
});

import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../helpers/server.ts';

let server: TestServer;
let port: number;

beforeAll(async () => {
  server = await startTestServer({ LATCHKEY_RATE_LIMIT: '10' });
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  const address = server.app.server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => server.close());

/** Sends bytes that no HTTP client would send; gives all that comes back. */
function sendRaw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let received = '';
    socket.setEncoding('utf8');
    socket.on('data', (text) => {
      received += text;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
  });
}

describe('a failure', () => {
  test('shows a person a page with a reference number that the audit knows', async () => {
    const { body, headers } = await server.app.inject({ url: '/saml/sso?SAMLRequest=%21', remoteAddress: '192.0.2.1' });
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    const [reference] = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(body) ?? [];
    const [event] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
    expect(event).toMatchObject({ action: 'signOn.request', outcome: 'refused', address: '192.0.2.1', reference });
    expect(event?.reason).toMatch(/^saml\./);
    expect(body).not.toContain(event?.reason);
  });

  test('tells a program problem+json', async () => {
    const reply = await server.app.inject({ method: 'POST', url: '/api/enrolment/link', payload: { token: 'x' } });
    expect(reply.headers['content-type']).toContain('application/problem+json');
    expect(reply.json()).toEqual({
      type: 'about:blank',
      status: 400,
      code: 'inputInvalid',
      title: 'Something is missing or wrong',
      detail: expect.any(String),
      reference: expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/),
      places: [{ line: null, field: 'token', message: 'This does not have the form that is asked for.' }],
    });
  });

  test.for([
    ['GET', '/api/nothing', 404, 'notFound'],
    ['DELETE', '/api/openapi.json', 404, 'notFound'],
    ['GET', '/api/%zz', 400, 'inputInvalid'],
  ] as const)('of %s %s is problem+json too', async ([method, url, status, code]) => {
    const reply = await server.app.inject({ method, url, remoteAddress: '192.0.2.79' });
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([
      status,
      expect.stringContaining('application/problem+json'),
    ]);
    expect(reply.json()).toMatchObject({ type: 'about:blank', status, code });
    expect(reply.headers['content-security-policy']).toContain("default-src 'none'");
  });

  test('of a path that is none is a line of text outside the API', async () => {
    const reply = await server.app.inject({ url: '/account/%zz', remoteAddress: '192.0.2.79' });
    expect([reply.statusCode, reply.body]).toEqual([400, expect.stringMatching(/^Bad request\. Reference number: /)]);
  });

  test.for([
    [400, 'inputInvalid', 'broken JSON', '{"token":'],
    [415, 'inputInvalid', 'another content type', '<a/>'],
    [413, 'bodyTooLarge', 'a body beyond the limit', JSON.stringify({ token: 'a'.repeat(70_000) })],
    [400, 'inputInvalid', 'a body that would change prototypes', '{"__proto__":{"token":"x"}}'],
  ] as const)('(%i %s) of %s says what to do and nothing else', async ([status, code, , payload]) => {
    const remoteAddress = `192.0.2.${payload.length % 250}`;
    const headers = { 'content-type': status === 415 ? 'application/xml' : 'application/json' };
    const reply = await server.app.inject({
      method: 'POST',
      url: '/api/enrolment/link',
      headers,
      payload,
      remoteAddress,
    });
    expect(reply.statusCode).toBe(status);
    expect(reply.json()).toMatchObject({ code });
    expect(reply.body).not.toMatch(/at .*\.ts|node_modules|FST_|SyntaxError/);
  });

  test('that cannot be written into the audit is answered all the same', async () => {
    const broken = await startTestServer();
    const { auditEvents } = broken.services.store;
    vi.spyOn(auditEvents, 'append').mockRejectedValue(new Error('connect ECONNREFUSED 10.0.0.5:5432'));
    const reply = await broken.app.inject('/saml/sso?SAMLRequest=x');
    expect([reply.statusCode, reply.body]).toEqual([
      400,
      expect.stringContaining('This sign-in request could not be used'),
    ]);
    expect(reply.body).not.toContain('10.0.0.5');
    await broken.close();
  });

  test.each(['/apps/%00', '/apps/nothing', `/apps/${'a'.repeat(99)}`])(
    'of a path that names nothing is 404 (%#)',
    async (url) => {
      expect((await server.app.inject({ url, remoteAddress: '192.0.2.77' })).statusCode).toBe(404);
    },
  );

  test.each([
    ['a NUL', 'SAMLRequest=PGE%2BPC9hPg%3D%3D&RelayState=%00'],
    ['no UTF-8', 'SAMLRequest=PGE%2BPC9hPg%3D%3D&RelayState=%ff'],
    ['no percent-encoding', 'SAMLRequest=PGE%2BPC9hPg%3D%3D&RelayState=%zz'],
  ])('of a form with %s in it is a refusal', async (_, payload) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const reply = await server.app.inject({
      method: 'POST',
      url: '/saml/sso',
      headers,
      payload,
      remoteAddress: '192.0.2.78',
    });
    expect(reply.statusCode).toBe(400);
  });

  test('of ours is no stack trace', async () => {
    const broken = await startTestServer();
    await broken.services.store.close();
    const reply = await broken.app.inject('/login');
    expect([reply.statusCode, reply.body]).toEqual([500, expect.stringContaining('Something went wrong here')]);
    expect(reply.body).not.toMatch(/at .*\.ts|sqlite|database/i);
    expect((await broken.app.inject('/healthz')).statusCode).toBe(200);
    const ready = await broken.app.inject('/readyz');
    expect([ready.statusCode, ready.json()]).toEqual([503, { status: 'database does not answer' }]);
    await broken.app.close();
  });
});

describe('bytes that are no request', () => {
  test('get a bare refusal with the security headers', async () => {
    const answer = await sendRaw('NONSENSE\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer.toLowerCase()).toContain("content-security-policy: default-src 'none'");
    expect(answer).not.toContain('Error');
  });

  test('with headers beyond measure get 431', async () => {
    const answer = await sendRaw(`GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(40_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });
});

describe('too many requests from one address', () => {
  test('are refused for a while, by address and route, and nobody is locked out', async () => {
    const remoteAddress = '198.51.100.7';
    const statuses: number[] = [];
    for (let count = 0; count < 12; count += 1) {
      statuses.push((await server.app.inject({ url: '/login', remoteAddress })).statusCode);
    }
    expect(statuses).toEqual([...Array(10).fill(200), 429, 429]);
    for (let count = 0; count < 10; count += 1) await server.app.inject({ url: '/api/openapi.json', remoteAddress });
    const problem = await server.app.inject({ url: '/api/openapi.json', remoteAddress });
    expect([problem.statusCode, problem.json().code]).toEqual([429, 'rateLimited']);
    const refused = await server.app.inject({ url: '/login', remoteAddress });
    expect(refused.statusCode).toBe(429);
    expect(refused.body).toContain('Too many tries from this network');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    // Another route, another address, and what nobody counts.
    expect((await server.app.inject({ url: '/saml/metadata', remoteAddress })).statusCode).toBe(200);
    expect(
      (await server.app.inject({ method: 'POST', url: '/api/enrolment/link', payload: {}, remoteAddress })).statusCode,
    ).toBe(400);
    expect((await server.app.inject({ url: '/login', remoteAddress: '198.51.100.8' })).statusCode).toBe(200);
    expect((await server.app.inject({ url: '/healthz', remoteAddress })).statusCode).toBe(200);
  });

  test('count an IPv6 network as one address', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 11; count += 1) {
      statuses.push(
        (await server.app.inject({ url: '/login', remoteAddress: `2001:db8:1:2::${count + 1}` })).statusCode,
      );
    }
    expect(statuses.at(-1)).toBe(429);
  });

  test('are told apart behind a proxy that is believed, and only there', async () => {
    const behind = await startTestServer({
      LATCHKEY_PUBLIC_URL: 'https://login.example.com',
      LATCHKEY_TRUST_PROXY: '127.0.0.1',
      LATCHKEY_RATE_LIMIT: '10',
    });
    async function lastOfTwelve(remoteAddress: string, client: (count: number) => string): Promise<number> {
      let statusCode = 0;
      for (let count = 0; count < 12; count += 1) {
        ({ statusCode } = await behind.app.inject({
          url: '/login',
          remoteAddress,
          headers: { 'x-forwarded-for': client(count), 'x-forwarded-proto': 'https' },
        }));
      }
      return statusCode;
    }
    expect(await lastOfTwelve('127.0.0.1', (count) => `203.0.113.${count}`)).toBe(200);
    expect(await lastOfTwelve('192.0.2.50', (count) => `203.0.113.${count + 100}`)).toBe(429);
    await behind.close();
  });
});

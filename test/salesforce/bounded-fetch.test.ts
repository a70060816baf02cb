import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { boundedFetch, type HttpRequest, type TimedNetwork } from '../../server/salesforce/bounded-fetch.ts';
import { reasonOf } from '../helpers/refusal.ts';
import { fakeNetwork, insideOf, ORG, orgErrorOf, TOKEN } from './fake-network.ts';

const READ: HttpRequest = {
  method: 'GET',
  url: `${ORG}/services/data`,
  headers: { authorization: `Bearer ${TOKEN}` },
  isSafe: true,
};
const WRITE: HttpRequest = { ...READ, method: 'POST', body: 'a secret body', isSafe: false };

describe('a request', () => {
  test('gives status and text', async () => {
    const network = fakeNetwork({ status: 201, body: 'é' });
    expect(await boundedFetch(network, WRITE)).toEqual({ status: 201, text: 'é' });
    expect(network.sent).toMatchObject([{ method: 'POST', url: READ.url, body: 'a secret body' }]);
  });

  test('may have an answer without a body', async () => {
    expect(await boundedFetch(fakeNetwork({ status: 204 }), READ)).toEqual({ status: 204, text: '' });
  });

  test.each(['https://evil.example/', 'http://acme.my.salesforce.com/', 'https://acme.my.salesforce.com:444/'])(
    'does not leave for %s',
    async (url) => {
      const network = fakeNetwork({});
      expect(await reasonOf(() => boundedFetch(network, { ...READ, url }))).toBe('org.hostForbidden');
      expect(network.sent).toEqual([]);
    },
  );
});

describe('a second try', () => {
  test.each([429, 502, 503, 504])('follows status %i when nothing is changed', async (status) => {
    const network = fakeNetwork({ status }, { body: 'at last' });
    expect(await boundedFetch(network, READ)).toEqual({ status: 200, text: 'at last' });
    expect(network.waits).toEqual([500]);
  });

  test('follows a failure of the network', async () => {
    expect(await boundedFetch(fakeNetwork(new TypeError('fetch failed'), { body: 'a' }), READ)).toMatchObject({
      text: 'a',
    });
  });

  test('is followed by one more at most', async () => {
    const network = fakeNetwork({ status: 503 }, new TypeError('fetch failed'), { status: 503, body: 'busy' });
    expect(await boundedFetch(network, READ)).toEqual({ status: 503, text: 'busy' });
    expect(network.waits).toEqual([500, 2000]);
    expect(network.sent).toHaveLength(3);
  });

  test.each([400, 401, 403, 404, 500])('does not follow status %i', async (status) => {
    const network = fakeNetwork({ status });
    expect(await boundedFetch(network, READ)).toMatchObject({ status });
  });

  test('is never made of what changes something', async () => {
    const busy = fakeNetwork({ status: 503 });
    expect(await boundedFetch(busy, WRITE)).toMatchObject({ status: 503 });
    const broken = fakeNetwork(new TypeError('fetch failed'));
    expect(await reasonOf(() => boundedFetch(broken, WRITE))).toBe('org.noAnswer');
    expect([busy.sent.length, broken.sent.length]).toEqual([1, 1]);
  });
});

describe('a failure', () => {
  test.each([
    ['ENOTFOUND', 'org.unknownHost'],
    ['ECONNREFUSED', 'org.noAnswer'],
    ['UND_ERR_SOCKET', 'org.noAnswer'],
    ['CERT_HAS_EXPIRED', 'org.certificate'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'org.certificate'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'org.certificate'],
  ])('%s is called %s', async (code, reason) => {
    const failure = new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) });
    expect(await reasonOf(() => boundedFetch(fakeNetwork(failure), WRITE))).toBe(reason);
  });

  test('holds nothing of the request', async () => {
    const failure = new TypeError(`Headers.append: "Bearer ${TOKEN}" is an invalid header value: a secret body`);
    const inside = insideOf(await orgErrorOf(() => boundedFetch(fakeNetwork(failure), WRITE)));
    expect(inside).not.toContain('00D5g');
    expect(inside).not.toContain('secret body');
  });
});

describe('the other side', () => {
  let server: Server;
  let answer: RequestListener;
  let asked = 0;
  let network: TimedNetwork;

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked += 1;
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    network = {
      otherHosts: [],
      timeLimitMs: 300,
      wait: async () => undefined,
      fetch: (url, init) => fetch(String(url).replace(ORG, `http://127.0.0.1:${port}`), init),
    };
  });

  afterEach(() => {
    asked = 0;
    server.closeAllConnections();
  });

  afterAll(() => {
    server.close();
  });

  test('that never answers is left, once', async () => {
    answer = () => undefined;
    expect(await reasonOf(() => boundedFetch(network, READ))).toBe('org.tooSlow');
    expect(asked).toBe(1);
  });

  test('that never ends its answer is left', async () => {
    answer = (_request, response) => {
      response.write('a');
      const drip = setInterval(() => response.write('a'), 20);
      response.on('close', () => clearInterval(drip));
    };
    expect(await reasonOf(() => boundedFetch(network, READ))).toBe('org.tooSlow');
  });

  test('that sends too much is left', async () => {
    answer = (_request, response) => response.end(Buffer.alloc(9 * 1024 * 1024, 'a'));
    expect(await reasonOf(() => boundedFetch({ ...network, timeLimitMs: 10_000 }, READ))).toBe('org.tooLarge');
  });

  test.each([301, 302, 303, 307, 308])('that redirects by %i is not followed', async (status) => {
    answer = (_request, response) => response.writeHead(status, { location: '/elsewhere' }).end();
    expect(await reasonOf(() => boundedFetch(network, READ))).toBe('org.redirected');
    expect(asked).toBe(1);
  });

  test('that breaks off is asked again', async () => {
    answer = (request, response) => (asked < 3 ? request.socket.destroy() : response.end('whole'));
    expect(await boundedFetch({ ...network, timeLimitMs: 10_000 }, READ)).toEqual({ status: 200, text: 'whole' });
  });
});

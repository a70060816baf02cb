import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { fetchMetadata, type Network } from '../../server/federation/fetch-metadata.ts';
import { type HttpsServer, startHttpsServer } from '../helpers/https-server.ts';
import { messageOf, reasonOf } from '../helpers/refusal.ts';

/** The application that answers as the test wants. */
let application: HttpsServer;
let requests: IncomingMessage[];
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  const listener: RequestListener = (request, response) => {
    requests.push(request);
    answer(response);
  };
  application = await startHttpsServer(listener);
});
afterAll(() => application.close());
beforeEach(() => {
  requests = [];
  answer = (response) => response.end('<metadata/>');
});

/** A resolver that gives these addresses, one set a question, and the last set from then on. */
function resolving(...answers: string[][]): Network & { questions: string[] } {
  const questions: string[] = [];
  return {
    questions,
    milliseconds: 5000,
    async resolve(host) {
      const addresses = answers[Math.min(questions.length, answers.length - 1)] ?? [];
      questions.push(host);
      return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    },
  };
}

const LOCAL = () => resolving(['127.0.0.1']);
const PRIVATE_HOSTS = { LATCHKEY_METADATA_PRIVATE_HOSTS: 'localhost, app.example' };

function fetchFrom(url: string, network: Network = LOCAL(), environment: Record<string, string> = PRIVATE_HOSTS) {
  return fetchMetadata({ config: readConfig(environment) }, url, network);
}

const here = (host = 'localhost', path = '/metadata.xml') => `https://${host}:${application.port}${path}`;

describe('an address', () => {
  test('is fetched, at the address that its name was resolved to', async () => {
    answer = (response) => response.end('<metadata name="ü"/>');
    const network = LOCAL();
    expect(await fetchFrom(`${here()}?a=b#part`, network)).toBe('<metadata name="ü"/>');
    expect(network.questions).toEqual(['localhost']);
    expect(requests.map(({ method, url }) => [method, url])).toEqual([['GET', '/metadata.xml?a=b']]);
  });

  test('is sent nothing that tells who we are', async () => {
    answer = (response) => response.setHeader('set-cookie', 'a=b').end('<metadata/>');
    await fetchFrom(here());
    await fetchFrom(here());
    expect(requests.map(({ headers }) => Object.keys(headers).sort())).toEqual([
      ['accept', 'accept-encoding', 'connection', 'host'],
      ['accept', 'accept-encoding', 'connection', 'host'],
    ]);
  });

  test.each([
    ['http://app.example/metadata', 'should begin with https://'],
    ['file:///etc/passwd', 'should begin with https://'],
    ['ftp://app.example/', 'should begin with https://'],
    ['data:text/xml,<a/>', 'should begin with https://'],
    ['https://user:password@app.example/', 'user name'],
    ['https://user@app.example/', 'user name'],
    ['app.example', 'should be one such as'],
    ['', 'should be one such as'],
    ['https://', 'should be one such as'],
    [`https://app.example/${'a'.repeat(2048)}`, 'should be one such as'],
  ])('is refused when it is %s', async (url, words) => {
    const network = LOCAL();
    expect(await messageOf(() => fetchFrom(url, network))).toContain(words);
    expect(network.questions).toEqual([]);
  });
});

describe('a private network', () => {
  const nothingAllowed = {};

  test.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://0x7f.0.0.1/',
    'https://127.0.0.1./',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://0.0.0.0/',
    'https://[::]/',
    'https://①②⑦.⓪.⓪.①/',
  ])('is not entered by the literal %s', async (url) => {
    const network = LOCAL();
    expect(await reasonOf(() => fetchFrom(url, network, nothingAllowed))).toBe('fetch.notPublic');
    expect(network.questions).toEqual([]);
  });

  test.each([
    ['loopback', ['127.0.0.1']],
    ['private', ['10.1.2.3']],
    ['link-local', ['169.254.169.254']],
    ['IPv4 in IPv6', ['::ffff:10.1.2.3']],
    ['IPv6 loopback', ['::1']],
    ['unique local', ['fd12::1']],
    ['one of several', ['8.8.8.8', '10.1.2.3']],
    ['a provider’s', ['100.64.1.1']],
  ])('is not entered by a name whose address is %s', async (_, addresses) => {
    const connections = application.connections;
    const network = resolving(addresses);
    expect(await reasonOf(() => fetchFrom(here('app.intranet'), network, nothingAllowed))).toBe('fetch.notPublic');
    expect(application.connections).toBe(connections);
  });

  test('is not entered by a name that is public when it is checked, and private afterwards', async () => {
    // The second answer would lead to our application; there is no second question.
    const network = { ...resolving(['192.0.2.1'], ['127.0.0.1']) };
    expect(await reasonOf(() => fetchFrom(here('rebinding.example'), network, nothingAllowed))).toBe('fetch.notPublic');
    const pinned = { ...resolving(['127.0.0.1'], ['10.0.0.1']) };
    expect(await fetchFrom(here(), pinned)).toBe('<metadata/>');
    expect(pinned.questions).toHaveLength(1);
  });

  test('is entered for a host that the operator lists, and no other', async () => {
    expect(await fetchFrom(here('LOCALHOST'))).toBe('<metadata/>');
    expect(await reasonOf(() => fetchFrom(here('localhost.example')))).toBe('fetch.notPublic');
    expect(await reasonOf(() => fetchFrom(here('127.0.0.1')))).toBe('fetch.notPublic');
  });

  test.each(['169.254.169.254', '0.0.0.0', '::', 'fe80::1', '224.0.0.1'])(
    'may be listed, but %s is in none',
    async (address) => {
      expect(await reasonOf(() => fetchFrom(here(), resolving([address])))).toBe('fetch.notPublic');
    },
  );

  test('is not described: the message is the same whatever is there', async () => {
    const messages = ['127.0.0.1', '10.0.0.1', '169.254.169.254'].map((address) =>
      messageOf(() => fetchFrom(here('app.intranet'), resolving([address]), nothingAllowed)),
    );
    expect(new Set(await Promise.all(messages)).size).toBe(1);
  });
});

describe('a name', () => {
  test('that has no address is refused', async () => {
    const network: Network = {
      milliseconds: 5000,
      resolve: async () => {
        throw new Error('getaddrinfo ENOTFOUND');
      },
    };
    expect(await reasonOf(() => fetchFrom(here(), network))).toBe('fetch.unknownHost');
    expect(await reasonOf(() => fetchFrom(here(), resolving([])))).toBe('fetch.unknownHost');
  });

  test('that is resolved too slowly is given up', async () => {
    const network: Network = { milliseconds: 50, resolve: () => new Promise(() => undefined) };
    expect(await reasonOf(() => fetchFrom(here(), network))).toBe('fetch.tooSlow');
  });

  test('that is not in the certificate is refused', async () => {
    expect(await reasonOf(() => fetchFrom(here('app.example')))).toBe('fetch.certificate');
    expect(requests).toEqual([]);
  });
});

describe('an answer', () => {
  test.each([301, 302, 303, 307, 308, 304])('of status %i leads nowhere', async (status) => {
    answer = (response) => response.writeHead(status, { location: here('localhost', '/other') }).end('<secret/>');
    const message = await messageOf(() => fetchFrom(here()));
    expect(message).toContain('which is not followed');
    expect(requests).toHaveLength(1);
  });

  test.each([204, 401, 404, 500])('of status %i is none, and is not repeated to anybody', async (status) => {
    answer = (response) => response.writeHead(status).end('secret');
    const message = await messageOf(() => fetchFrom(here()));
    expect(message).toContain('There is no metadata there');
    expect(message).not.toMatch(/secret|\d{3}/);
  });

  test('of 256 KiB is read', async () => {
    answer = (response) => response.end('a'.repeat(262_144));
    expect(await fetchFrom(here())).toHaveLength(262_144);
  });

  test('that says it is larger is refused', async () => {
    answer = (response) => response.writeHead(200, { 'content-length': 262_145 }).write('a');
    expect(await reasonOf(() => fetchFrom(here()))).toBe('fetch.tooLarge');
  });

  test('that becomes larger without saying so is cut off', async () => {
    let sent = 0;
    answer = (response) => {
      const more = () => {
        if (response.destroyed) return;
        sent += 65_536;
        response.write('a'.repeat(65_536), () => setImmediate(more));
      };
      more();
    };
    expect(await reasonOf(() => fetchFrom(here()))).toBe('fetch.tooLarge');
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  test.each([
    ['never begins', () => undefined],
    ['never ends', (response: ServerResponse) => response.write('<a>')],
  ])('that %s is given up', async (_, given) => {
    answer = given;
    expect(await reasonOf(() => fetchFrom(here(), { ...LOCAL(), milliseconds: 200 }))).toBe('fetch.tooSlow');
  });

  test('that arrives in drops is given up when its time is over', async () => {
    answer = (response) => {
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    };
    const begun = performance.now();
    expect(await reasonOf(() => fetchFrom(here(), { ...LOCAL(), milliseconds: 200 }))).toBe('fetch.tooSlow');
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  test('that breaks off is refused', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('<a>', () => response.destroy());
    };
    expect(await reasonOf(() => fetchFrom(here()))).toBe('fetch.noAnswer');
  });

  test('that is not UTF-8 is refused', async () => {
    answer = (response) => response.end(Buffer.from([0x3c, 0xff, 0xfe]));
    expect(await messageOf(() => fetchFrom(here()))).toContain('not UTF-8');
  });

  test('is not needed when nothing listens', async () => {
    const closed = await startHttpsServer(() => undefined);
    await closed.close();
    expect(await reasonOf(() => fetchFrom(`https://localhost:${closed.port}/`))).toBe('fetch.noAnswer');
  });
});

test.each([
  ['of another name', { name: 'stranger.example' }],
  ['that nobody vouches for', { isTrusted: false }],
])('a certificate %s is refused, whatever the environment says', async (_, certificate) => {
  const stranger = await startHttpsServer((_request, response) => response.end('<metadata/>'), certificate);
  try {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    expect(await reasonOf(() => fetchFrom(`https://localhost:${stranger.port}/`))).toBe('fetch.certificate');
  } finally {
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    await stranger.close();
  }
});

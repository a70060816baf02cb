import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSalesforceOrg, type SalesforceOrg } from '../helpers/salesforce-org/index.ts';

let org: SalesforceOrg;

beforeAll(async () => {
  org = await openSalesforceOrg();
});

afterAll(() => org.close());

const CONFIGURATION = '/.well-known/auth-configuration';

describe('its fetch', () => {
  test.each([
    ['acme.my.salesforce.com', 200],
    ['other.my.salesforce.com', 404],
    ['login.salesforce.com', 404],
  ])('reaches %s under its name', async (host, status) => {
    expect((await org.fetch(`https://${host}${CONFIGURATION}`)).status).toBe(status);
  });

  test('reaches the listener under its own address', async () => {
    expect((await org.fetch(`https://localhost:${org.port}${CONFIGURATION}`)).status).toBe(200);
  });

  test.each([
    'https://example.com/',
    'https://my.salesforce.com.evil.example/',
    'https://acme.my.salesforce.com:8443/',
  ])('reaches nobody at %s', async (address) => {
    await expect(org.fetch(address)).rejects.toThrow('fetch failed');
  });

  test('checks the certificate', async () => {
    // Two labels, where the certificate has a star for one.
    await expect(org.fetch('https://a.b.my.salesforce.com/')).rejects.toThrow('fetch failed');
  });
});

describe('its proxy', () => {
  async function tunnel(target: string): Promise<{ status: string; socket: ReturnType<typeof connectTcp> }> {
    const socket = connectTcp(org.proxyPort, '127.0.0.1');
    socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
    const [data] = (await once(socket, 'data')) as [Buffer];
    return { status: data.toString().split(' ')[1] ?? '', socket };
  }

  test('leads Salesforce’s hosts to the org', async () => {
    const { status, socket } = await tunnel('acme.my.salesforce.com:443');
    const secure = connectTls({ socket, servername: 'acme.my.salesforce.com', ca: org.certificate });
    await once(secure, 'secureConnect');
    expect([status, secure.authorized]).toEqual(['200', true]);
    secure.destroy();
  });

  test.each(['example.com:443', 'acme.my.salesforce.com:80'])('forbids %s', async (target) => {
    const { status, socket } = await tunnel(target);
    expect(status).toBe('403');
    socket.destroy();
  });
});

describe('what it is told to do wrongly', () => {
  const ask = (signal: AbortSignal | null = null) => org.fetch(`https://${org.host}${CONFIGURATION}`, { signal });
  const PATH = { path: /auth-configuration/ };

  test('is done once, and then no more', async () => {
    org.failNext(PATH, { status: 503, body: [{ errorCode: 'SERVER_UNAVAILABLE', message: 'busy' }] });
    expect([(await ask()).status, (await ask()).status]).toEqual([503, 200]);
  });

  test('is done to the body that was meant', async () => {
    org.failNext({ path: /token/, bodyIncludes: 'second' }, { status: 500 });
    const post = async (body: string) =>
      (await org.fetch(`https://${org.host}/services/oauth2/token`, { method: 'POST', body })).status;
    expect([await post('first'), await post('second')]).toEqual([400, 500]);
  });

  test('can be no answer', async () => {
    org.failNext(PATH, 'hang');
    await expect(ask(AbortSignal.timeout(200))).rejects.toThrow('timeout');
  });

  test('can be a broken connection', async () => {
    org.failNext(PATH, 'reset');
    await expect(ask()).rejects.toThrow('fetch failed');
  });

  test('can be what nobody understands', async () => {
    org.failNext(PATH, 'garbage');
    expect(await (await ask()).text()).toContain('Captive portal');
  });

  test('can be more than anybody wants', async () => {
    org.failNext(PATH, 'huge');
    const reader = (await ask()).body?.getReader();
    let size = 0;
    while (size < 10_000_000) size += (await reader?.read())?.value?.length ?? Number.NaN;
    await reader?.cancel();
    expect(size).toBeGreaterThan(9_999_999);
  });

  test('can be the right answer, slowly', async () => {
    org.failNext(PATH, 'slow');
    expect(await (await ask()).json()).toMatchObject({ OrgId: org.organizationId });
  });
});

test('it remembers what was asked', async () => {
  await org.fetch(`https://${org.host}/services/oauth2/token?x=1`, { method: 'POST', body: 'a=b' });
  expect(org.requests.at(-1)).toEqual({
    method: 'POST',
    host: org.host,
    path: '/services/oauth2/token?x=1',
    body: 'a=b',
  });
});

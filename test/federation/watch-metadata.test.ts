import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MetadataSource, ServiceProvider } from '../../db/model.ts';
import { watchMetadata } from '../../server/federation/watch-metadata.ts';
import { NAMESPACES } from '../../server/saml/names.ts';
import { type HttpsServer, startHttpsServer } from '../helpers/https-server.ts';
import { aMetadataSource, anEvent, aServiceProvider } from '../helpers/records.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import {
  ACS_URL,
  createSigningPair,
  ENTITY_ID,
  salesforceMetadata,
  salesforcePair,
} from '../helpers/service-provider.ts';
import { type SignedIn, signInAs, usePasskeyAgain } from '../helpers/staff.ts';

let server: TestServer;
let administrator: SignedIn;
let application: HttpsServer;
/** What the application answers with at its address; null: an error. */
let published: string | null;
let looks: number;
let metadata: string;
let renewed: string;
let id: string;

beforeAll(async () => {
  metadata = salesforceMetadata((await salesforcePair()).certificate);
  renewed = salesforceMetadata((await createSigningPair()).certificate);
  application = await startHttpsServer((_request, response) => {
    looks += 1;
    if (published === null) response.writeHead(500);
    response.end(published);
  });
  server = await startTestServer({
    LATCHKEY_METADATA_PRIVATE_HOSTS: 'localhost',
    LATCHKEY_SESSION_IDLE_MINUTES: '1440',
    LATCHKEY_SESSION_HOURS: '720',
  });
  administrator = await signInAs(server, 'administrator');
});
afterAll(async () => {
  await server.close();
  await application.close();
});

/** One application that is watched at its address. */
beforeEach(async () => {
  const { store } = server.services;
  for (const other of await store.serviceProviders.list()) await store.serviceProviders.remove(other.id, anEvent());
  await usePasskeyAgain(administrator);
  published = metadata;
  looks = 0;
  const source = { url: address(), watch: true };
  const { digest } = (await api('POST', '/preview', { source })).json();
  ({ id } = (await api('POST', '/import', { source, digest })).json());
});

const address = () => `https://localhost:${application.port}/metadata.xml`;
const api = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) =>
  administrator.browser.request(method, `/api/service-providers${path}`, { body });
const sourceApi = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path = '', body?: object) =>
  api(method, `/${id}/metadata-source${path}`, body);

async function source(): Promise<MetadataSource> {
  const found = await server.services.store.metadataSources.of(id);
  if (found === null) throw new Error('There is no source.');
  return found;
}
async function serviceProvider(): Promise<ServiceProvider> {
  const found = await server.services.store.serviceProviders.byId(id);
  if (found === null) throw new Error('There is no service provider.');
  return found;
}
const watch = () => watchMetadata(server.services, new AbortController().signal);
async function lookAfterAnHour(): Promise<void> {
  server.advance(3601);
  expect(await watch()).toBe(1);
  await usePasskeyAgain(administrator);
}
async function metadataEvents() {
  const events = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 100 });
  return events.filter(({ action, target }) => action === 'serviceProvider.metadata' && target === id);
}

describe('a watched address', () => {
  test('is looked at once an hour', async () => {
    expect(await watch()).toBe(0);
    server.advance(3590);
    expect(await watch()).toBe(0);
    looks = 0;
    server.advance(11);
    expect(await watch()).toBe(1);
    expect(await watch()).toBe(0);
    expect(looks).toBe(1);
  });

  test('is one of many: all that are due are looked at, and one that answers nothing holds up no other', async () => {
    const { store } = server.services;
    for (let count = 0; count < 30; count += 1) {
      const other = aServiceProvider();
      await store.serviceProviders.add(other, anEvent());
      const url = count === 0 ? 'https://localhost:1/' : address();
      await store.metadataSources.put(aMetadataSource(other.id, { url, checkedAt: server.now() }), anEvent());
    }
    server.advance(3601);
    looks = 0;
    expect(await watch()).toBe(31);
    expect(looks).toBe(30);
    expect(await watch()).toBe(0);
    await usePasskeyAgain(administrator);
  });

  test('is left alone once the server stops', async () => {
    server.advance(3601);
    expect(await watchMetadata(server.services, AbortSignal.abort())).toBe(0);
    expect(await watch()).toBe(1);
    await usePasskeyAgain(administrator);
  });

  test('that says the same changes nothing, and is no event', async () => {
    const before = await serviceProvider();
    const events = (await metadataEvents()).length;
    await lookAfterAnHour();
    expect(await serviceProvider()).toEqual(before);
    expect(await source()).toMatchObject({ failure: null, held: null });
    expect(await metadataEvents()).toHaveLength(events);
  });

  test('that says something else changes nothing either: that is held, and said once', async () => {
    const before = await serviceProvider();
    published = renewed;
    await lookAfterAnHour();
    expect(await serviceProvider()).toEqual(before);
    const { held } = await source();
    expect(held?.metadata).toBe(renewed);
    expect((await metadataEvents()).at(-1)).toMatchObject({
      actor: 'system',
      outcome: 'success',
      serviceProviderId: id,
      details: { outcome: 'held', changed: ['signingCertificates'] },
    });
    const { items } = (await api('GET', '')).json();
    expect(items[0].hasHeldMetadata).toBe(true);

    const events = (await metadataEvents()).length;
    await lookAfterAnHour();
    expect((await source()).held).toEqual(held);
    expect(await metadataEvents()).toHaveLength(events);
  });

  test('that says the same again lets go of what was held', async () => {
    published = renewed;
    await lookAfterAnHour();
    published = metadata;
    await lookAfterAnHour();
    expect((await source()).held).toBeNull();
  });

  test('that fails is remembered with the reason, which is an event once', async () => {
    published = null;
    await lookAfterAnHour();
    expect((await source()).failure).toContain('There is no metadata there');
    expect((await metadataEvents()).at(-1)).toMatchObject({ outcome: 'refused', reason: 'fetch.noMetadata' });
    const events = (await metadataEvents()).length;
    await lookAfterAnHour();
    expect(await metadataEvents()).toHaveLength(events);
    published = metadata;
    await lookAfterAnHour();
    expect((await source()).failure).toBeNull();
  });

  test.each([
    ['no XML', () => 'Hello'],
    ['a script for an address', () => metadata.replace(ACS_URL, 'javascript:alert(1)')],
    ['an end that is over', () => metadata.replace('2036-11-24T09:15:29.968Z', '2020-01-01T00:00:00Z')],
    [
      'several others',
      () =>
        `<md:EntitiesDescriptor xmlns:md="${NAMESPACES.metadata}">${['urn:a', 'urn:b'].map((name) => metadata.replace(ENTITY_ID, name).replace(/<\?.*?\?>/, '')).join('')}</md:EntitiesDescriptor>`,
    ],
  ])('that says %s is a failure, and nothing is held', async (_, xml) => {
    published = xml();
    await lookAfterAnHour();
    expect(await source()).toMatchObject({ failure: expect.any(String), held: null });
  });

  test('that gives the application another name holds that too', async () => {
    published = metadata.replace(ENTITY_ID, 'https://saml.salesforce.com');
    await lookAfterAnHour();
    expect((await sourceApi('GET', '/held')).json().updates.differences).toEqual([
      { fact: 'entityId', before: [ENTITY_ID], after: ['https://saml.salesforce.com'] },
    ]);
  });

  test('of which nobody has a need any more is not looked at', async () => {
    await sourceApi('PUT', '', { url: address(), isWatched: false });
    server.advance(3601);
    expect(await watch()).toBe(0);
    await usePasskeyAgain(administrator);
  });
});

describe('how long metadata holds', () => {
  const inDays = (days: number) => new Date(server.now().getTime() + days * 24 * 3600_000).toISOString();
  const until = (days: number) => metadata.replace('2036-11-24T09:15:29.968Z', inDays(days));
  const left = async () => ((await serviceProvider()).validUntil?.getTime() ?? 0) - server.now().getTime();
  const DAY = 24 * 3600_000;

  async function storeWithDays(days: number): Promise<void> {
    const before = await serviceProvider();
    const validUntil = new Date(inDays(days));
    const updatedAt = new Date(before.updatedAt.getTime() + 1);
    await server.services.store.serviceProviders.update(
      { ...before, validUntil, updatedAt },
      before.updatedAt,
      anEvent(),
    );
  }

  test('is renewed by itself once half of it is over, and audited', async () => {
    await storeWithDays(3);
    published = until(7);
    await lookAfterAnHour();
    expect(await left()).toBeGreaterThan(6 * DAY);
    expect((await source()).held).toBeNull();
    expect((await metadataEvents()).at(-1)).toMatchObject({
      actor: 'system',
      details: {
        outcome: 'renewed',
        changed: ['validUntil'],
        before: [expect.stringMatching(/^validUntil: \d+ /)],
        after: [expect.stringMatching(/^validUntil: \d+ /)],
      },
    });
  });

  test('is not made endless without an administrator', async () => {
    await storeWithDays(3);
    published = metadata.replace(/ validUntil="[^"]*"/, '');
    await lookAfterAnHour();
    expect(await left()).toBeLessThan(3 * DAY);
    const { digest, updates } = (await sourceApi('GET', '/held')).json();
    expect(updates.differences).toMatchObject([{ fact: 'validUntil', after: ['without end'] }]);
    expect((await sourceApi('POST', '/reject', { digest })).statusCode).toBe(204);
    await lookAfterAnHour();
    expect((await source()).held).toBeNull();
    published = until(7);
    await lookAfterAnHour();
    expect(await left()).toBeGreaterThan(6 * DAY);
  });

  test('is left alone before, though the address says a later end each time', async () => {
    await storeWithDays(5);
    published = until(7);
    await lookAfterAnHour();
    expect(await left()).toBeLessThan(5 * DAY);
    expect((await source()).held).toBeNull();
  });

  test('is not shortened without an administrator', async () => {
    published = until(7);
    await lookAfterAnHour();
    expect((await source()).held).not.toBeNull();
    expect(await left()).toBeGreaterThan(7 * DAY);
    expect((await sourceApi('GET', '/held')).json().warnings).toEqual([
      { code: 'metadataExpiresSoon', message: expect.stringContaining('Import newer metadata before') },
    ]);
  });

  test('is not renewed together with a change', async () => {
    await storeWithDays(1);
    published = renewed;
    await lookAfterAnHour();
    expect(await left()).toBeLessThan(DAY);
    expect((await source()).held?.metadata).toBe(renewed);
  });
});

describe('a change that is held', () => {
  beforeEach(async () => {
    published = renewed;
    await lookAfterAnHour();
  });
  const shown = async () => (await sourceApi('GET', '/held')).json();

  test('is stored as it was shown when it is approved', async () => {
    const { digest, updates } = await shown();
    expect(updates.differences.map(({ fact }: { fact: string }) => fact)).toEqual(['signingCertificates']);
    expect((await sourceApi('POST', '/approve', { digest })).statusCode).toBe(204);
    expect((await serviceProvider()).signingCertificates).toEqual([
      /X509Certificate>([^<]+)</.exec(renewed)?.[1]?.replace(/\s/g, ''),
    ]);
    expect((await source()).held).toBeNull();
    expect((await metadataEvents()).at(-1)).toMatchObject({
      actor: administrator.user.id,
      details: {
        outcome: 'approved',
        changed: ['signingCertificates'],
        before: [expect.stringMatching(/^signingCertificates: ([0-9A-F]{2}:){31}[0-9A-F]{2}$/)],
        after: [expect.stringMatching(/^signingCertificates: ([0-9A-F]{2}:){31}[0-9A-F]{2}$/)],
      },
    });
    expect((await sourceApi('POST', '/approve', { digest })).json()).toMatchObject({ status: 404 });
  });

  test('is not held again once it was rejected; another one is', async () => {
    const before = await serviceProvider();
    const { digest } = await shown();
    expect((await sourceApi('POST', '/reject', { digest })).statusCode).toBe(204);
    expect((await metadataEvents()).at(-1)).toMatchObject({ details: { outcome: 'rejected' } });
    await lookAfterAnHour();
    expect((await source()).held).toBeNull();
    expect(await serviceProvider()).toEqual(before);
    published = renewed.replace(ACS_URL, `${ACS_URL}&amp;sc=0LE`);
    await lookAfterAnHour();
    expect((await source()).held).not.toBeNull();
  });

  test.each(['/approve', '/reject'])('is not another one: %s of what was not shown is refused', async (path) => {
    const { digest } = await shown();
    published = renewed.replace(ACS_URL, `${ACS_URL}&amp;sc=0LE`);
    await lookAfterAnHour();
    expect((await sourceApi('POST', path, { digest })).json()).toMatchObject({ status: 409, code: 'previewOutdated' });
    expect((await source()).held).not.toBeNull();
    expect((await metadataEvents()).at(-1)).toMatchObject({ details: { outcome: 'held' } });
  });

  test('is outdated when the application was changed meanwhile', async () => {
    const { digest } = await shown();
    const before = await serviceProvider();
    const updatedAt = new Date(before.updatedAt.getTime() + 1);
    await server.services.store.serviceProviders.update(
      { ...before, enabled: false, updatedAt },
      before.updatedAt,
      anEvent(),
    );
    expect((await sourceApi('POST', '/approve', { digest })).json()).toMatchObject({ code: 'previewOutdated' });
    expect(await serviceProvider()).toMatchObject({ enabled: false, signingCertificates: before.signingCertificates });
  });

  test('is answered by an import from a file', async () => {
    const { digest } = (await api('POST', '/preview', { source: { metadata: renewed } })).json();
    await api('POST', '/import', { source: { metadata: renewed }, digest });
    expect((await source()).held).toBeNull();
  });

  test('needs a recent passkey', async () => {
    const { digest } = await shown();
    server.advance(301);
    expect((await sourceApi('POST', '/approve', { digest })).json()).toMatchObject({ code: 'passkeyAgain' });
    expect((await sourceApi('POST', '/reject', { digest })).json()).toMatchObject({ code: 'passkeyAgain' });
  });
});

describe('the address', () => {
  test('is looked at when somebody wants to know now', async () => {
    published = renewed;
    expect((await sourceApi('POST', '/check')).json()).toEqual({
      url: address(),
      isWatched: true,
      checkedAt: expect.any(String),
      failure: null,
      held: { seenAt: expect.any(String) },
    });
    published = null;
    expect((await sourceApi('POST', '/check')).json().failure).toContain('There is no metadata there');
  });

  test('is looked at when it is new', async () => {
    published = renewed;
    const reply = await sourceApi('PUT', '', { url: `${address()}?new`, isWatched: true });
    expect(reply.json()).toMatchObject({ url: `${address()}?new`, held: { seenAt: expect.any(String) } });
    expect((await metadataEvents()).slice(-2)).toMatchObject([
      { details: { outcome: 'addressSet', isWatched: true } },
      { details: { outcome: 'held' } },
    ]);
  });

  test('that is in a private network is kept, with the reason why it was not fetched', async () => {
    const reply = await sourceApi('PUT', '', { url: 'https://127.0.0.1/metadata', isWatched: true });
    expect(reply.json().failure).toContain('not at a public address');
  });

  test.each(['http://app.example/', 'javascript:alert(1)', 'https://user@app.example/'])(
    'cannot be %s',
    async (url) => {
      expect((await sourceApi('PUT', '', { url, isWatched: true })).json()).toMatchObject({
        status: 400,
        places: [{ field: 'url' }],
      });
    },
  );

  test('can be forgotten', async () => {
    expect((await sourceApi('DELETE')).statusCode).toBe(204);
    expect(await server.services.store.metadataSources.of(id)).toBeNull();
    expect((await metadataEvents()).at(-1)).toMatchObject({ details: { outcome: 'addressRemoved' } });
    for (const [method, path] of [
      ['DELETE', ''],
      ['POST', '/check'],
      ['GET', '/held'],
    ] as const) {
      expect((await sourceApi(method, path)).json()).toMatchObject({ status: 404, code: 'recordUnknown' });
    }
  });

  test('of nothing that exists cannot be set', async () => {
    const path = '/00000000-0000-4000-8000-000000000000/metadata-source';
    expect((await api('PUT', path, { url: address(), isWatched: false })).json()).toMatchObject({ status: 404 });
  });
});

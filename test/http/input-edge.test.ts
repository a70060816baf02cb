/** What the API refuses before anything is done with it, and what that leaves behind. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServiceProvider } from '../../db/model.ts';
import { anEvent, aServiceProvider } from '../helpers/records.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { type SignedIn, signInAs } from '../helpers/staff.ts';

let server: TestServer;
let administrator: SignedIn;
let one: ServiceProvider;
let other: ServiceProvider;

beforeAll(async () => {
  server = await startTestServer();
  administrator = await signInAs(server, 'administrator');
  [one, other] = [aServiceProvider(), aServiceProvider()];
  for (const record of [one, other]) await server.services.store.serviceProviders.add(record, anEvent());
});
afterAll(() => server.close());

/** Where the mistakes are, of a request that has to be refused for its input. */
async function mistakes(method: 'POST' | 'PUT' | 'PATCH', url: string, body: object): Promise<string[]> {
  const reply = await administrator.browser.request(method, url, { body });
  expect([reply.statusCode, reply.json().code], reply.body).toEqual([400, 'inputInvalid']);
  return reply.json().places.map(({ field }: { field: string }) => field);
}

function stored({ id }: ServiceProvider): Promise<ServiceProvider | null> {
  return server.services.store.serviceProviders.byId(id);
}

describe('what is no setting', () => {
  test.for([
    ['entityId', 'https://evil.example'],
    ['assertionConsumerServices', [{ url: 'https://evil.example/acs', index: 0, isDefault: true }]],
    ['singleLogoutServices', []],
    ['signingCertificates', []],
    ['access', 'everyone'],
    ['assurance', {}],
    ['id', 'x'],
    ['updatedAt', '2026-01-01T00:00:00Z'],
    ['__proto__', null],
  ] as const)('is not set: %s', async ([name, value]) => {
    const settings = Object.fromEntries([[name, value]]);
    const body = { updatedAt: one.updatedAt.toISOString(), settings: { allowSha1: true, ...settings } };
    if (name === '__proto__') Object.defineProperty(body.settings, name, { value, enumerable: true });
    const reply = await administrator.browser.request('PATCH', `/api/service-providers/${one.id}`, { body });
    expect([reply.statusCode, reply.json().code]).toEqual([400, 'inputInvalid']);
    if (name !== '__proto__') expect(reply.json().places[0].field).toBe(`settings.${name}`);
    expect(await stored(one)).toEqual(one);
  });
});

describe('the record of the path', () => {
  test('is the one whose settings change, whatever the body names', async () => {
    const body = { id: other.id, updatedAt: one.updatedAt.toISOString(), settings: { allowSha1: true } };
    expect(await mistakes('PATCH', `/api/service-providers/${one.id}`, body)).toEqual(['id']);
    const access = { id: other.id, updatedAt: one.updatedAt.toISOString(), access: 'groups', groupIds: [] };
    expect(await mistakes('PUT', `/api/service-providers/${one.id}/access`, access)).toEqual(['id']);
    expect([await stored(one), await stored(other)]).toEqual([one, other]);
  });

  test('is the one whose metadata is looked for', async () => {
    const body = { id: other.id, url: 'https://metadata.example/saml', isWatched: true };
    expect(await mistakes('PUT', `/api/service-providers/${one.id}/metadata-source`, body)).toEqual(['id']);
    expect(await server.services.store.metadataSources.of(other.id)).toBeNull();
  });
});

describe('one thing that is two', () => {
  const fields = { entityId: 'https://app.example', assertionConsumerServiceUrl: 'https://app.example/acs' };

  test.for([
    { fields, url: 5 },
    { fields, metadata: {} },
    { fields, metadata: '<x/>' },
    { fields, salesforce: { myDomain: 'acme' } },
    { url: 'https://app.example', metadata: 5 },
    { salesforce: { myDomain: 'acme' }, url: null },
  ])('is no source of an import: %j', async (source) => {
    for (const path of ['preview', 'import']) {
      const places = await mistakes('POST', `/api/service-providers/${path}`, { source, digest: 'x' });
      expect(places.length).toBeGreaterThan(0);
    }
  });

  test.for([
    { withoutPasskey: true, userIds: 5 },
    { withoutPasskey: true, userIds: [] },
    { withoutPasskey: false },
    { userIds: ['00000000-0000-4000-8000-000000000000'], group: 5 },
  ])('is no choice of people: %j', async (people) => {
    const places = await mistakes('POST', '/api/invitations', { name: 'All', people, by: 'links' });
    expect(places.every((place) => place.startsWith('people'))).toBe(true);
  });

  test('is no setting to try on', async () => {
    const settings = { assertionConsumerServices: 'x' };
    const body = { userId: administrator.user.id, passkey: 'synced', settings };
    expect(await mistakes('POST', `/api/service-providers/${one.id}/assertion`, body)).toEqual([
      'settings.assertionConsumerServices',
    ]);
  });
});

describe('a query', () => {
  test.for([
    ['/api/people?serach=ada', 'serach'],
    ['/api/people?search=%00', 'search'],
    ['/api/groups?search=%00', 'search'],
    ['/api/audit?address=%00', 'address'],
    ['/api/audit?person=%00', 'person'],
    ['/api/audit?from=2016-12-31T23:59:60Z', 'from'],
    ['/api/audit?after=1e300', 'after'],
    ['/api/people?limit=Infinity', 'limit'],
    ['/api/audit/export?format=csv&until=2026-02-30T00:00:00Z', 'until'],
    ['/api/people?limit=50&limit=60', 'limit'],
  ] as const)('%s is refused by its field', async ([url, field]) => {
    const reply = await administrator.browser.request('GET', url);
    expect([reply.statusCode, reply.json().places[0].field]).toEqual([400, field]);
  });

  test('that is right is answered', async () => {
    const url = '/api/audit?from=2016-12-31T23:59:59Z&until=2026-12-31T23:59:59%2B02:00';
    expect((await administrator.browser.request('GET', url)).statusCode).toBe(200);
  });
});

describe('nobody', () => {
  async function countEvents(): Promise<number> {
    const [newest] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
    return newest?.sequence ?? 0;
  }

  test('makes the audit longer at a door that is closed to them', async () => {
    const before = await countEvents();
    const path = `/api/people/${administrator.user.id}`;
    const stranger = server.browser();
    expect((await stranger.request('DELETE', path)).statusCode).toBe(401);
    const headers = { authorization: `Bearer lk_${'a'.repeat(43)}` };
    expect((await stranger.request('DELETE', path, { headers })).statusCode).toBe(401);
    const crossSite = { 'sec-fetch-site': 'cross-site' };
    expect((await stranger.request('DELETE', path, { headers: crossSite })).statusCode).toBe(403);
    expect(await countEvents()).toBe(before);
  });

  test('tries a link or a login unseen', async () => {
    const before = await countEvents();
    const stranger = server.browser();
    expect((await stranger.postJson('/api/enrolment/link', { token: 'a'.repeat(43) })).statusCode).toBe(410);
    expect((await stranger.postForm('/login', { credential: 'x' })).statusCode).toBe(401);
    expect((await stranger.get('/saml/sso?SAMLRequest=x')).statusCode).toBe(400);
    expect(await countEvents()).toBe(before + 3);
  });

  test('who is known is refused unseen', async () => {
    const before = await countEvents();
    const helper = await signInAs(server, 'helpDesk');
    const afterLogin = await countEvents();
    expect(afterLogin).toBeGreaterThan(before);
    const reply = await helper.browser.request('DELETE', `/api/people/${administrator.user.id}`);
    expect([reply.statusCode, await countEvents()]).toEqual([403, afterLogin + 1]);
  });
});

/** Whatever is sent to a route of the API, it is never a fault of ours: on both databases. */
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addUser } from '../../server/directory/users.ts';
import { databaseKinds } from '../helpers/databases.ts';
import { HOSTILE_CURSORS, HOSTILE_TEXTS, type Json, sampleOf, spoilt, UPDATED_AT } from '../helpers/hostile-input.ts';
import { inputSchema } from '../helpers/input-schemas.ts';
import { anEvent, aServiceProvider } from '../helpers/records.ts';
import { collectRoutes, harmlessAddress, type Route } from '../helpers/route-table.ts';
import { startTestServer, startTestServerOn, type TestServer } from '../helpers/server.ts';
import { type SignedIn, signInAs } from '../helpers/staff.ts';

// Only to know them, so that each has a test of its own.
const [known, routes] = await collectRoutes(() => startTestServer());
await known.close();

/** Of a query, escaped as a browser would and as none would. */
function hostilePairs(name: string): string[] {
  const texts = name === 'cursor' ? [...HOSTILE_TEXTS, ...HOSTILE_CURSORS] : HOSTILE_TEXTS;
  return [
    ...texts.map((text) => `${new URLSearchParams([[name, text]])}`),
    ...['=1&NAME=2', '=%ED%A0%80', '=%zz', '[]=1', ''].map((rest) => name + rest.replace('NAME', name)),
  ];
}

const apiRoutes = routes.filter(({ url }) => url.startsWith('/api/'));

describe.each(databaseKinds)('on %s', (kind) => {
  let server: TestServer;
  let administrator: SignedIn;
  let personId: string;
  /** Of a record that is there, by the first name of its path. */
  let ids: Record<string, string>;

  beforeAll(async () => {
    server = await startTestServerOn(kind, { LATCHKEY_RATE_LIMIT: '1000000' });
    administrator = await signInAs(server, 'administrator');
    const person = { email: 'ada@example.com', name: 'Ada', federationId: null, role: 'user' } as const;
    personId = (await addUser(server.services, person, server.origin())).id;
    ids = await addRecords();
  });
  afterAll(() => server.close());

  async function addRecords(): Promise<Record<string, string>> {
    const serviceProvider = aServiceProvider();
    await server.services.store.serviceProviders.add(serviceProvider, anEvent());
    const group = await send('POST', '/api/groups', { name: 'Sales' });
    const order = { name: 'Sales', people: { userIds: [personId] }, by: 'links' };
    const invited = await send('POST', '/api/invitations', order);
    const keys = await send('GET', '/api/signing-keys');
    return {
      people: personId,
      'service-providers': serviceProvider.id,
      groups: group.json().id,
      invitations: invited.json().batch.id,
      'signing-keys': keys.json().items[0].id,
    };
  }

  function send(method: string, url: string, body?: Json): Promise<LightMyRequestResponse> {
    // Any method of the route table.
    return administrator.browser.request(method as 'GET', url, body === undefined ? {} : { body });
  }

  /** What is taken away is not there in the first place, so that the next one finds the same. */
  function addressOf({ method, url }: Route): string {
    const [, , name = ''] = url.split('/');
    const id = method === 'DELETE' ? undefined : ids[name];
    return harmlessAddress(id === undefined ? url : url.replace(':id', id));
  }

  /** The body with the instant of the last change, where it takes one. */
  async function upToDate(body: Json, address: string): Promise<Json> {
    if (typeof body !== 'object' || body === null || Array.isArray(body) || body.updatedAt !== UPDATED_AT) return body;
    const shown = await send('GET', address.split('/').slice(0, 4).join('/'));
    const record = shown.json();
    return { ...body, updatedAt: record.updatedAt ?? record.person.updatedAt };
  }

  /** Answered, or refused as a program can read it; by nothing that stands before the input is looked at. */
  function expectAnswer(reply: LightMyRequestResponse, sent: unknown): void {
    const tried = JSON.stringify(sent)?.slice(0, 300);
    expect(reply.statusCode, `${tried}: ${reply.body}`).toBeLessThan(500);
    if (reply.statusCode < 400) return;
    expect(reply.headers['content-type'], tried).toContain('application/problem+json');
    const problem = reply.json();
    expect(problem, tried).toMatchObject({ code: expect.any(String), reference: expect.any(String) });
    expect(['notSignedIn', 'forbidden', 'passkeyAgain', 'rateLimited'], tried).not.toContain(problem.code);
  }

  describe.for(apiRoutes.map((route) => [`${route.method} ${route.url}`, route] as const))('%s', ([, route]) => {
    const { body, querystring } = {
      body: inputSchema(route, 'body'),
      querystring: inputSchema(route, 'querystring'),
    };

    test('takes no body for another', async () => {
      const address = addressOf(route);
      if (route.method !== 'GET') expectAnswer(await send(route.method, address), 'nothing');
      if (body === undefined) return;
      for (const sent of spoilt(body, personId)) {
        expectAnswer(await send(route.method, address, await upToDate(sent, address)), sent);
      }
      for (const payload of ['{"broken":', '"', '[', '\0', '{"a":1}{"b":2}']) {
        const headers = { 'content-type': 'application/json' };
        const { cookies } = administrator.browser;
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const request = { method: route.method as 'POST', url: address, headers: { ...headers, cookie }, payload };
        const reply = await server.app.inject(request);
        expectAnswer(reply, payload);
        expect(reply.statusCode, payload).toBe(400);
      }
    });

    test('takes no query for another', async () => {
      const address = addressOf(route);
      const needed = new URLSearchParams(querystring && Object(sampleOf(querystring, personId)));
      for (const name of [...Object.keys(querystring?.properties ?? {}), 'unknown', '__proto__', 'a\0']) {
        for (const pair of hostilePairs(name)) {
          const query = needed.has(name) ? pair : `${needed}&${pair}`;
          expectAnswer(await send(route.method, `${address}?${query}`, bodyFor(route)), query);
        }
      }
    });

    test('takes no path for another', async () => {
      for (const [parameter] of route.url.matchAll(/:\w+/g)) {
        for (const text of ['\0', 'a\0', '\u{10ffff}', "'", '-1', '0', '1e300', '9007199254740993', 'x'.repeat(90)]) {
          const address = harmlessAddress(route.url.replace(parameter, encodeURIComponent(text)));
          const reply = await send(route.method, address, bodyFor(route));
          expectAnswer(reply, text);
          expect(reply.statusCode, text).toBeGreaterThanOrEqual(400);
        }
        const broken = route.url.replace(parameter, '%ED%A0%80');
        expectAnswer(await send(route.method, harmlessAddress(broken), bodyFor(route)), broken);
      }
    });

    function bodyFor({ method }: Route): Json | undefined {
      if (body !== undefined) return sampleOf(body, personId);
      return method === 'GET' ? undefined : {};
    }
  });

  const lists = ['email', '-email', 'name', '-name', 'createdAt', '-createdAt'].flatMap((sort) => [
    `/api/people?sort=${sort}`,
    `/api/people?sort=${sort}&search=...`,
    `/api/people?sort=${sort}&search=ada`,
    `/api/people?sort=${sort}&filter=withoutPasskey`,
  ]);

  test.for([...lists, '/api/groups?', '/api/invitations?', '/api/audit?'])(
    'the list %s is read on from none of another',
    async (list) => {
      for (const cursor of HOSTILE_CURSORS) expectAnswer(await send('GET', `${list}&cursor=${cursor}`), cursor);
    },
  );

  test.for(['/apps/%00', '/apps/%00/icon', '/login?request=%00', '/login?return=%00', '/admin/test-sign-in/%00'])(
    'the page %s is answered',
    async (url) => {
      expect((await administrator.browser.get(url)).statusCode).toBeLessThan(500);
    },
  );
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewAuditEvent } from '../../db/model.ts';
import { AUDIT_ACTIONS } from '../../server/audit/record.ts';
import type { AuditEvent, AuditReply } from '../../server/contract/audit.ts';
import { aGroup, anEvent, aServiceProvider } from '../helpers/records.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { makeToken, type SignedIn, signInAs } from '../helpers/staff.ts';

let server: TestServer;
let administrator: SignedIn;
let auditor: SignedIn;

beforeAll(async () => {
  server = await startTestServer();
  administrator = await signInAs(server, 'administrator');
  auditor = await signInAs(server, 'auditor');
});
afterAll(() => server.close());

async function append(fields: Partial<NewAuditEvent>): Promise<string> {
  const event = anEvent({ at: server.now(), reference: reference(), ...fields });
  await server.services.store.auditEvents.append(event);
  return event.reference;
}

function reference(): string {
  return randomUUID().slice(0, 9).toUpperCase();
}

async function list(query: Record<string, string> = {}): Promise<AuditReply> {
  const reply = await auditor.browser.request('GET', `/api/audit?${new URLSearchParams(query)}`);
  expect(reply.statusCode).toBe(200);
  return reply.json();
}

describe('the list of events', () => {
  test('is newest first, a page at a time, until there is no next one', async () => {
    const address = '198.51.100.1';
    const written: string[] = [];
    for (let index = 0; index < 5; index += 1) written.push(await append({ address }));
    const read: string[] = [];
    const lengths: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: AuditReply = await list({ address, limit: '2', cursor });
      read.push(...page.items.map((event) => event.reference));
      lengths.push(page.items.length);
      cursor = page.next;
    }
    expect(read).toEqual(written.toReversed());
    expect(lengths).toEqual([2, 2, 1]);
  });

  test('has no next page when it ends with a full one', async () => {
    const address = '198.51.100.2';
    for (let index = 0; index < 2; index += 1) await append({ address });
    expect((await list({ address, limit: '2' })).next).toBeNull();
  });

  test('is followed from a number on, oldest first', async () => {
    const address = '198.51.100.3';
    const first = await append({ address });
    const after = String((await list({ address })).items[0]?.sequence);
    expect((await list({ address, after })).items).toEqual([]);
    const later = [await append({ address }), await append({ address })];
    const { items, next } = await list({ address, after });
    expect(items.map((event) => event.reference)).toEqual(later);
    expect(next).toBeNull();
    expect((await list({ address, after: '0' })).items[0]?.reference).toBe(first);
  });

  test('is filtered by each fact', async () => {
    const person = randomUUID();
    const application = randomUUID();
    const facts: Partial<NewAuditEvent> = {
      action: 'user.disable',
      outcome: 'refused',
      actor: person,
      target: 'somebody',
      serviceProviderId: application,
      address: '198.51.100.4',
    };
    const wanted = await append(facts);
    const other = { action: 'user.enable', outcome: 'success', actor: null, target: null } as const;
    await append({ ...other, serviceProviderId: null, address: '198.51.100.5' });
    const found = async (query: Record<string, string>) =>
      (await list({ ...query, from: new Date(server.now().getTime() - 60_000).toISOString() })).items.map(
        (event) => event.reference,
      );
    for (const query of [
      { person },
      { person: 'somebody' },
      { serviceProvider: application },
      { action: 'user.disable' },
      { outcome: 'refused', action: 'user.disable' },
      { address: ' 198.51.100.4 ' },
      { reference: wanted },
      { reference: ` ${wanted.toLowerCase()} ` },
    ]) {
      expect(await found(query), JSON.stringify(query)).toEqual([wanted]);
    }
    expect(await found({ person, outcome: 'success' })).toEqual([]);
  });

  test('is filtered by time: from an instant on, and before another', async () => {
    const at = new Date('2026-01-02T03:04:05.000Z');
    const address = '198.51.100.6';
    const written = await append({ at, address });
    const found = async (from: string, until: string) => (await list({ address, from, until })).items.length;
    expect(await found('2026-01-02T03:04:05Z', '2026-01-02T03:04:06Z')).toBe(1);
    expect(await found('2026-01-02T04:04:05+01:00', '2026-01-02T04:04:06+01:00')).toBe(1);
    expect(await found('2026-01-02T03:04:06Z', '2026-01-02T03:04:07Z')).toBe(0);
    expect(await found('2026-01-02T03:04:04Z', '2026-01-02T03:04:05Z')).toBe(0);
    expect((await list({ address })).items.map((event) => event.reference)).toEqual([written]);
  });

  test.each([
    ['a time that is none', { from: 'yesterday' }],
    ['an outcome that is none', { outcome: 'maybe' }],
    ['an application that is no id', { serviceProvider: 'x' }],
    ['a cursor that is none', { cursor: 'nonsense' }],
    ['a cursor of another list', { cursor: Buffer.from('["ada",""]').toString('base64url') }],
    ['a page that is too long', { limit: '201' }],
    ['a negative number to go on from', { after: '-1' }],
  ])('refuses %s', async (_, query) => {
    const reply = await auditor.browser.request('GET', `/api/audit?${new URLSearchParams(query)}`);
    expect([reply.statusCode, reply.json().code]).toEqual([400, 'inputInvalid']);
  });
});

describe('the names in an event', () => {
  async function named(fields: Partial<NewAuditEvent>): Promise<AuditEvent> {
    const { items } = await list({ reference: await append(fields) });
    const [event] = items;
    if (event === undefined) throw new Error('The event was not found.');
    return event;
  }

  test('are those of people, with their addresses', async () => {
    const { id, name, email } = administrator.user;
    const event = await named({ actor: id, target: auditor.user.id });
    expect(event.actor).toEqual({ id, name, email, kind: 'person' });
    expect(event.target).toMatchObject({ name: 'A auditor', email: 'auditor@example.com' });
  });

  test('are those of applications', async () => {
    const application = aServiceProvider({ name: 'Salesforce – Acme' });
    await server.services.store.serviceProviders.add(application, anEvent());
    const event = await named({ target: application.id, serviceProviderId: application.id });
    expect(event.serviceProvider).toEqual({ id: application.id, name: 'Salesforce – Acme' });
    const { id, name } = application;
    expect(event.target).toEqual({ id, name, email: null, kind: 'serviceProvider' });
  });

  test('are those of tokens', async () => {
    const { id } = await makeToken(administrator, 'auditor');
    const event = await named({ actor: `token:${id}`, target: id });
    expect(event.actor).toEqual({ id: `token:${id}`, name: 'For auditor', email: null, kind: 'token' });
    expect(event.target?.name).toBe('For auditor');
  });

  test('are those of groups', async () => {
    const group = aGroup({ name: 'Sales' });
    await server.services.store.groups.add(group, anEvent());
    const event = await named({ action: 'group.members', target: group.id });
    expect(event.target).toEqual({ id: group.id, name: 'Sales', email: null, kind: 'group' });
  });

  test.each(['invitations.create', 'invitations.renew'])(
    'are those of people who were invited together: %s',
    async (action) => {
      const batch = { id: randomUUID(), name: 'Autumn', createdBy: administrator.user.id, createdAt: server.now() };
      await server.services.store.invitations.add(batch, [], anEvent());
      const event = await named({ action, target: batch.id });
      expect(event.target).toEqual({ id: batch.id, name: 'Autumn', email: null, kind: 'batch' });
    },
  );

  test('are none for signing keys, which are told apart from what is gone', async () => {
    const { id } = await server.services.keys.active();
    const event = await named({ action: 'signingKey.activate', target: id });
    expect(event.target).toEqual({ id, name: null, email: null, kind: 'signingKey' });
    const gone = await named({ action: 'signingKey.remove', target: randomUUID() });
    expect(gone.target?.kind).toBeNull();
  });

  test('are missing where somebody is gone, unknown or no person', async () => {
    const gone = randomUUID();
    const event = await named({ actor: 'operator', target: gone, serviceProviderId: gone });
    expect(event.actor).toEqual({ id: 'operator', name: null, email: null, kind: null });
    expect(event.target).toEqual({ id: gone, name: null, email: null, kind: null });
    expect(event.serviceProvider).toEqual({ id: gone, name: null });
    expect(await named({})).toMatchObject({ actor: null, target: null, serviceProvider: null });
  });
});

describe('one event', () => {
  test('is shown with all its facts', async () => {
    const details = { text: 'ü', number: 1.5, yes: true, none: null, list: ['a', 'b'] };
    const facts = { action: 'user.update', outcome: 'refused', reason: 'forbidden', details } as const;
    const number = await append(facts);
    const [listed] = (await list({ reference: number })).items;
    const reply = await auditor.browser.request('GET', `/api/audit/${listed?.sequence}`);
    expect(reply.json()).toEqual({ event: listed, story: [] });
    expect(listed).toMatchObject({ ...facts, reference: number, address: '192.0.2.1' });
  });

  test('that is not there is a 404', async () => {
    const reply = await auditor.browser.request('GET', '/api/audit/999999999');
    expect([reply.statusCode, reply.json().code]).toEqual([404, 'recordUnknown']);
  });
});

test('the kinds of events are those that are recorded', async () => {
  const reply = await auditor.browser.request('GET', '/api/audit/actions');
  expect(reply.json()).toEqual({ actions: AUDIT_ACTIONS });
});

describe('a refused act on an application', () => {
  const PATH = '/api/service-providers';

  async function refusedAt(id: string): Promise<AuditEvent | undefined> {
    const reply = await auditor.browser.request('DELETE', `${PATH}/${id}`);
    expect(reply.statusCode).toBe(403);
    const { items } = await list({ action: 'serviceProvider.remove', outcome: 'refused' });
    return items.find(({ reference }) => reference === reply.json().reference);
  }

  test('is found at the application', async () => {
    const application = aServiceProvider({ name: 'Salesforce – Beta' });
    await server.services.store.serviceProviders.add(application, anEvent());
    const event = await refusedAt(application.id);
    expect(event?.serviceProvider).toEqual({ id: application.id, name: 'Salesforce – Beta' });
    expect(event?.actor?.id).toBe(auditor.user.id);
  });

  test('has none where the address names none that is there', async () => {
    expect(await refusedAt(randomUUID())).toMatchObject({ serviceProvider: null });
    expect(await refusedAt('x')).toMatchObject({ serviceProvider: null });
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Group, Person } from '../../server/contract/people.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { logIn, makeToken, type SignedIn, signInAs } from '../helpers/staff.ts';

let server: TestServer;
let admin: SignedIn;

beforeAll(async () => {
  server = await startTestServer();
  admin = await signInAs(server, 'administrator');
});
afterAll(() => server.close());

function send(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) {
  return admin.browser.request(method, `/api/groups${path}`, { body });
}

async function add(name: string): Promise<Group> {
  return (await send('POST', '', { name })).json();
}

async function lastEvent() {
  return (await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 }))[0];
}

test('A group is made, shown, listed and given another name.', async () => {
  const group = await add(' Finance ');
  expect(group).toMatchObject({ name: 'Finance', memberCount: 0 });
  expect(await lastEvent()).toMatchObject({ action: 'group.add', target: group.id });
  expect((await send('GET', `/${group.id}`)).json()).toEqual(group);
  expect((await send('GET', '?search=fin')).json()).toEqual({ items: [group], next: null });

  const renamed = await send('PATCH', `/${group.id}`, { name: 'Accounts', updatedAt: group.updatedAt });
  expect(renamed.json()).toMatchObject({ id: group.id, name: 'Accounts' });
  const late = await send('PATCH', `/${group.id}`, { name: 'Late', updatedAt: group.updatedAt });
  expect(late.json()).toMatchObject({ status: 409, code: 'changedMeanwhile' });
});

test('A name is another group’s in any spelling of case.', async () => {
  const other = await add('Sales');
  expect((await send('POST', '', { name: 'SALES' })).json()).toMatchObject({ status: 409, code: 'nameTaken' });
  const group = await add('Service');
  const renamed = await send('PATCH', `/${group.id}`, { name: 'sales', updatedAt: group.updatedAt });
  expect(renamed.json()).toMatchObject({ code: 'nameTaken' });
  const own = await send('PATCH', `/${other.id}`, { name: 'SALES', updatedAt: other.updatedAt });
  expect(own.json()).toMatchObject({ name: 'SALES' });
});

test('People come and go, and the audit knows who.', async () => {
  const group = await add('Members');
  const userIds = [admin.user.id, randomUUID()];
  expect((await send('POST', `/${group.id}/members`, { userIds })).json()).toEqual({ changed: 1 });
  expect(await lastEvent()).toMatchObject({ action: 'group.members', target: group.id, details: { added: userIds } });
  const { items } = (await admin.browser.get(`/api/people?group=${group.id}`)).json();
  expect(items.map(({ id }: Person) => id)).toEqual([admin.user.id]);
  const { groups } = (await admin.browser.get(`/api/people/${admin.user.id}`)).json();
  expect(groups).toEqual([{ id: group.id, name: 'Members' }]);
  expect((await send('DELETE', `/${group.id}/members`, { userIds })).json()).toEqual({ changed: 1 });
  expect((await send('GET', `/${group.id}`)).json()).toMatchObject({ memberCount: 0 });
});

test('What decides who may use an application takes a recent passkey: members, and the group itself.', async () => {
  const group = await add('Guarded');
  const userIds = [admin.user.id];
  const tries = [
    ['POST', '/members', { userIds }],
    ['DELETE', '/members', { userIds }],
    ['DELETE', '', undefined],
  ] as const;
  const { bearer: headers } = await makeToken(admin, 'administrator');
  server.advance(6 * 60);
  for (const [method, path, body] of tries) {
    expect((await send(method, `/${group.id}${path}`, body)).json()).toMatchObject({ code: 'passkeyAgain' });
    const byToken = await server.browser().request(method, `/api/groups/${group.id}${path}`, { body, headers });
    expect(byToken.json()).toMatchObject({ code: 'passkeyRequired' });
  }
  await logIn(admin.browser, admin.authenticator);
});

test('The list is in the order that is asked for, page by page.', async () => {
  const made: string[] = [];
  for (const name of ['Order b', 'Order a', 'Order c']) {
    server.advance(1);
    made.push((await add(name)).name);
  }
  const orders = { name: ['Order a', 'Order b', 'Order c'], createdAt: made };
  for (const [by, expected] of Object.entries(orders)) {
    for (const [sort, names] of [
      [by, expected],
      [`-${by}`, expected.toReversed()],
    ] as const) {
      const first = (await send('GET', `?search=order&limit=2&sort=${sort}`)).json();
      const second = (await send('GET', `?search=order&limit=2&sort=${sort}&cursor=${first.next}`)).json();
      expect([...first.items, ...second.items].map(({ name }: Group) => name)).toEqual(names);
    }
  }
  const byName = (await send('GET', '?limit=1')).json();
  expect((await send('GET', `?sort=createdAt&cursor=${byName.next}`)).json()).toMatchObject({ code: 'inputInvalid' });
});

test('A group is removed, unless an application is given to it.', async () => {
  const group = await add('Short-lived');
  expect((await send('DELETE', `/${group.id}`)).statusCode).toBe(204);
  expect(await lastEvent()).toMatchObject({ action: 'group.remove', target: group.id });
  expect((await send('DELETE', `/${group.id}`)).json()).toMatchObject({ code: 'recordUnknown' });
});

test.each([
  ['GET', '', undefined],
  ['PATCH', '', { name: 'x', updatedAt: new Date(0).toISOString() }],
  ['DELETE', '', undefined],
  ['POST', '/members', { userIds: [randomUUID()] }],
  ['DELETE', '/members', { userIds: [randomUUID()] }],
] as const)('%s %s needs a group that is there.', async (method, path, body) => {
  expect((await send(method, `/${randomUUID()}${path}`, body)).json()).toMatchObject({ code: 'recordUnknown' });
});

test.each([{ name: '' }, { name: ' ' }, { name: 'a'.repeat(101) }, { name: 'a\nb' }])(
  '%j is no name.',
  async (body) => {
    expect((await send('POST', '', body)).json()).toMatchObject({ status: 400, code: 'inputInvalid' });
  },
);

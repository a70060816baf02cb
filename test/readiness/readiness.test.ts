import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ServiceProvider } from '../../db/model.ts';
import type { ReadinessReply, ReadinessRow } from '../../server/contract/readiness.ts';
import type { Connection } from '../../server/contract/salesforce.ts';
import { addUser } from '../../server/directory/users.ts';
import { aCredential, addCredential, aGroup, anEvent, aServiceProvider } from '../helpers/records.ts';
import { signInAs } from '../helpers/staff.ts';
import { type OrgSetUp, openOrgSetUp } from '../setup/org-set-up.ts';

let setUp: OrgSetUp;
let connection: Connection;
let application: ServiceProvider;

beforeEach(async () => {
  setUp = await openOrgSetUp();
  application = aServiceProvider({ entityId: `https://${setUp.org.host}` });
  await setUp.server.services.store.serviceProviders.add(application, anEvent());
  connection = await setUp.connect();
});
afterEach(() => setUp.close());

const path = () => `/api/service-providers/${application.id}/readiness`;

function ask(source: object = { connection: connection.id }) {
  return setUp.administrator.browser.request('POST', path(), { body: { source } });
}

async function read(): Promise<NonNullable<ReadinessReply['reading']>> {
  const { reading } = (await setUp.administrator.browser.get(path())).json<ReadinessReply>();
  if (reading === null) throw new Error('It was never read.');
  return reading;
}

async function rowOf(username: string): Promise<ReadinessRow> {
  const row = (await read()).people.find((one) => one.username === username);
  if (row === undefined) throw new Error(`There is no ${username}.`);
  return row;
}

/** A privileged user of the org, with their address as Federation ID. */
function addPrivileged(name: string, fields: { federationId?: string | null; isActive?: boolean } = {}) {
  const address = `${name}@acme.example`;
  return setUp.org.addUsers(1, () => ({
    ...{ username: address, email: address, federationId: address, permissions: ['ModifyAllData' as const] },
    ...fields,
  }));
}

/** The same person here, with passkeys of these kinds. */
async function addPerson(name: string, ...kinds: ('synced' | 'deviceBound')[]) {
  const person = { email: `${name}@acme.example`, name: 'Some One', federationId: null, role: 'user' as const };
  const user = await addUser(setUp.server.services, person, setUp.server.origin());
  for (const kind of kinds) {
    const backupEligible = kind === 'synced';
    await addCredential(
      setUp.server.services.store,
      aCredential(user.id, { backupEligible, backupState: backupEligible }),
    );
  }
  return user;
}

async function change(fields: Partial<ServiceProvider>): Promise<void> {
  const changed = { ...application, ...fields, updatedAt: new Date(application.updatedAt.getTime() + 1) };
  const { serviceProviders } = setUp.server.services.store;
  expect(await serviceProviders.update(changed, application.updatedAt, anEvent())).toBe(true);
  application = changed;
}

describe('the verdict', () => {
  test('passes who has a phishing-resistant passkey and their own Federation ID', async () => {
    addPrivileged('ada');
    await addPerson('ada', 'synced');
    await ask();
    expect(await rowOf('ada@acme.example')).toMatchObject({
      permissions: ['modifyAllData'],
      person: { email: 'ada@acme.example' },
      passkeys: ['synced'],
      ...{ verdict: 'passes', reason: null, getsEmailedCode: false },
    });
  });

  test('blocks who is not here', async () => {
    addPrivileged('ada');
    await ask();
    expect(await rowOf('ada@acme.example')).toMatchObject({ person: null, verdict: 'blocked', reason: 'notHere' });
  });

  test('blocks who is switched off', async () => {
    addPrivileged('ada');
    const { id } = await addPerson('ada', 'synced');
    await setUp.server.services.store.users.disable(id, setUp.server.now(), anEvent());
    await ask();
    expect(await rowOf('ada@acme.example')).toMatchObject({ verdict: 'blocked', reason: 'disabled' });
  });

  test('blocks who may not use the application, until they are in one of its groups', async () => {
    addPrivileged('ada');
    const { id } = await addPerson('ada', 'synced');
    const { store } = setUp.server.services;
    const group = aGroup();
    await store.groups.add(group, anEvent());
    const closed = { ...application, access: 'groups' as const, updatedAt: setUp.server.now() };
    const given = { readUpdatedAt: application.updatedAt, groupIds: [group.id] };
    expect(await store.serviceProviders.setAccess(closed, given, anEvent())).toBe(true);
    await ask();
    expect(await rowOf('ada@acme.example')).toMatchObject({ verdict: 'blocked', reason: 'noAccess' });
    await store.groups.addMembers(group.id, [id], anEvent());
    expect(await rowOf('ada@acme.example')).toMatchObject({ verdict: 'passes', reason: null });
  });

  test('blocks who has no passkey, until they have one', async () => {
    addPrivileged('ada');
    const user = await addPerson('ada');
    await ask();
    expect(await rowOf('ada@acme.example')).toMatchObject({ passkeys: [], verdict: 'blocked', reason: 'noPasskey' });
    await addCredential(setUp.server.services.store, aCredential(user.id));
    expect(await rowOf('ada@acme.example')).toMatchObject({ verdict: 'passes', reason: null });
  });

  test.each([
    ['blank', null],
    ['in another spelling', 'ADA@acme.example'],
    ['another one', 'E-4711'],
  ])('blocks who has a Federation ID in the org that is %s', async (_, federationId) => {
    addPrivileged('ada', { federationId });
    await addPerson('ada', 'synced');
    await ask();
    expect(await rowOf('ada@acme.example')).toMatchObject({ verdict: 'blocked', reason: 'federationId' });
  });

  test('blocks everybody when the application is switched off', async () => {
    addPrivileged('ada');
    await addPerson('ada', 'synced');
    await ask();
    await change({ enabled: false });
    const { people, blocked } = await read();
    expect(people.map(({ reason }) => reason)).toEqual(people.map(() => 'applicationOff'));
    expect(blocked).toBe(people.length);
  });

  test('blocks whose passkeys are all told of as standard, and passes who has another', async () => {
    addPrivileged('ada');
    addPrivileged('bob');
    await addPerson('ada', 'synced');
    await addPerson('bob', 'synced', 'deviceBound');
    await ask();
    await change({ assurance: { ...application.assurance, amrSynced: ['passkey'] } });
    expect(await rowOf('ada@acme.example')).toMatchObject({
      ...{ verdict: 'blocked', reason: 'signal', getsEmailedCode: false },
    });
    expect(await rowOf('bob@acme.example')).toMatchObject({ verdict: 'passes', passkeys: ['deviceBound', 'synced'] });
  });

  test('tells of the e-mailed code when the signal is weak', async () => {
    addPrivileged('ada');
    await addPerson('ada', 'synced');
    await ask();
    await change({ assurance: { ...application.assurance, amrSynced: [] } });
    expect(await rowOf('ada@acme.example')).toMatchObject({ reason: 'signal', getsEmailedCode: true });
  });
});

describe('a reading', () => {
  test('is none before it was made', async () => {
    expect((await setUp.administrator.browser.get(path())).json()).toEqual({ reading: null });
  });

  test('has the privileged people alone, and those who are active', async () => {
    addPrivileged('ada');
    addPrivileged('gone', { isActive: false });
    const reply = (await ask()).json<ReadinessReply>();
    expect(reply.reading?.people.map(({ username }) => username).sort()).toEqual(
      [setUp.org.admin.username, 'ada@acme.example'].sort(),
    );
    expect(reply.reading).toMatchObject({ source: 'org', blocked: 2 });
  });

  test('is written down', async () => {
    await ask();
    const [event] = await setUp.server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
    expect(event).toMatchObject({
      action: 'readiness.read',
      serviceProviderId: application.id,
      details: { people: 1, source: 'org' },
    });
  });

  test('comes from a report with the permissions as columns', async () => {
    const csv = [
      'User ID,Username,Email,Full Name,Active,Profile,Federation ID,Modify All Data,Author Apex',
      '0055g00000AbCdEAAV,ada@acme.example,ada@acme.example,Ada,true,System Administrator,,false,TRUE',
      '0055g00000AbCdFAAV,bob@acme.example,bob@acme.example,Bob,true,Standard User,,1,0',
      '0055g00000AbCdGAAV,eve@acme.example,eve@acme.example,Eve,true,Standard User,,0,0',
      '0055g00000AbCdHAAV,off@acme.example,off@acme.example,Off,false,System Administrator,,1,0',
    ].join('\r\n');
    const { reading } = (await ask({ csv })).json<ReadinessReply>();
    expect(reading?.source).toBe('csv');
    expect(reading?.people.map(({ username, permissions }) => [username, permissions])).toEqual([
      ['ada@acme.example', ['systemAdministrator', 'authorApex']],
      ['bob@acme.example', ['modifyAllData']],
    ]);
  });

  test('is refused when a file tells nothing of permissions', async () => {
    const csv = 'Id,Username,Email,FederationIdentifier\r\n0055g00000AbCdEAAV,ada,ada@acme.example,\r\n';
    const reply = await ask({ csv });
    expect([reply.statusCode, reply.json().detail]).toEqual([400, expect.stringContaining('the column Profile')]);
  });

  test('leaves as CSV', async () => {
    addPrivileged('ada');
    await ask();
    const reply = await setUp.administrator.browser.get(`${path()}/export`);
    const lines = reply.body.split('\r\n');
    expect(reply.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(lines[0]).toContain('username,email,name,permissions');
    expect(lines.find((line) => line.includes('ada@acme.example'))).toContain('modifyAllData,,,blocked,no,notHere');
  });

  test('is for administrators, and auditors may look at it', async () => {
    const auditor = await signInAs(setUp.server, 'auditor');
    const asked = await auditor.browser.request('POST', path(), { body: { source: { connection: connection.id } } });
    expect(asked.statusCode).toBe(403);
    expect((await auditor.browser.get(path())).statusCode).toBe(200);
  });

  test('is not made over somebody else’s connection', async () => {
    const other = await signInAs(setUp.server, 'administrator', { email: 'other@example.com' });
    const reply = await other.browser.request('POST', path(), { body: { source: { connection: connection.id } } });
    expect([reply.statusCode, reply.json().code]).toEqual([409, 'orgSessionEnded']);
  });

  test('is not made of another application’s org', async () => {
    application = aServiceProvider({ name: 'Other' });
    await setUp.server.services.store.serviceProviders.add(application, anEvent());
    const reply = await ask();
    expect([reply.statusCode, reply.json().code]).toEqual([400, 'inputInvalid']);
  });
});

describe('the home page', () => {
  const home = async (who = setUp.administrator) => (await who.browser.get('/api/summary')).json().readiness;

  test('says how many would be locked out', async () => {
    addPrivileged('ada');
    await addPerson('ada', 'synced');
    await ask();
    expect(await home()).toEqual([
      {
        ...{ serviceProviderId: application.id, name: application.name, privileged: 2, blocked: 1 },
        readAt: (await read()).readAt,
      },
    ]);
  });

  test('says nothing of an org that was never read', async () => {
    expect(await home()).toEqual([]);
  });

  test('says nothing to who may not see applications', async () => {
    await ask();
    expect(await home(await signInAs(setUp.server, 'helpDesk'))).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ServiceProvider } from '../../db/model.ts';
import type { ReadinessReply, ReadinessRow } from '../../server/contract/readiness.ts';
import type { Connection } from '../../server/contract/salesforce.ts';
import { addUser } from '../../server/directory/users.ts';
import { countReadiness } from '../../server/readiness/count-readiness.ts';
import { aCredential, addCredential, aGroup, anEvent, aServiceProvider, aValueRule } from '../helpers/records.ts';
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

/** As an org answers whoever may not use the Metadata API. */
function insufficientAccess() {
  const fault = '<faultcode>sf:INSUFFICIENT_ACCESS</faultcode><faultstring>INSUFFICIENT_ACCESS: no</faultstring>';
  const envelope =
    'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="http://soap.sforce.com/2006/04/metadata"';
  return {
    status: 500,
    body: `<soapenv:Envelope ${envelope}><soapenv:Body><soapenv:Fault>${fault}</soapenv:Fault></soapenv:Body></soapenv:Envelope>`,
  };
}

/** A query's answer without a row. */
const NO_ROWS = { totalSize: 0, done: true, records: [] };

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

  test('blocks everybody when the metadata has ended, to the second', async () => {
    addPrivileged('ada');
    await addPerson('ada', 'synced');
    await ask();
    await change({ validUntil: new Date(setUp.server.now().getTime() + 1000) });
    expect(await rowOf('ada@acme.example')).toMatchObject({ verdict: 'passes', reason: null });
    await change({ validUntil: setUp.server.now() });
    const { people, blocked } = await read();
    expect(people.map(({ reason }) => reason)).toEqual(people.map(() => 'metadataExpired'));
    expect(blocked).toBe(2);
    await change({ enabled: false });
    expect(await rowOf('ada@acme.example')).toMatchObject({ reason: 'applicationOff' });
  });

  test('blocks for whom nothing is sent, whatever the org knows of them', async () => {
    addPrivileged('ada', { federationId: null });
    addPrivileged('bob');
    await addPerson('ada', 'synced');
    await addPerson('bob', 'synced');
    await change({ nameId: aValueRule('federationId') });
    await ask();
    expect(await rowOf('ada@acme.example')).toMatchObject({ verdict: 'blocked', reason: 'nothingSent' });
    expect(await rowOf('bob@acme.example')).toMatchObject({ verdict: 'blocked', reason: 'nothingSent' });
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
    const authnContextClassRef = 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified';
    await change({ assurance: { ...application.assurance, authnContextClassRef, amrSynced: [] } });
    expect(await rowOf('ada@acme.example')).toMatchObject({ reason: 'signal', getsEmailedCode: true });
  });
});

describe('upper and lower case of a Federation ID', () => {
  const CSV = [
    'User ID,Username,Email,Profile,Federation ID',
    '0055g00000AbCdEAAV,ada@acme.example,ada@acme.example,System Administrator,ADA@acme.example',
  ].join('\r\n');

  /** Another org, in which they do not count. */
  async function openLooseOrg(): Promise<void> {
    await setUp.close();
    setUp = await openOrgSetUp({ caseInsensitiveFederationIds: true });
    await setUp.server.services.store.serviceProviders.add(application, anEvent());
    connection = await setUp.connect();
    addPrivileged('ada', { federationId: 'ADA@acme.example' });
    await addPerson('ada', 'synced');
  }

  test('does not count in an org that says so, and another ID is another one all the same', async () => {
    await openLooseOrg();
    addPrivileged('bob', { federationId: 'E-4711' });
    await addPerson('bob', 'synced');
    await ask();
    expect(await rowOf('ada@acme.example')).toMatchObject({ verdict: 'passes', reason: null });
    expect(await rowOf('bob@acme.example')).toMatchObject({ verdict: 'blocked', reason: 'federationId' });
  });

  test('counts when the org does not let its settings be read', async () => {
    await openLooseOrg();
    setUp.org.failNext({ path: /\/services\/Soap\/m\//, bodyIncludes: 'SecuritySettings' }, insufficientAccess());
    expect((await ask()).statusCode).toBe(200);
    expect(await rowOf('ada@acme.example')).toMatchObject({ verdict: 'blocked', reason: 'federationId' });
  });

  test('counts in a file, which does not tell, whatever the org said before', async () => {
    await openLooseOrg();
    await ask();
    expect((await ask({ csv: CSV })).statusCode).toBe(200);
    expect(await rowOf('ada@acme.example')).toMatchObject({ verdict: 'blocked', reason: 'federationId' });
  });

  test('is not guessed when the settings cannot be reached: nothing is kept', async () => {
    setUp.org.failNext(
      { path: /\/services\/Soap\/m\//, bodyIncludes: 'SecuritySettings' },
      { status: 500, body: 'no' },
    );
    expect((await ask()).statusCode).toBeGreaterThanOrEqual(400);
    expect((await setUp.administrator.browser.get(path())).json()).toEqual({ reading: null });
  });
});

describe('how somebody is invited', () => {
  const invite = (userIds: string[]) =>
    setUp.administrator.browser.request('POST', '/api/invitations', {
      body: { name: 'Privileged', people: { userIds }, hours: 1, by: 'links', onlyWithoutOpenLink: true },
    });

  test('is together with others while they have no passkey, and not again while their link is open', async () => {
    addPrivileged('ada');
    const { id } = await addPerson('ada');
    await ask();
    expect(await rowOf('ada@acme.example')).toMatchObject({ invitation: 'together', person: { invitedUntil: null } });
    expect((await invite([id])).statusCode).toBe(200);
    expect(await rowOf('ada@acme.example')).toMatchObject({
      ...{ invitation: 'open', person: { invitedUntil: expect.any(String) } },
    });
    setUp.server.advance(3600);
    // The session has ended meanwhile.
    setUp.administrator = await signInAs(setUp.server, 'administrator', { email: 'other@example.com' });
    expect(await rowOf('ada@acme.example')).toMatchObject({ invitation: 'together', person: { invitedUntil: null } });
  });

  test('is alone when they work at the console', async () => {
    addPrivileged('ada');
    const person = { email: 'ada@acme.example', name: 'Ada', federationId: null, role: 'auditor' as const };
    await addUser(setUp.server.services, person, setUp.server.origin());
    await ask();
    expect(await rowOf('ada@acme.example')).toMatchObject({ reason: 'noPasskey', invitation: 'alone' });
  });

  test('is nothing for who has a passkey, is switched off, or is not here', async () => {
    for (const name of ['ada', 'bob', 'eve']) addPrivileged(name);
    await addPerson('ada', 'synced');
    const { id } = await addPerson('bob');
    await setUp.server.services.store.users.disable(id, setUp.server.now(), anEvent());
    await ask();
    const { people } = await read();
    expect(people.map(({ invitation }) => invitation)).toEqual(people.map(() => null));
  });

  test('is also said of who has no access yet', async () => {
    addPrivileged('ada');
    await addPerson('ada');
    const closed = { ...application, access: 'groups' as const, updatedAt: setUp.server.now() };
    const given = { readUpdatedAt: application.updatedAt, groupIds: [] };
    expect(await setUp.server.services.store.serviceProviders.setAccess(closed, given, anEvent())).toBe(true);
    await ask();
    expect(await rowOf('ada@acme.example')).toMatchObject({ reason: 'noAccess', invitation: 'together' });
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

  test('has a person once whom a report has in several rows, with all that the rows tell', async () => {
    const csv = [
      'User ID,Username,Email,Full Name,Active,Profile,Federation ID,Modify All Data,Author Apex',
      '0055g00000AbCdE,ada@acme.example,ada@acme.example,Ada,true,Standard User,ada,0,1',
      '0055g00000AbCdEAAV,ada@acme.example,ada@acme.example,Ada,true,Standard User,ada,1,0',
      '0055g00000AbCdF,bob@acme.example,bob@acme.example,Bob,true,System Administrator,,0,0',
    ].join('\r\n');
    const { reading } = (await ask({ csv })).json<ReadinessReply>();
    expect(reading?.people.map(({ userId, permissions }) => [userId, permissions])).toEqual([
      ['0055g00000AbCdEAAV', ['modifyAllData', 'authorApex']],
      ['0055g00000AbCdF', ['systemAdministrator']],
    ]);
    expect([reading?.blocked, (await read()).people.length]).toEqual([2, 2]);
  });

  test('is refused when the org names nobody, and speaks of no file then', async () => {
    setUp.org.failNext({ path: /PermissionSetAssignment/ }, { status: 200, body: NO_ROWS });
    setUp.org.failNext({ path: /System(?:\+|%20)Administrator/ }, { status: 200, body: NO_ROWS });
    const reply = await ask();
    expect([reply.statusCode, reply.json().detail]).toEqual([400, expect.stringContaining('Salesforce names nobody')]);
    expect(reply.json().detail).not.toContain('file');
  });

  test('is refused when a file tells nothing of permissions', async () => {
    const csv = 'Id,Username,Email,FederationIdentifier\r\n0055g00000AbCdEAAV,ada,ada@acme.example,\r\n';
    const reply = await ask({ csv });
    expect([reply.statusCode, reply.json().detail]).toEqual([400, expect.stringContaining('the column Profile')]);
  });

  test.each([
    ['without a column', 'Id,Username,Email', 'Line 1: There is no column called “Federation ID”.'],
    [
      'of somebody else',
      'Id,Username,Email,Federation ID\r\n00Q1,a,a@a.example,',
      'Line 2: The ID of a Salesforce user',
    ],
    ['that is empty', ' ', 'The file is empty.'],
  ])('is refused when it is a file %s, and says why', async (_, csv, message) => {
    const reply = await ask({ csv });
    expect([reply.statusCode, reply.json().detail]).toEqual([400, expect.stringContaining(message)]);
    expect((await setUp.administrator.browser.get(path())).json()).toEqual({ reading: null });
  });

  test('leaves as CSV', async () => {
    addPrivileged('ada');
    await ask();
    const reply = await setUp.administrator.browser.get(`${path()}/export`);
    const lines = reply.body.split('\r\n');
    expect(reply.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(lines[0]).toContain('username,email,name,permissions');
    expect(lines.find((line) => line.includes('ada@acme.example'))).toContain('modifyAllData,,,blocked,no,notHere');
    const [event] = await setUp.server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
    expect(event).toMatchObject({
      ...{ action: 'readiness.export', serviceProviderId: application.id, target: application.id },
      ...{ actor: setUp.administrator.user.id, details: { people: 2 } },
    });
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

  test('has the same counts as the page and the export, of the same people', async () => {
    const here = ['passes', 'other', 'none'];
    for (const name of [...here, 'absent']) addPrivileged(name, name === 'other' ? { federationId: 'E-4711' } : {});
    await addPerson('passes', 'synced');
    await addPerson('other', 'synced');
    await addPerson('none');
    await ask();
    const { people, blocked } = await read();
    expect([people.length, blocked]).toEqual([5, 4]);
    expect((await home())[0]).toMatchObject({ privileged: 5, blocked: 4 });
    const lines = (await setUp.administrator.browser.get(`${path()}/export`)).body.trim().split('\r\n').slice(1);
    expect(lines).toHaveLength(5);
    expect(lines.filter((line) => line.includes(',blocked,'))).toHaveLength(4);
    expect(
      people
        .map(({ reason }) => reason)
        .filter(Boolean)
        .sort(),
    ).toEqual(['notHere', 'notHere', 'noPasskey', 'federationId'].sort());
  });

  test('counts thousands as the page does', async () => {
    setUp.org.addUsers(1200, () => ({ permissions: ['ViewAllData' as const] }));
    addPrivileged('ada');
    await addPerson('ada', 'synced');
    await ask();
    const { people, blocked } = await read();
    expect([people.length, blocked]).toEqual([1202, 1201]);
    expect((await home())[0]).toMatchObject({ privileged: 1202, blocked: 1201 });
  });

  test('asks the database by hundreds of people, and of an application that is known already not again', async () => {
    setUp.org.addUsers(600, () => ({ permissions: ['ViewAllData' as const] }));
    await ask();
    const { users, credentials, serviceProviders } = setUp.server.services.store;
    const spies = [
      ...[vi.spyOn(users, 'byEmails'), vi.spyOn(credentials, 'kindsOf')],
      ...[vi.spyOn(users, 'byIds'), vi.spyOn(serviceProviders, 'byId')],
    ];
    await countReadiness(setUp.server.services, [application]);
    expect(spies.map((spy) => spy.mock.calls.length)).toEqual([2, 2, 0, 0]);
  });

  test('says nothing of an application that is switched off, and looks nobody up for it', async () => {
    await ask();
    await change({ enabled: false });
    const lookUp = vi.spyOn(setUp.server.services.store.users, 'byEmails');
    expect(await home()).toEqual([]);
    expect(lookUp).not.toHaveBeenCalled();
  });

  test('says that everybody would be locked out when the metadata has ended', async () => {
    addPrivileged('ada');
    await addPerson('ada', 'synced');
    await ask();
    await change({ validUntil: setUp.server.now() });
    expect((await home())[0]).toMatchObject({ privileged: 2, blocked: 2 });
  });

  test('says nothing of an org that was never read', async () => {
    expect(await home()).toEqual([]);
  });

  test('says nothing to who may not see applications', async () => {
    await ask();
    expect(await home(await signInAs(setUp.server, 'helpDesk'))).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ServiceProvider } from '../../db/model.ts';
import type {
  FederationIdChoice,
  FederationIdProgress,
  FederationIdRow,
} from '../../server/contract/federation-ids.ts';
import type { Connection } from '../../server/contract/salesforce.ts';
import { addUser } from '../../server/directory/users.ts';
import { anEvent, aServiceProvider, aUser } from '../helpers/records.ts';
import type { OrgUser } from '../helpers/salesforce-org/index.ts';
import { makeToken, signInAs } from '../helpers/staff.ts';
import { type OrgSetUp, openOrgSetUp } from './org-set-up.ts';

let setUp: OrgSetUp;
let connection: Connection;
let application: ServiceProvider;

beforeEach(async () => {
  setUp = await openOrgSetUp({ isSandbox: true });
  application = await addApplication(`https://${setUp.org.host}`);
  connection = await setUp.connect();
});
afterEach(() => setUp.close());

async function addApplication(entityId: string): Promise<ServiceProvider> {
  const added = aServiceProvider({ entityId });
  await setUp.server.services.store.serviceProviders.add(added, anEvent());
  return added;
}

/** People who are here and in the org, without a Federation ID there. */
async function addBoth(count: number): Promise<OrgUser[]> {
  const users = setUp.org.addUsers(count, (number) => ({ email: `both${number}@acme.example`, federationId: null }));
  for (const { email } of users) {
    const person = { email, name: 'Some One', federationId: null, role: 'user' as const };
    await addUser(setUp.server.services, person, setUp.server.origin());
  }
  return users;
}

/** The same for very many. */
async function addMany(count: number): Promise<OrgUser[]> {
  const users = setUp.org.addUsers(count, (number) => ({ email: `many${number}@acme.example`, federationId: null }));
  const people = users.map(({ email }) => aUser({ email }));
  await setUp.server.services.store.users.addMany(people, [anEvent()], () => undefined);
  return users;
}

const path = (what: string) => `/api/service-providers/${application.id}/federation-ids/${what}`;

async function ask<Line>(what: string, body: object): Promise<Line[]> {
  const reply = await setUp.administrator.browser.request('POST', path(what), { body });
  return reply.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function choices(): Promise<FederationIdChoice[]> {
  const lines = await ask<{ rows?: FederationIdRow[] }>('preview', { source: { connection: connection.id } });
  const rows = lines.flatMap((line) => line.rows ?? []);
  return rows.flatMap(({ userId, before, after }) => (after === null ? [] : [{ userId, before, after }]));
}

function write(chosen: readonly FederationIdChoice[]): Promise<FederationIdProgress[]> {
  return ask('write', { connection: connection.id, choices: chosen });
}

async function noted(): Promise<number> {
  return (await setUp.administrator.browser.get(path('').slice(0, -1))).json().written;
}

describe('writing', () => {
  test('tells how far it has come, and the outcome last', async () => {
    await addBoth(3);
    expect(await write(await choices())).toEqual([{ written: 3, of: 3 }, { done: { written: 3, failures: [] } }]);
  });

  test('writes a user who was chosen twice once', async () => {
    const [ada] = await addBoth(1);
    const chosen = await choices();
    expect((await write([...chosen, ...chosen])).at(-1)).toMatchObject({
      done: { written: 1, failures: [{ userId: ada?.id, code: 'changedMeanwhile' }] },
    });
  });

  test('knows a user by an ID of 15 characters', async () => {
    const [ada] = await addBoth(1);
    const chosen = (await choices()).map((choice) => ({ ...choice, userId: choice.userId.slice(0, 15) }));
    expect((await write(chosen)).at(-1)).toEqual({ done: { written: 1, failures: [] } });
    expect(setUp.org.users.get(ada?.id ?? '')?.federationId).toBe(ada?.email);
  });

  test('leaves alone whom somebody has changed since the comparison', async () => {
    const [ada] = await addBoth(2);
    const chosen = await choices();
    Object.assign(setUp.org.users.get(ada?.id ?? '') ?? {}, { federationId: 'by hand' });
    expect((await write(chosen)).at(-1)).toMatchObject({
      done: { written: 1, failures: [{ userId: ada?.id, username: ada?.username, code: 'changedMeanwhile' }] },
    });
    expect(setUp.org.users.get(ada?.id ?? '')?.federationId).toBe('by hand');
  });

  test('leaves alone whose person was changed here since the comparison', async () => {
    await addBoth(1);
    const chosen = await choices();
    const { store } = setUp.server.services;
    const person = await store.users.byEmail(chosen[0]?.after ?? '');
    if (person === null) throw new Error('There is no such person.');
    const changed = { ...person, federationId: 'E-1', updatedAt: setUp.server.now() };
    expect(await store.users.update(changed, person.updatedAt, anEvent())).toBe('changed');
    expect((await write(chosen)).at(-1)).toMatchObject({ done: { written: 0 } });
  });

  test('keeps and notes what was written before the session ended', async () => {
    await addBoth(250);
    const chosen = await choices();
    const error = [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }];
    const second = chosen[200]?.userId ?? '';
    const match = { path: /composite\/sobjects/, bodyIncludes: second };
    setUp.org.failNext(match, { status: 401, body: JSON.stringify(error) });
    const last = (await write(chosen)).at(-1);
    expect(last).toMatchObject({ done: { written: 200, failures: { length: 50 } } });
    expect(await noted()).toBe(200);
    expect((await write(await choices())).at(-1)).toEqual({ done: { written: 50, failures: [] } });
  });

  test('is written down, without a name', async () => {
    await addBoth(1);
    await write(await choices());
    const [event] = await setUp.server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
    expect(event).toMatchObject({ action: 'salesforce.federationIds', serviceProviderId: application.id });
    expect(event?.details).toEqual({ written: 1, failed: 0, host: setUp.org.host });
  });
});

describe('what was announced and never told of', () => {
  const HOUR = 3600;
  const orgRecord = async () => {
    const record = await setUp.server.services.store.salesforceOrgs.byHost(setUp.org.host);
    if (record === null) throw new Error('The org is not remembered.');
    return record;
  };
  const announced = async () =>
    setUp.server.services.store.salesforceOrgs.announcedChanges((await orgRecord()).id, 'federationIds');

  /** As a process leaves it that ends after it has announced some writes. */
  async function crash(chosen: readonly FederationIdChoice[]): Promise<void> {
    const { store } = setUp.server.services;
    const { id } = await orgRecord();
    const at = setUp.server.now();
    const changes = chosen.map(({ userId, before, after }) => ({
      ...{ orgId: id, step: 'federationIds' as const, target: userId, before, after, at },
    }));
    await store.salesforceOrgs.announceChanges(changes);
  }

  test('is noted before it is sent, and settled after the answer', async () => {
    const [ada, bob] = await addBoth(2);
    setUp.org.failUser(bob?.id ?? '', { statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'No' });
    const { salesforceOrgs } = setUp.server.services.store;
    const seen: number[] = [];
    const { announceChanges } = salesforceOrgs;
    vi.spyOn(salesforceOrgs, 'announceChanges').mockImplementationOnce(async (changes) => {
      seen.push(changes.length, setUp.org.requests.filter(({ path: asked }) => asked.includes('composite')).length);
      await announceChanges(changes);
    });
    await write(await choices());
    expect(seen).toEqual([2, 0]);
    expect(await announced()).toEqual([]);
    expect([await noted(), setUp.org.users.get(ada?.id ?? '')?.federationId]).toEqual([1, ada?.email]);
  });

  test('is ours at the next comparison when it stands in the org, is in the audit, and can be taken back', async () => {
    const [ada] = await addBoth(2);
    const chosen = await choices();
    await rememberOrgOf(chosen);
    await crash(chosen);
    setByHand(ada?.id, ada?.email ?? null);
    expect((await choices()).map(({ userId }) => userId)).not.toContain(ada?.id);
    expect(await noted()).toBe(1);
    expect((await announced()).map(({ target }) => target)).not.toContain(ada?.id);
    const [event] = await setUp.server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
    expect(event?.details).toEqual({ written: 1, failed: 0, host: setUp.org.host });
    expect((await ask('undo', { connection: connection.id })).at(-1)).toEqual({ done: { written: 1, failures: [] } });
    expect(setUp.org.users.get(ada?.id ?? '')?.federationId ?? null).toBeNull();
  });

  test('waits while a job of the org may still be at work, and is forgotten when it does not stand there then', async () => {
    await addBoth(2);
    const chosen = await choices();
    await rememberOrgOf(chosen);
    await crash(chosen);
    await choices();
    expect(await announced()).toHaveLength(2);
    setUp.server.advance(HOUR / 3);
    await choices();
    expect([await announced(), await noted()]).toEqual([[], 0]);
  });

  test('is taken back without another comparison', async () => {
    const [ada] = await addBoth(1);
    const chosen = await choices();
    await rememberOrgOf(chosen);
    await crash(chosen);
    setByHand(ada?.id, ada?.email ?? null);
    expect((await ask('undo', { connection: connection.id })).at(-1)).toEqual({ done: { written: 1, failures: [] } });
  });

  test('is a bulk job whose session ended: after connecting again it can be taken back', async () => {
    const users = await addMany(2_100);
    const chosen = await choices();
    const error = [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }];
    const ended = { status: 401, body: JSON.stringify(error) };
    // From the first look at the job on, the session is over; the job is not.
    setUp.org.failNext({ path: /jobs\/ingest\/750/, method: 'GET' }, ended, 4);
    setUp.org.failNext({ path: /jobs\/ingest\/750/, bodyIncludes: 'Aborted' }, ended);
    setUp.org.failNext({ path: /query.*FederationIdentifier.*Id(%20|\+)IN/ }, ended);
    expect((await write(chosen)).at(-1)).toMatchObject({ done: { written: 0, failures: { length: 2_100 } } });
    expect(await noted()).toBe(0);
    for (const { id, email } of users) setByHand(id, email);
    connection = await setUp.connect();
    await choices();
    expect(await noted()).toBe(2_100);
  });

  function setByHand(id: string | undefined, federationId: string | null): void {
    Object.assign(setUp.org.users.get(id ?? '') ?? {}, { federationId });
  }

  /** By a write that is refused whole. */
  async function rememberOrgOf([one]: FederationIdChoice[]): Promise<void> {
    if (one !== undefined) await write([{ ...one, after: 'forged' }]);
  }
});

describe('stopping', () => {
  const stop = (id = connection.id) =>
    setUp.administrator.browser.request('POST', path('stop'), { body: { connection: id } });

  test('ends a bulk job early; what is written stays, and the rest can be written later', async () => {
    await addMany(2_100);
    const chosen = await choices();
    const writing = write(chosen);
    const looks = () => setUp.org.requests.filter(({ path: asked, method }) => isJob(asked) && method === 'GET').length;
    await expect.poll(looks, { timeout: 10_000 }).toBeGreaterThan(0);
    expect((await stop()).statusCode).toBe(204);
    const last = (await writing).at(-1);
    if (last === undefined || !('done' in last)) throw new Error(JSON.stringify(last));
    const { written, failures } = last.done;
    expect(written).toBeLessThan(2_100);
    expect(written + failures.length).toBe(2_100);
    expect(failures.every(({ code }) => code === 'stopped')).toBe(true);
    expect(await noted()).toBe(written);
    expect(await choices()).toHaveLength(failures.length);
  });

  test.each(['write', 'undo'])('ends %s between two collections', async (what) => {
    await addBoth(401);
    const chosen = await choices();
    if (what === 'undo') await write(chosen);
    const { salesforceOrgs } = setUp.server.services.store;
    const body = what === 'write' ? { connection: connection.id, choices: chosen } : { connection: connection.id };
    const collections = () => setUp.org.requests.filter(({ path: asked }) => asked.includes('composite')).length;
    const before = collections();
    setUp.org.failNext({ path: /composite/ }, 'slow');
    const running = ask<FederationIdProgress>(what, body);
    await expect.poll(collections, { timeout: 10_000 }).toBeGreaterThan(before);
    await stop();
    const last = (await running).at(-1);
    expect(last).toMatchObject({ done: { written: 200, failures: { length: 201 } } });
    const org = await salesforceOrgs.byHost(setUp.org.host);
    const { count } = await salesforceOrgs.countChanges(org?.id ?? '', 'federationIds');
    expect(count).toBe(what === 'write' ? 200 : 201);
  });

  test('stops nothing of another connection, and nothing that comes later', async () => {
    await addBoth(1);
    expect((await stop('x'.repeat(43))).statusCode).toBe(204);
    expect((await stop()).statusCode).toBe(204);
    expect((await write(await choices())).at(-1)).toEqual({ done: { written: 1, failures: [] } });
  });

  test('is for administrators', async () => {
    const auditor = await signInAs(setUp.server, 'auditor');
    const reply = await auditor.browser.request('POST', path('stop'), { body: { connection: connection.id } });
    expect(reply.statusCode).toBe(403);
  });

  const isJob = (asked: string) => /jobs\/ingest\/750\w+$/.test(asked);
});

describe('taking back', () => {
  test('leaves nothing to take back, and says so', async () => {
    await addBoth(2);
    await write(await choices());
    const asked = { connection: connection.id };
    expect((await ask('undo', asked)).at(-1)).toEqual({ done: { written: 2, failures: [] } });
    expect((await ask('undo', asked)).at(-1)).toEqual({ done: { written: 0, failures: [] } });
  });

  test('keeps in mind what Salesforce would not take back', async () => {
    const [ada] = await addBoth(2);
    await write(await choices());
    setUp.org.failUser(ada?.id ?? '', { statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'No', times: 1 });
    expect((await ask('undo', { connection: connection.id })).at(-1)).toMatchObject({
      done: { written: 1, failures: [{ userId: ada?.id }] },
    });
    expect(await noted()).toBe(1);
  });
});

describe('a connection', () => {
  test.each(['preview', 'write', 'undo'])('to another org is no use for %s', async (what) => {
    application = await addApplication('https://other.my.salesforce.com');
    const chosen = [{ userId: '0055g00000AbCdEAAV', before: null, after: 'x' }];
    const bodies: Record<string, object> = {
      preview: { source: { connection: connection.id } },
      write: { connection: connection.id, choices: chosen },
      undo: { connection: connection.id },
    };
    const [line] = await ask<{ problem?: { places?: { message: string }[] } }>(what, bodies[what] ?? {});
    expect(line?.problem?.places?.[0]?.message).toContain('is not the org of');
  });

  test('to a refreshed sandbox writes nothing before it is set up again', async () => {
    await addBoth(1);
    await write(await choices());
    await setUp.org.refresh();
    connection = await setUp.connect();
    const [line] = await write([{ userId: '0055g00000AbCdEAAV', before: null, after: 'x' }]);
    expect(JSON.stringify(line)).toContain('This sandbox was refreshed');
  });
});

describe('writing and taking back', () => {
  test.each(['write', 'undo'])('need a passkey that was used just now: %s', async (what) => {
    setUp.server.advance(301);
    const chosen = [{ userId: '0055g00000AbCdEAAV', before: null, after: 'x' }];
    const body = { connection: connection.id, ...(what === 'write' && { choices: chosen }) };
    const reply = await setUp.administrator.browser.request('POST', path(what), { body });
    expect([reply.statusCode, reply.json().code]).toEqual([403, 'passkeyAgain']);
  });

  test('are not for programs', async () => {
    const { bearer } = await makeToken(setUp.administrator, 'administrator');
    const body = { connection: connection.id };
    const reply = await setUp.server.browser().request('POST', path('undo'), { body, headers: bearer });
    expect(reply.json().code).toBe('passkeyRequired');
  });

  test('are for administrators', async () => {
    const auditor = await signInAs(setUp.server, 'auditor');
    const reply = await auditor.browser.request('POST', path('undo'), { body: { connection: connection.id } });
    expect(reply.statusCode).toBe(403);
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ServiceProvider } from '../../db/model.ts';
import type {
  FederationIdChoice,
  FederationIdProgress,
  FederationIdRow,
} from '../../server/contract/federation-ids.ts';
import type { Connection } from '../../server/contract/salesforce.ts';
import { addUser } from '../../server/directory/users.ts';
import { anEvent, aServiceProvider } from '../helpers/records.ts';
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

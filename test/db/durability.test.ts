import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../db/dialects.ts';
import { openDatabase, openStore, type StoreLocation, storeOn } from '../../db/open.ts';
import type { DatabaseKind } from '../../db/schema.ts';
import type { Store } from '../../db/store.ts';
import { databaseKinds, newLocation } from '../helpers/databases.ts';
import {
  A_USER,
  aLogin,
  anAuthenticationCeremony,
  anAuthnRequest,
  anEnrolmentLink,
  anEvent,
  answersTo,
  aUser,
  aWaitingRequest,
  enrol,
  later,
  NOW,
} from '../helpers/records.ts';
import type { Acknowledged } from '../helpers/store-process.ts';

const STORE_PROCESS = join(import.meta.dirname, '../helpers/store-process.ts');

describe.each(databaseKinds)('A process killed with SIGKILL on %s', (kind) => {
  it('loses nothing that it acknowledged, durable or relaxed', { timeout: 120_000 }, async () => {
    const { location, remove } = await newLocation(kind);
    onTestFinished(remove);
    for (let round = 1; round <= 3; round += 1) {
      const acknowledged = await writeUntilKilled(location, round * 2);
      expect(acknowledged.length).toBeGreaterThanOrEqual(round * 2);

      const store = await openStore(location);
      const events = await store.auditEvents.tail({ afterSequence: null, limit: 1_000 });
      const references = new Set(events.map(({ reference }) => reference));
      for (const { userId, sessionIdHash, challenge, eventReference } of acknowledged) {
        const live = await store.sessions.read(sessionIdHash, NOW, 60);
        expect(live?.user.id).toBe(userId);
        expect(live?.session.lastSeenAt).toEqual(later(1));
        expect(await store.ceremonies.consume(challenge, NOW)).not.toBeNull();
        expect(references).toContain(eventReference);
      }
      await store.close();
    }
  });
});

/** Lets another process write, and kills it in the moment in which its line number `lines` arrives. */
async function writeUntilKilled(location: StoreLocation, lines: number): Promise<Acknowledged[]> {
  const child = spawn(process.execPath, [STORE_PROCESS, JSON.stringify(location), 'write'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const acknowledged: Acknowledged[] = [];
  child.stdin.write('\n');
  for await (const line of createInterface(child.stdout)) {
    if (line === 'ready') {
      continue;
    }
    acknowledged.push(JSON.parse(line));
    if (acknowledged.length === lines) {
      child.kill('SIGKILL');
    }
  }
  const [, signal] = await ended;
  expect(signal).toBe('SIGKILL');
  return acknowledged;
}

describe.each(databaseKinds)('A commit on %s', (kind) => {
  const RELAXED = kind === 'sqlite' ? '1' : 'off';
  const DURABLE = kind === 'sqlite' ? '2' : 'on';

  let database: Database;
  let store: Store;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const place = await newLocation(kind);
    remove = place.remove;
    database = await openDatabase(place.location);
    store = storeOn(database);
    await watchCommits(database, kind);
  });

  afterAll(async () => {
    await database.close();
    await remove();
  });

  beforeEach(async () => {
    await sql`delete from commits`.execute(database.durable);
  });

  /** How the commits since the test's last question went: the setting that decides whether they wait for the disk. */
  async function commits(): Promise<string[]> {
    const { rows } = await sql<{ setting: string }>`select distinct setting from commits`.execute(database.durable);
    await sql`delete from commits`.execute(database.durable);
    return rows.map(({ setting }) => setting);
  }

  it('of a relaxed method does not wait for the disk', async () => {
    const { credential } = await enrol(store);
    const { session, ...login } = aLogin(credential);
    await store.sessions.recordLogin({ session, ...login });
    const { serviceProvider } = await aWaitingRequest(store);
    await commits();

    const ceremony = anAuthenticationCeremony();
    const acts: [string, () => Promise<unknown>][] = [
      ['ceremonies.add', () => store.ceremonies.add(ceremony)],
      ['ceremonies.consume', () => store.ceremonies.consume(ceremony.challenge, NOW)],
      ['authnRequests.add', () => store.authnRequests.add(anAuthnRequest(serviceProvider.id))],
      ['sessions.touch', () => store.sessions.touch(session.idHash, later(1))],
      ['auditEvents.append', () => store.auditEvents.append(anEvent())],
    ];
    for (const [method, act] of acts) {
      await act();
      expect({ method, settings: await commits() }).toEqual({ method, settings: [RELAXED] });
    }
  });

  it('of every other method waits for the disk', async () => {
    const { user, credential } = await enrol(store);
    const { request } = await aWaitingRequest(store);
    await commits();

    const { session, ...login } = aLogin(credential, { answers: answersTo(request) });
    const acts: [string, () => Promise<unknown>][] = [
      ['sessions.recordLogin', () => store.sessions.recordLogin({ session, ...login })],
      ['sessions.remove', () => store.sessions.remove(session.idHash, anEvent())],
      ['enrolmentLinks.add', () => store.enrolmentLinks.add(anEnrolmentLink(user.id), A_USER, anEvent())],
      ['credentials.remove', () => store.credentials.remove(credential.id, anEvent())],
      ['users.disable', () => store.users.disable(user.id, NOW, anEvent())],
      ['users.add', () => store.users.add(aUser(), anEvent())],
    ];
    for (const [method, act] of acts) {
      await act();
      expect({ method, settings: await commits() }).toEqual({ method, settings: [DURABLE] });
    }
  });

  it('waits for the disk again after a relaxed method failed', async () => {
    const ceremony = anAuthenticationCeremony();
    await store.ceremonies.add(ceremony);
    await expect(store.ceremonies.add(ceremony)).rejects.toThrow();
    await commits();
    await store.users.add(aUser(), anEvent());
    expect(await commits()).toEqual([DURABLE]);
  });

  it('waits for the disk beside relaxed ones at the same time', async () => {
    const relaxed = () => store.ceremonies.add(anAuthenticationCeremony());
    const user = aUser();
    await Promise.all([relaxed(), relaxed(), store.users.add(user, anEvent()), relaxed(), relaxed()]);
    const { rows } = await sql<{ setting: string }>`
      select distinct setting from commits where row_key = ${user.id}`.execute(database.durable);
    expect(rows).toEqual([{ setting: DURABLE }]);
  });
});

const WATCHED = [
  ['users', 'id'],
  ['credentials', 'id'],
  ['ceremonies', 'challenge'],
  ['authn_requests', 'handle_hash'],
  ['enrolment_links', 'token_hash'],
  ['sessions', 'id_hash'],
  ['audit_events', 'reference'],
] as const;

/** Makes each change of a row note the durability that its connection has at that moment. */
async function watchCommits({ durable }: Database, kind: DatabaseKind): Promise<void> {
  await sql`create table commits (row_key text, setting text)`.execute(durable);
  for (const [table, key] of WATCHED) {
    for (const change of ['insert', 'update', 'delete']) {
      const name = `watch_${table}_${change}`;
      const row = change === 'delete' ? `old.${key}` : `new.${key}`;
      const statements =
        kind === 'sqlite'
          ? [
              `create trigger ${name} after ${change} on ${table} begin
                 insert into commits select ${row}, cast(synchronous as text) from pragma_synchronous;
               end`,
            ]
          : [
              `create function ${name}() returns trigger language plpgsql as $$ begin
                 insert into commits values (${row}, current_setting('synchronous_commit')); return null;
               end $$`,
              `create trigger ${name} after ${change} on ${table} for each row execute function ${name}()`,
            ];
      for (const statement of statements) {
        await sql.raw(statement).execute(durable);
      }
    }
  }
}

/** What SQL makes out of numbers has to be what the product itself would have stored. */
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Database } from '../../db/dialects.ts';
import { openDatabase, type StoreLocation, storeOn } from '../../db/open.ts';
import type { DatabaseKind } from '../../db/schema.ts';
import { userTerms } from '../../db/user-terms.ts';
import { databaseKinds, newLocation } from '../helpers/databases.ts';
import { type BenchDatabase, createPostgresDatabase, createSqliteDatabase } from './database.ts';
import { canSignIn, person } from './invented-people.ts';
import { createPasskey } from './passkey.ts';

const POPULATION = { people: 2_000, auditEvents: 3_000 };

describe.each(databaseKinds)('the population of a measured %s database', (kind) => {
  let filled: BenchDatabase;
  let database: Database;
  beforeAll(async () => {
    const request = { population: POPULATION, passkey: (await createPasskey()).credential };
    filled = await (kind === 'sqlite'
      ? createSqliteDatabase(request)
      : createPostgresDatabase(inject('postgresUrl'), request));
    database = await openDatabase(locationOf(filled));
  });
  afterAll(async () => {
    await database.close();
    await filled.close();
  });

  async function rows<Row>(query: string): Promise<Row[]> {
    return (await sql<Row>`${sql.raw(query)}`.execute(database.durable)).rows;
  }

  it.each([1, 3, 20, 41, 777, 1_999])('has person %d as they are known by their number', async (n) => {
    const { id, email, name, federationId, userHandle, credentialId } = person(n);
    const store = storeOn(database);
    const user = await store.users.byEmail(email);
    expect(user).toMatchObject({ id, email, name, federationId, userHandle });
    const passkeys = await store.credentials.ofUser(id);
    expect(passkeys.some((passkey) => passkey.id === credentialId) && user?.disabledAt === null).toBe(canSignIn(n));
  });

  it('finds everybody by the terms that the product would have stored', async () => {
    const users = await database.durable.selectFrom('users').selectAll().execute();
    const stored = await database.durable.selectFrom('user_terms').selectAll().execute();
    const expected = users.flatMap(({ id, email, name, federation_id }) =>
      userTerms({ email, name, federationId: federation_id }).map((term) => `${id} ${term}`),
    );
    expect(users).toHaveLength(POPULATION.people);
    expect(stored.map(({ user_id, term }) => `${user_id} ${term}`).sort()).toEqual(expected.sort());
  });

  it('counts passkeys and open links as they are', async () => {
    const wrong = await rows(`select id from users where passkey_count <> (
        select count(*) from credentials where user_id = users.id
      ) or coalesce(invited_until, 0) <> coalesce((
        select expires_at from enrolment_links where user_id = users.id), 0)`);
    expect(wrong).toEqual([]);
    expect(await rows('select id from users where passkey_count = 2')).toHaveLength(100);
    expect(await rows('select id from users where invited_until is not null')).toHaveLength(50);
  });

  it('repeats in each membership what lists are made by, and counts the members', async () => {
    const columns = 'email_key, name_key, created_at, role, disabled_at, passkey_count, invited_until';
    expect(await rows(`select user_id, ${columns} from group_members except select id, ${columns} from users`)).toEqual(
      [],
    );
    expect(
      await rows(`select id from groups where member_count <> (
        select count(*) from group_members where group_id = groups.id)`),
    ).toEqual([]);
    expect(await rows('select user_id from group_members')).toHaveLength(1_700);
  });

  it('has counted every event into its hour', async () => {
    const { auditEvents } = storeOn(database);
    const now = new Date();
    expect(await auditEvents.countHours(now)).toBe(0);
    const actions = (await rows<{ action: string }>('select distinct action from audit_events')).map(
      ({ action }) => action,
    );
    const hours = await auditEvents.hours({ actions, from: new Date(0), now });
    const [all] = await rows<{ count: number }>('select count(*) as count from audit_events');
    expect(hours.reduce((sum, { count }) => sum + count, 0)).toBe(all?.count);
  });

  it('has every index that the migrations make, and no other', async () => {
    const { location, remove } = await newLocation(kind);
    const empty = await openDatabase(location);
    const made = await indexesOf(empty, kind);
    expect(made.length).toBeGreaterThan(40);
    expect(await indexesOf(database, kind)).toEqual(made);
    await empty.close();
    await remove();
  });
});

function locationOf({ settings }: BenchDatabase): StoreLocation {
  const postgresUrl = settings.LATCHKEY_DATABASE_URL;
  return postgresUrl === undefined
    ? { sqliteFile: join(settings.LATCHKEY_DATA_DIR ?? '', 'latchkey.db') }
    : { postgresUrl };
}

async function indexesOf({ durable }: Database, kind: DatabaseKind): Promise<string[]> {
  const definitions =
    kind === 'sqlite'
      ? sql<{ sql: string }>`select sql from sqlite_master where type = 'index' and sql <> ''`
      : sql<{ sql: string }>`select indexdef as sql from pg_indexes where schemaname = 'public'`;
  return (await definitions.execute(durable)).rows.map((row) => row.sql).sort();
}

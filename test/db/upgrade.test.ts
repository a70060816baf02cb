/** The upgrade from the first release: what was there is there afterwards, and has what the new columns hold. */
import { type Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { migrationsFor } from '../../db/migrations/all.ts';
import { openStore, type StoreLocation } from '../../db/open.ts';
import { unlimitedPostgres } from '../../db/postgres.ts';
import type { Connection, DatabaseKind } from '../../db/schema.ts';
import { openSqlite } from '../../db/sqlite.ts';
import type { AuditQuery, Store, UserQuery } from '../../db/store.ts';
import { databaseKinds, newLocation } from '../helpers/databases.ts';
import { type FirstTables, fillFirstRelease } from '../helpers/first-release.ts';
import { aLogin, anEvent, answersTo, later, NOW } from '../helpers/records.ts';

async function openFirstRelease(location: StoreLocation, kind: DatabaseKind): Promise<Kysely<FirstTables>> {
  const db: Connection =
    'postgresUrl' in location
      ? unlimitedPostgres(location.postgresUrl)
      : (await openSqlite(location.sqliteFile)).durable;
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrationsFor(kind) } });
  const { error } = await migrator.migrateTo('0001-first-tables');
  if (error !== undefined) throw error;
  return db as Kysely<unknown> as Kysely<FirstTables>; // the tables as they were
}

describe.each(databaseKinds)('The upgrade of the first release on %s', (kind) => {
  let store: Store;
  let old: Awaited<ReturnType<typeof fillFirstRelease>>;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const place = await newLocation(kind);
    remove = place.remove;
    const db = await openFirstRelease(place.location, kind);
    old = await fillFirstRelease(db);
    await db.destroy();
    store = await openStore(place.location);
  });
  afterAll(async () => {
    await store.close();
    await remove();
  });

  const find = async (query: Partial<UserQuery>) => {
    const order = { by: 'name', descending: false } as const;
    const all = { search: '', filter: null, groupId: null, order, after: null, limit: 3, now: NOW };
    return (await store.users.list({ ...all, ...query })).items.map(({ id }) => id);
  };

  it('keeps everybody, with how many passkeys they have and until when they are invited', async () => {
    const { administrator, invited, lapsed, disabled, recovering, last } = old.people;
    expect(await store.users.counts(NOW)).toEqual({
      people: old.count,
      withoutPasskey: old.count - 2,
      invited: 1,
      disabled: 1,
      privileged: 1,
    });
    const added = { trialSigningKeyId: null, passkeyCount: 0, invitedUntil: null };
    expect(await store.users.listedById(administrator.id)).toEqual({ ...administrator, ...added, passkeyCount: 2 });
    expect(await store.users.listedById(invited.id)).toEqual({ ...invited, ...added, invitedUntil: later(3600) });
    expect(await store.users.listedById(lapsed.id)).toEqual({ ...lapsed, ...added, invitedUntil: later(-1) });
    expect(await store.users.listedById(disabled.id)).toEqual({ ...disabled, ...added });
    expect(await store.users.listedById(recovering.id)).toEqual({ ...recovering, ...added });
    expect(await store.users.listedById(last.id)).toEqual({ ...last, ...added, passkeyCount: 1 });
  });

  it('finds people of the first and of the last batch by name, address and Federation ID, and sorts without regard to case', async () => {
    const { administrator, invited, last } = old.people;
    expect(await find({ search: 'zoë' })).toEqual([last.id]);
    expect(await find({ search: `person.${old.count - 1}` })).toEqual([last.id]);
    expect(await find({ search: 'fed-1' })).toEqual([invited.id]);
    expect(await find({ limit: 1 })).toEqual([administrator.id]);
    expect(await find({ limit: 1, order: { by: 'name', descending: true } })).toEqual([last.id]);
  });

  it('keeps links that are open, and none that were not', async () => {
    const { open, expired } = old.links;
    expect(await store.enrolmentLinks.read(open.tokenHash, NOW)).toEqual({ ...open, openedAt: null });
    expect(await store.enrolmentLinks.read(expired.tokenHash, NOW)).toBeNull();
    expect(await store.enrolmentLinks.countOpen(NOW)).toBe(1);
  });

  it('gives applications the rules that they had without saying so, and finds them', async () => {
    const rule = { text: '', lowerCase: false, prefix: '', suffix: '' };
    const upgraded = {
      ...old.serviceProvider,
      singleLogoutServices: [],
      wantAssertionsSigned: false,
      nameId: { source: 'federationIdOrEmail', ...rule },
      attributes: ['email', 'name', 'firstName', 'lastName'].map((name) => ({
        name,
        value: { source: name, ...rule },
      })),
      access: 'everyone',
      iconDigest: null,
      singleLogoutServiceUrl: null,
    };
    expect(await store.serviceProviders.byId(old.serviceProvider.id)).toEqual(upgraded);
    const order = { by: 'name', descending: false } as const;
    for (const search of ['ACME', old.serviceProvider.id]) {
      const { items } = await store.serviceProviders.page({ search, order, after: null, limit: 10 });
      expect(items.map(({ serviceProvider }) => serviceProvider.id)).toEqual([old.serviceProvider.id]);
    }
  });

  it('knows of keys but the next one that they were active', async () => {
    const { retired, active, next } = old.keys;
    expect(await store.signingKeys.list()).toEqual([
      { ...active, activatedAt: active.createdAt },
      next,
      { ...retired, activatedAt: retired.createdAt },
    ]);
  });

  it('tells which application the old events are about', async () => {
    const about = (serviceProviderId: string | null): AuditQuery => ({
      person: null,
      serviceProviderId,
      action: null,
      outcome: null,
      address: null,
      reference: null,
      from: null,
      until: null,
      order: 'oldestFirst',
      after: null,
      limit: 50,
    });
    const found = await store.auditEvents.search(about(old.serviceProvider.id));
    expect(found.map(({ reason, action }) => reason ?? action)).toEqual([
      'login',
      'signOn.answer',
      'rejected',
      'status',
    ]);
    const rest = (await store.auditEvents.search(about(null))).filter(
      ({ serviceProviderId }) => serviceProviderId === null,
    );
    expect(rest.map(({ reason, action }) => reason ?? action)).toEqual(['user.add', 'own', 'removed']);
  });

  it('lets a session go on, and a sign-on that waits be answered', async () => {
    const { administrator } = old.people;
    const live = await store.sessions.read(old.session.idHash, NOW, 3600);
    expect(live).toEqual({ session: old.session, user: administrator });
    expect(await store.authnRequests.read(old.request.handleHash, NOW)).toEqual(old.request);
    const answers = answersTo(old.request, old.serviceProvider.updatedAt, administrator.updatedAt);
    expect(await store.sessions.recordLogin(aLogin(old.credential, { answers }))).toBe('recorded');
  });

  it('lets people be changed and found by what is new', async () => {
    const { id, ...disabled } = old.people.disabled;
    const changed = { ...disabled, id, name: 'Quentin', updatedAt: later(60) };
    expect(await store.users.update(changed, disabled.updatedAt, anEvent())).toBe('changed');
    expect(await find({ search: 'quentin' })).toEqual([id]);
  });
});

describe.each(databaseKinds)('An upgrade on %s that fails near its end', (kind) => {
  it('leaves everything as it was', async () => {
    const { location, remove } = await newLocation(kind);
    onTestFinished(remove);
    const db = await openFirstRelease(location, kind);
    await fillFirstRelease(db);
    await sql`create table audit_hour_position (id integer)`.execute(db);
    const look = async (connection: Kysely<FirstTables>) => ({
      tables: await connection.introspection.getTables({ withInternalKyselyTables: true }),
      users: await connection.selectFrom('users').selectAll().orderBy('id').execute(),
      events: await connection.selectFrom('audit_events').selectAll().orderBy('sequence').execute(),
    });
    const before = await look(db);
    await db.destroy();

    await expect(openStore(location)).rejects.toThrow('could not be brought up to date');
    const again = await openFirstRelease(location, kind);
    expect(await look(again)).toEqual(before);
    await sql`drop table audit_hour_position`.execute(again);
    await again.destroy();
    const store = await openStore(location);
    expect((await store.users.counts(NOW)).people).toBe(before.users.length);
    await store.close();
  });
});

import { Migrator } from 'kysely/migration';
import { expect, test } from 'vitest';
import { migrationsFor } from '../../db/migrations/all.ts';
import { openStore, type StoreLocation } from '../../db/open.ts';
import { unlimitedPostgres } from '../../db/postgres.ts';
import type { Connection, DatabaseKind } from '../../db/schema.ts';
import { openSqlite } from '../../db/sqlite.ts';
import { databaseKinds, newLocation } from '../helpers/databases.ts';
import { aSigningKey, later } from '../helpers/records.ts';

test.each(databaseKinds)(
  'keys of the first release on %s are known to have been active, but for the next one',
  async (kind) => {
    const { location, remove } = await newLocation(kind);
    const retired = aSigningKey({ slot: 'retired', createdAt: later(10) });
    const active = aSigningKey({ slot: 'active', createdAt: later(20) });
    const next = aSigningKey({ slot: 'next', createdAt: later(30) });
    const old = await openFirstRelease(location, kind);
    for (const { id, slot, sealedPrivateKey, certificate, notAfter, createdAt } of [retired, active, next]) {
      await old
        .insertInto('signing_keys')
        .values({
          id,
          slot,
          sealed_private_key: sealedPrivateKey,
          certificate,
          not_after: notAfter.getTime(),
          created_at: createdAt.getTime(),
        })
        .execute();
    }
    await old.destroy();
    const store = await openStore(location);
    expect(await store.signingKeys.list()).toEqual([
      { ...active, activatedAt: active.createdAt },
      next,
      { ...retired, activatedAt: retired.createdAt },
    ]);
    await store.close();
    await remove();
  },
);

async function openFirstRelease(location: StoreLocation, kind: DatabaseKind): Promise<Connection> {
  const db =
    'postgresUrl' in location
      ? unlimitedPostgres(location.postgresUrl)
      : (await openSqlite(location.sqliteFile)).durable;
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrationsFor(kind) } });
  const { error } = await migrator.migrateTo('0001-first-tables');
  if (error !== undefined) throw error;
  return db;
}

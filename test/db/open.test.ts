import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NewerTablesError } from '../../db/newer-tables.ts';
import { openDatabase, openStore, type StoreLocation } from '../../db/open.ts';
import type { DatabaseKind } from '../../db/schema.ts';
import { databaseKinds, newLocation } from '../helpers/databases.ts';
import { anEvent, aUser } from '../helpers/records.ts';

const STORE_PROCESS = join(import.meta.dirname, '../helpers/store-process.ts');

async function aPlace(kind: DatabaseKind): Promise<StoreLocation> {
  const { location, remove } = await newLocation(kind);
  onTestFinished(remove);
  return location;
}

async function aFile(): Promise<string> {
  const location = await aPlace('sqlite');
  return 'sqliteFile' in location ? location.sqliteFile : '';
}

describe.each(databaseKinds)('Opening a store on %s', (kind) => {
  it('keeps what was stored before', async () => {
    const location = await aPlace(kind);
    const user = aUser();
    const first = await openStore(location);
    await first.users.add(user, anEvent());
    await first.close();
    const second = await openStore(location);
    expect(await second.users.byId(user.id)).toEqual(user);
    await second.close();
  });

  it('works when four processes open a new database at the same time', { timeout: 120_000 }, async () => {
    const location = await aPlace(kind);
    const processes = Array.from({ length: 4 }, () => startStoreProcess(location));
    await Promise.all(processes.map(({ ready }) => ready));
    for (const { begin } of processes) {
      begin();
    }
    const results = await Promise.all(processes.map(({ ended }) => ended));
    expect(results).toEqual(Array(4).fill({ exitCode: 0, errors: '' }));
  });

  it('refuses tables that a later release has changed', async () => {
    const location = await aPlace(kind);
    const database = await openDatabase(location);
    await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2030-01-01T00:00:00.000Z')`.execute(
      database.durable,
    );
    await database.close();
    await expect(openStore(location)).rejects.toThrow(NewerTablesError);
    await expect(openStore(location)).rejects.toThrow('9999-later');
  });

  it('rejects a ping once the store is closed', async () => {
    const store = await openStore(await aPlace(kind));
    await store.ping();
    await store.close();
    await expect(store.ping()).rejects.toThrow();
  });
});

function startStoreProcess(location: StoreLocation) {
  const child = spawn(process.execPath, [STORE_PROCESS, JSON.stringify(location), 'open']);
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  return {
    ready: once(createInterface(child.stdout), 'line'),
    begin: () => child.stdin.end('\n'),
    ended: once(child, 'close').then(([exitCode]) => ({ exitCode, errors })),
  };
}

describe('A SQLite store', () => {
  async function pragma(file: string, name: string) {
    const database = await openDatabase({ sqliteFile: file });
    const { rows } = await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(database.durable);
    await database.close();
    return Object.values(rows[0] ?? {})[0];
  }

  it.each([
    ['journal_mode', 'wal'],
    ['synchronous', 2],
    ['foreign_keys', 1],
    ['busy_timeout', 5000],
  ])('has %s = %s', async (name, value) => {
    expect(await pragma(await aFile(), name)).toBe(value);
  });

  it('begins every transaction as a writer', async () => {
    const file = await aFile();
    const database = await openDatabase({ sqliteFile: file });
    const other = new Sqlite(file, { timeout: 0 });
    await database.durable.transaction().execute(async () => {
      expect(() => other.exec('begin immediate')).toThrow('database is locked');
    });
    other.close();
    await database.close();
  });

  it('waits while another process is making the same file', async () => {
    const file = await aFile();
    const other = new Sqlite(file);
    other.exec('begin immediate');
    const opening = openStore({ sqliteFile: file });
    await sleep(200);
    other.exec('commit');
    other.close();
    await (await opening).close();
  });

  it('leaves an empty log when it closes, even while another process reads', async () => {
    const file = await aFile();
    const store = await openStore({ sqliteFile: file });
    await store.users.add(aUser(), anEvent());
    const reader = new Sqlite(file);
    reader.prepare('select id from users').all();
    expect((await stat(`${file}-wal`)).size).toBeGreaterThan(0);
    await store.close();
    expect((await stat(`${file}-wal`)).size).toBe(0);
    reader.close();
  });

  it('rejects a file in a directory that is not there', async () => {
    const file = await aFile();
    await expect(openStore({ sqliteFile: `${file}/none/latchkey.sqlite` })).rejects.toThrow();
  });
});

describe('A PostgreSQL store', () => {
  it('survives the loss of all its connections', async () => {
    const location = await aPlace('postgres');
    const store = await openStore(location);
    await store.ping();
    const other = await openDatabase(location);
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(other.durable);
    await expect.poll(() => store.ping().then(() => 'answered')).toBe('answered');
    await Promise.all([store.close(), other.close()]);
  });

  it('survives the loss of a connection in the middle of a transaction', async () => {
    const location = await aPlace('postgres');
    const [database, other] = [await openDatabase(location), await openDatabase(location)];
    const cut = database.durable.transaction().execute(async (transaction) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(transaction);
      await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(other.durable);
      await sleep(100);
      await sql`select 1`.execute(transaction);
    });
    await expect(cut).rejects.toThrow();
    expect((await sql`select 1 as one`.execute(database.durable)).rows).toEqual([{ one: 1 }]);
    await Promise.all([database.close(), other.close()]);
  });

  it('reads a bigint as a number, and refuses one that is not exact', async () => {
    const { durable, close } = await openDatabase(await aPlace('postgres'));
    const { rows } = await sql`select ${sql.lit(Number.MAX_SAFE_INTEGER)}::bigint as value`.execute(durable);
    expect(rows).toEqual([{ value: Number.MAX_SAFE_INTEGER }]);
    await expect(sql`select 9007199254740993::bigint as value`.execute(durable)).rejects.toThrow('not exact');
    await close();
  });

  it('ends a statement that takes too long', async () => {
    const { durable, close } = await openDatabase(await aPlace('postgres'));
    const { rows } = await sql<{ statement_timeout: string }>`show statement_timeout`.execute(durable);
    expect(rows).toEqual([{ statement_timeout: '10s' }]);
    await close();
  });

  it('rejects a server that does not answer', async () => {
    await expect(openStore({ postgresUrl: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toThrow();
  });
});

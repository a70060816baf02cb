/** Databases to measure on: each in a place of its own, with a service provider in it, filled by SQL. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { openStore } from '../../db/open.ts';
import type { NewCredential } from '../../server/webauthn/registration.ts';
import { anEvent } from '../helpers/records.ts';
import { salesforceRecord } from '../helpers/service-provider.ts';
import { IN_FLIGHT } from './http-client.ts';
import { type Population, populationSql } from './population.ts';

/** A database that nobody has open. */
export interface BenchDatabase {
  /** The server's settings for it. */
  settings: Record<string, string>;
  population: Population;
  /** Commits one small row, durably, by the shortest way there is. */
  openCommit(): Promise<BareCommit>;
  /** Deletes it. */
  close(): Promise<void>;
}

/** One row, one commit. */
export interface BareCommit {
  commit: () => unknown;
  /** How many at once: SQLite has one writer, PostgreSQL shares a wait for the disk. */
  inFlight: number;
  close(): Promise<void>;
}

export interface DatabaseRequest {
  population: Population;
  /** Everybody's. */
  passkey: NewCredential;
}

/** A SQLite database in a new directory. */
export async function createSqliteDatabase({ population, passkey }: DatabaseRequest): Promise<BenchDatabase> {
  const directory = await newDirectory();
  const file = join(directory, 'latchkey.db');
  await prepareStore({ sqliteFile: file });
  fillSqlite(file, populationSql('sqlite', population, passkey));
  return {
    settings: { LATCHKEY_DATA_DIR: directory },
    population,
    openCommit: async () => openSqliteCommit(join(directory, 'commits.db')),
    close: () => rm(directory, { recursive: true }),
  };
}

/** A database of its own on a PostgreSQL server; `serverUrl` is that of its maintenance database. */
export async function createPostgresDatabase(
  serverUrl: string,
  { population, passkey }: DatabaseRequest,
): Promise<BenchDatabase> {
  const directory = await newDirectory();
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  await runOnPostgres(serverUrl, [`create database ${name}`]);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await prepareStore({ postgresUrl: url.href });
  await runOnPostgres(url.href, [
    // No foreign key is looked up: the rows are known to fit.
    'set session_replication_role = replica',
    ...populationSql('postgres', population, passkey),
    'vacuum analyze',
  ]);
  return {
    settings: { LATCHKEY_DATA_DIR: directory, LATCHKEY_DATABASE_URL: url.href },
    population,
    openCommit: () => openPostgresCommit(url.href),
    async close() {
      await runOnPostgres(serverUrl, [`drop database ${name} with (force)`]);
      await rm(directory, { recursive: true });
    },
  };
}

function newDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'latchkey-bench-'));
}

/** Makes the tables, and registers the service provider that everybody signs in to. */
async function prepareStore(location: Parameters<typeof openStore>[0]): Promise<void> {
  const store = await openStore(location);
  await store.serviceProviders.add(await salesforceRecord(), anEvent({ action: 'serviceProvider.add' }));
  await store.close();
}

function fillSqlite(file: string, statements: readonly string[]): void {
  const sqlite = new Sqlite(file);
  // The server turns write-ahead logging and everything else on again.
  for (const setting of ['journal_mode = memory', 'synchronous = off', 'foreign_keys = off', 'cache_size = -200000']) {
    sqlite.pragma(setting);
  }
  sqlite.transaction(() => {
    for (const statement of statements) sqlite.exec(statement);
  })();
  sqlite.close();
}

async function runOnPostgres(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** About as long as an audit event. */
const ROW = 'x'.repeat(300);

function openSqliteCommit(file: string): BareCommit {
  const sqlite = new Sqlite(file);
  sqlite.pragma('journal_mode = wal');
  sqlite.pragma('synchronous = full');
  sqlite.exec('create table commits (row text not null)');
  const insert = sqlite.prepare('insert into commits (row) values (?)');
  return { commit: () => insert.run(ROW), inFlight: 1, close: async () => void sqlite.close() };
}

async function openPostgresCommit(url: string): Promise<BareCommit> {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  await pool.query('create table commits (row text not null)');
  const insert = { name: 'commit', text: 'insert into commits (row) values ($1)', values: [ROW] };
  return { commit: () => pool.query(insert), inFlight: IN_FLIGHT, close: () => pool.end() };
}

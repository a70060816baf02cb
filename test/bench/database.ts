/** Databases to measure on: each in a place of its own, with a service provider in it, filled by SQL. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { openStore, type StoreLocation } from '../../db/open.ts';
import type { NewCredential } from '../../server/webauthn/registration.ts';
import { anEvent, aServiceProvider } from '../helpers/records.ts';
import { salesforceRecord } from '../helpers/service-provider.ts';
import { fillPostgres, fillSqlite, runOnPostgres } from './fill.ts';
import { IN_FLIGHT } from './http-client.ts';
import { type Population, populationSql } from './population.ts';

/** As many as a large company has. */
const APPLICATIONS = 50;

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
  const applications = await prepareStore({ sqliteFile: file });
  fillSqlite(file, populationSql('sqlite', population, { now: new Date(), passkey, applications }));
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
  await runOnPostgres(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const applications = await prepareStore({ postgresUrl: url.href });
  await fillPostgres(url.href, populationSql('postgres', population, { now: new Date(), passkey, applications }));
  return {
    settings: { LATCHKEY_DATA_DIR: directory, LATCHKEY_DATABASE_URL: url.href },
    population,
    openCommit: () => openPostgresCommit(url.href),
    async close() {
      await runOnPostgres(serverUrl, `drop database ${name} with (force)`);
      await rm(directory, { recursive: true });
    },
  };
}

function newDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'latchkey-bench-'));
}

/** Makes the tables, and registers the service provider that everybody signs in to, and others; gives their ids. */
async function prepareStore(location: StoreLocation): Promise<string[]> {
  const store = await openStore(location);
  const applications = [await salesforceRecord()];
  for (let n = 1; n < APPLICATIONS; n += 1)
    applications.push(aServiceProvider({ kind: 'saml', name: `Application ${n}` }));
  for (const application of applications) {
    await store.serviceProviders.add(application, anEvent({ action: 'serviceProvider.add' }));
  }
  await store.close();
  return applications.map(({ id }) => id);
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

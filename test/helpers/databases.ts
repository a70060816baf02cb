/** Stores to test with: each is new, empty and on either database. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { openStore, type StoreLocation } from '../../db/open.ts';
import type { DatabaseKind } from '../../db/schema.ts';
import type { Store } from '../../db/store.ts';
import type {} from './postgres-server.ts';

/** Both databases. */
export const databaseKinds: DatabaseKind[] = ['sqlite', 'postgres'];

/** A place for a store where nothing is yet. */
export interface TestLocation {
  location: StoreLocation;
  /** Deletes the place and all that is there. */
  remove(): Promise<void>;
}

/** A store in a place of its own. */
export interface TestStore {
  store: Store;
  location: StoreLocation;
  /** Closes the store and deletes its place. */
  close(): Promise<void>;
}

/** Describes something once for each database; `test.store` is one store for the whole description, empty at first. */
export function eachDatabase(
  subject: string,
  suite: (test: { readonly kind: DatabaseKind; readonly store: Store; readonly location: StoreLocation }) => void,
): void {
  describe.each(databaseKinds)(`${subject} on %s`, (kind) => {
    let opened: TestStore | undefined;
    beforeAll(async () => {
      opened = await openTestStore(kind);
    });
    afterAll(() => opened?.close());

    function current(): TestStore {
      if (opened === undefined) {
        throw new Error('The store is open inside tests and hooks only');
      }
      return opened;
    }
    suite({
      kind,
      get store() {
        return current().store;
      },
      get location() {
        return current().location;
      },
    });
  });
}

/** Opens a store in a new place; close it at the end. */
export async function openTestStore(kind: DatabaseKind): Promise<TestStore> {
  const { location, remove } = await newLocation(kind);
  const store = await openStore(location);
  return {
    store,
    location,
    async close() {
      await store.close();
      await remove();
    },
  };
}

/** Makes a place for a store: a directory for its file, or a PostgreSQL database. */
export async function newLocation(kind: DatabaseKind): Promise<TestLocation> {
  if (kind === 'sqlite') {
    const directory = await mkdtemp(join(tmpdir(), 'latchkey-store-'));
    return {
      location: { sqliteFile: join(directory, 'latchkey.sqlite') },
      remove: () => rm(directory, { recursive: true, force: true }),
    };
  }
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await maintainPostgres(`create database ${name}`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  return {
    location: { postgresUrl: url.href },
    remove: () => maintainPostgres(`drop database ${name} with (force)`),
  };
}

async function maintainPostgres(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

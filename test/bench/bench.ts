import type { DatabaseKind } from '../../db/schema.ts';
import { startPostgres } from '../helpers/postgres-server.ts';
import { type BenchDatabase, createPostgresDatabase, createSqliteDatabase } from './database.ts';
import type { Figure } from './figures.ts';
import { createPasskey, type Passkey } from './passkey.ts';
import type { Population } from './population.ts';

/** One part of the benchmark. */
export type Part = (bench: Bench) => Promise<Figure[]>;

/** What a part works with. */
export interface Bench {
  /** Everybody's. */
  passkey: Passkey;
  /** Of the large database. */
  population: Population;
  /** Opens a database of its own; PostgreSQL starts with the first one that asks for it. */
  openDatabase(kind: DatabaseKind, population: Population): Promise<BenchDatabase>;
  /** Keeps something that is being opened until the part ends, and closes it then, the last first. */
  keep<Opened extends Closeable>(opening: Promise<Opened>): Promise<Opened>;
  close(): Promise<void>;
}

interface Closeable {
  close(): Promise<void>;
}

/** Both databases, by the names that people know them by. */
export const DATABASES: readonly { kind: DatabaseKind; label: string }[] = [
  { kind: 'sqlite', label: 'SQLite' },
  { kind: 'postgres', label: 'PostgreSQL' },
];

/** Opens the benchmark for one part. */
export async function openBench(population: Population): Promise<Bench> {
  const passkey = await createPasskey();
  const kept: Closeable[] = [];
  let postgresUrl: string | null = null;

  async function keep<Opened extends Closeable>(opening: Promise<Opened>): Promise<Opened> {
    const opened = await opening;
    kept.push(opened);
    return opened;
  }

  async function openPostgres(): Promise<string> {
    // Without settings, so that it waits for the disk as in earnest.
    const { url, stop } = await startPostgres([]);
    kept.push({ close: stop });
    return url;
  }

  return {
    passkey,
    population,
    keep,
    async openDatabase(kind, population) {
      const request = { population, passkey: passkey.credential };
      if (kind === 'sqlite') return keep(createSqliteDatabase(request));
      postgresUrl ??= await openPostgres();
      return keep(createPostgresDatabase(postgresUrl, request));
    },
    async close() {
      const faults: unknown[] = [];
      for (const opened of kept.reverse()) await opened.close().catch((fault) => faults.push(fault));
      if (faults.length > 0) throw new AggregateError(faults, 'Not everything was well at the end.');
    },
  };
}

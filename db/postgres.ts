import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from './dialects.ts';
import type { Connection, Schema } from './schema.ts';

/** Opens the PostgreSQL database of a connection URL, which also says whether TLS is used and how. */
export function openPostgres(url: string): Database {
  const durable = postgresConnection({ ...LIMITS, connectionString: url });
  // A pool of its own, because the setting belongs to the connection and a statement outside a transaction is one round trip.
  const relaxed = postgresConnection({
    ...LIMITS,
    connectionString: url,
    max: 5,
    options: '-c synchronous_commit=off',
  });
  return {
    durable,
    relaxed: (write) => write(relaxed),
    async close() {
      await Promise.all([durable.destroy(), relaxed.destroy()]);
    },
  };
}

const LIMITS: pg.PoolConfig = {
  max: 10,
  statement_timeout: 10_000,
  idle_in_transaction_session_timeout: 10_000,
};

/** A connection to PostgreSQL without limits of time: a migration waits for another process's, and may be long itself. */
export function unlimitedPostgres(url: string): Connection {
  return postgresConnection({ connectionString: url, max: 1 });
}

function postgresConnection(config: pg.PoolConfig): Connection {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, safeInteger);
  const pool = new pg.Pool({
    application_name: 'latchkey',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    ...config,
    types,
  });
  // A connection that breaks while no query runs says so by an event, which would end the process if nobody listened:
  // to the pool when it is idle, to the client when a transaction has it. The next query fails or gets a new connection.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
}

/** PostgreSQL's bigint arrives as text. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} is not exact as a number`);
  return value;
}

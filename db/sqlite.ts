import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqliteStatement,
} from 'kysely';
import type { Database } from './dialects.ts';
import type { Schema } from './schema.ts';

const BUSY_TIMEOUT = 5_000;
const WAL_RETRY = 20;
const CACHED_STATEMENTS = 200;

/** Opens a SQLite file, or makes it; its directory exists. */
export async function openSqlite(file: string): Promise<Database> {
  const sqlite = new Sqlite(file, { timeout: BUSY_TIMEOUT });
  try {
    await switchToWal(sqlite);
  } catch (cause) {
    sqlite.close();
    throw cause;
  }
  sqlite.exec('PRAGMA foreign_keys = ON');
  sqlite.exec('PRAGMA synchronous = FULL');

  const durable = new Kysely<Schema>({ dialect: sqliteDialect(withCachedStatements(sqlite)) });
  return {
    durable,
    // In WAL mode NORMAL writes the commit to the file without waiting for the disk; FULL waits. The setting belongs to the
    // connection, which `durable.connection()` holds alone meanwhile. A second connection would not do: its wait for the
    // write lock would block the very thread on which the first one's transaction has to end.
    relaxed: (write) =>
      durable.connection().execute(async (connection) => {
        sqlite.exec('PRAGMA synchronous = NORMAL');
        try {
          return await write(connection);
        } finally {
          sqlite.exec('PRAGMA synchronous = FULL');
        }
      }),
    async close() {
      await durable.connection().execute(async () => sqlite.pragma('wal_checkpoint(TRUNCATE)'));
      await durable.destroy();
    },
  };
}

/** The switch gives up at once, whatever the timeout, when another process is making the same file. */
async function switchToWal(sqlite: Sqlite.Database): Promise<void> {
  for (let waited = 0; ; waited += WAL_RETRY) {
    try {
      sqlite.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (waited >= BUSY_TIMEOUT || !(error instanceof Sqlite.SqliteError) || error.code !== 'SQLITE_BUSY') {
        throw error;
      }
      await sleep(WAL_RETRY);
    }
  }
}

/** Kysely prepares each statement anew; here they are kept. The limit is there for the day on which somebody builds SQL from input. */
function withCachedStatements(sqlite: Sqlite.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    prepare(sql) {
      let statement = statements.get(sql);
      if (statement === undefined) {
        if (statements.size === CACHED_STATEMENTS) {
          statements.clear();
        }
        statement = sqlite.prepare(sql);
        statements.set(sql, statement);
      }
      return statement;
    },
    close() {
      statements.clear();
      sqlite.close();
    },
  };
}

function sqliteDialect(database: SqliteDatabase): Dialect {
  return {
    createDriver: () => new ImmediateDriver({ database }),
    createAdapter: () => new TransactionalAdapter(),
    createQueryCompiler: () => new LocklessCompiler(),
    createIntrospector: (connection) => new SqliteIntrospector(connection),
  };
}

/** A transaction that begins as a reader and then writes can fail at once with SQLITE_BUSY; one that begins as a writer waits. */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

/** SQLite rolls back DDL too: so the migrations are one transaction, and processes that start together take turns. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** SQLite has one writer at a time: the row locks that PostgreSQL needs have no counterpart. */
class LocklessCompiler extends SqliteQueryCompiler {
  protected override visitSelectModifier(): void {
    // FOR UPDATE and FOR SHARE are left out.
  }
}

/** Many rows at once: without the indexes, which are made again from the rows at the end, and no foreign key is looked up. */
import Sqlite from 'better-sqlite3';
import pg from 'pg';

/** Fills a SQLite database that nobody else has open. */
export function fillSqlite(file: string, statements: readonly string[]): void {
  const sqlite = new Sqlite(file);
  // The server turns write-ahead logging and everything else on again.
  for (const setting of [
    'journal_mode = delete',
    'synchronous = off',
    'foreign_keys = off',
    'cache_size = -500000',
    'threads = 2',
  ]) {
    sqlite.pragma(setting);
  }
  const indexes = sqlite
    .prepare<[], { name: string; sql: string }>(
      `select name, sql from sqlite_master where type = 'index' and sql <> ''`,
    )
    .all();
  for (const { name } of indexes) sqlite.exec(`drop index ${name}`);
  sqlite.transaction(() => {
    for (const statement of statements) sqlite.exec(statement);
  })();
  for (const { sql } of indexes) sqlite.exec(sql);
  sqlite.close();
}

/** Fills a PostgreSQL database that nobody else uses, and leaves it as its own housekeeping would. */
export async function fillPostgres(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`set session_replication_role = replica; set synchronous_commit = off;
      set maintenance_work_mem = '512MB'; set work_mem = '256MB'`);
    // What stands behind a primary key or a constraint cannot be dropped.
    const { rows: indexes } = await client.query<{ name: string; sql: string }>(
      `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as sql from pg_index
       join pg_class as indexed on indexed.oid = indrelid
       where relnamespace = 'public'::regnamespace and not exists (select 1 from pg_constraint where conindid = indexrelid)`,
    );
    for (const { name } of indexes) await client.query(`drop index ${name}`);
    for (const statement of statements) await client.query(statement);
    for (const { sql } of indexes) await client.query(sql);
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
}

/** Runs one statement on a PostgreSQL database. */
export async function runOnPostgres(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

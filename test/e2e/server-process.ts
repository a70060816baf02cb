/** The real server in a process of its own, over data of its own, and the operator's command beside it. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { openStore } from '../../db/open.ts';
import { freePort } from '../helpers/free-port.ts';

const PROJECT = join(import.meta.dirname, '../..');

/** The tests run the same few programs over and over. */
const COMPILE_CACHE = join(PROJECT, 'node_modules/.cache/compiled');

/** One that the server does not take for a wish that it stop. */
const SNAPSHOT_SIGNAL = 'SIGWINCH';

/** v8 collects before it writes one; texts in it are whole. */
const SNAPSHOT_ON_SIGNAL = [`--heapsnapshot-signal=${SNAPSHOT_SIGNAL}`, '--heap-snapshot-string-limit=1000000'];

/** From this level on, a line of the log is about a fault of the server's own; pino's `error`. */
const FAULT_LEVEL = 50;

/** The server that runs, and its operator. */
export interface ServerProcess {
  /** Where it is, without a trailing slash. */
  url: string;
  /** The link that it printed for the first administrator. */
  setupLink: string;
  /** Runs the operator's command; gives what it prints as JSON. @throws Error with its words when it is refused */
  operate<T>(...words: string[]): Promise<T>;
  /** Removes what the server itself would, so many minutes from now, have removed as expired. */
  sweep(minutes: number): Promise<void>;
  /** Makes it so many minutes later since anybody has used a passkey. */
  agePasskeyUses(minutes: number): void;
  /** All that it has logged and printed so far. */
  output(): string;
  /** The bytes of every file of its data directory, as text: database, its log, keys. */
  readData(): Promise<string>;
  /** What its heap holds after a collection; v8's format. */
  takeHeapSnapshot(): Promise<string>;
  /** Asks it to stop, as an operator does. @throws Error when it has logged a fault, or does not end well */
  stop(): Promise<void>;
}

/** Starts the server as `npm start` does, with settings besides those that every journey needs; it is ready when this resolves. */
export async function startServerProcess(settings: Record<string, string> = {}): Promise<ServerProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-e2e-'));
  const diagnosticDir = await mkdtemp(join(tmpdir(), 'latchkey-e2e-heap-'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = {
    ...withoutOwnSettings(process.env),
    LATCHKEY_DATA_DIR: dataDir,
    LATCHKEY_PORT: String(port),
    NODE_COMPILE_CACHE: COMPILE_CACHE,
    ...settings,
  };
  const server = spawn(
    process.execPath,
    [...SNAPSHOT_ON_SIGNAL, `--diagnostic-dir=${diagnosticDir}`, 'server/main.ts'],
    { cwd: PROJECT, env },
  );
  // Whatever becomes of the tests, the server does not outlive them.
  process.once('exit', () => server.kill('SIGKILL'));
  const exitCode = new Promise<number | null>((resolve) => server.once('exit', resolve));
  const output = collectOutput(server);
  const setupLink = await untilPrinted(server, output, new RegExp(`${url}/setup#[\\w-]{43}`));

  return {
    url,
    setupLink,
    operate: (...words) =>
      new Promise((resolve, reject) => {
        const command = ['server/cli.ts', ...words, '--json'];
        execFile(process.execPath, command, { cwd: PROJECT, env }, (error, stdout, stderr) => {
          if (error === null) resolve(JSON.parse(stdout));
          else reject(new Error(`latchkey ${words.join(' ')}: ${stdout}${stderr}`));
        });
      }),
    async sweep(minutes) {
      const store = await openStore({ sqliteFile: join(dataDir, 'latchkey.db') });
      await store.sweep(new Date(Date.now() + minutes * 60_000));
      await store.close();
    },
    agePasskeyUses(minutes) {
      const database = new Database(join(dataDir, 'latchkey.db'));
      database.prepare('update sessions set authn_instant = authn_instant - ?').run(minutes * 60_000);
      database.close();
    },
    output,
    async readData() {
      const files = await readdir(dataDir);
      const texts = await Promise.all(files.map((file) => readFile(join(dataDir, file), 'latin1')));
      return texts.join('\n');
    },
    async takeHeapSnapshot() {
      server.kill(SNAPSHOT_SIGNAL);
      const snapshot = await untilWritten(diagnosticDir);
      await rm(snapshot.file);
      return snapshot.text;
    },
    async stop() {
      server.kill('SIGTERM');
      const code = await exitCode;
      await Promise.all([dataDir, diagnosticDir].map((folder) => rm(folder, { recursive: true })));
      const hasFault = output().split('\n').some(isFault);
      if (code !== 0 || hasFault) throw new Error(`The server ended with ${code}:\n${output()}`);
    },
  };
}

/** The settings of whoever runs the tests are not those of the server under test. */
function withoutOwnSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('LATCHKEY_')));
}

/** Keeps all that it prints; gives what there is so far. */
function collectOutput(server: ChildProcess): () => string {
  const chunks: string[] = [];
  for (const stream of [server.stdout, server.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk) => chunks.push(chunk));
  }
  return () => chunks.join('');
}

/** A snapshot is complete when it is the whole of a JSON object. */
async function untilWritten(folder: string): Promise<{ file: string; text: string }> {
  for (let tries = 0; tries < 300; tries += 1) {
    const [name] = (await readdir(folder)).filter((entry) => entry.endsWith('.heapsnapshot'));
    const file = name === undefined ? null : join(folder, name);
    const text = file === null ? '' : await readFile(file, 'utf8');
    if (file !== null && isWhole(text)) return { file, text };
    await sleep(100);
  }
  throw new Error('The server wrote no heap snapshot.');
}

function isWhole(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}

function untilPrinted(server: ChildProcess, output: () => string, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('exit', () => reject(new Error(`The server did not start:\n${output()}`)));
    server.stdout?.on('data', () => {
      const [printed] = pattern.exec(output()) ?? [];
      if (printed !== undefined) resolve(printed);
    });
  });
}

function isFault(line: string): boolean {
  const [, level] = /^\{"level":(\d+),/.exec(line) ?? [];
  return Number(level) >= FAULT_LEVEL;
}

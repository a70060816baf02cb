/** Servers in processes of their own, so that their CPU time is theirs alone. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../helpers/free-port.ts';
import { send } from './http-client.ts';
import type { Cost } from './measuring.ts';
import type { Usage } from './probe.ts';

const PROJECT = join(import.meta.dirname, '../..');
const PROBE = import.meta.resolve('./probe.ts');
const START_MS = 30_000;

export interface MeasuredProcess {
  port: number;
  usage(): Promise<Usage>;
  close(): Promise<void>;
}

/** Starts a server program on a free port, which it finds in LATCHKEY_PORT; it is ready when this resolves. */
export async function startProcess(
  program: 'server/main.ts' | 'test/bench/trivial-server.ts',
  settings: Record<string, string> = {},
): Promise<MeasuredProcess> {
  const port = await freePort();
  const child = fork(join(PROJECT, program), {
    cwd: PROJECT,
    env: {
      ...withoutOwnSettings(process.env),
      NODE_COMPILE_CACHE: join(PROJECT, 'node_modules/.cache/node'),
      ...settings,
      LATCHKEY_PORT: String(port),
    },
    // As `npm start` runs it.
    execArgv: [...process.execArgv, '--max-semi-space-size=8', `--import=${PROBE}`],
    // The log is written, as it always is, but nobody reads it.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const complaints = child.stderr === null ? Promise.resolve('') : text(child.stderr);
  await untilReady(child, port).catch(async (cause) => {
    child.kill('SIGKILL');
    throw new Error(`${program} did not start:\n${await complaints}`, { cause });
  });
  return {
    port,
    usage: () => askUsage(child),
    async close() {
      // One that has ended by itself would never say so again.
      const ending = child.exitCode ?? child.signalCode ?? (await end(child));
      if (ending !== 0) throw new Error(`${program} ended with ${ending}:\n${await complaints}`);
    },
  };
}

/** What a load cost a process, and how its event loop bore it. */
export interface LoadCost extends Cost {
  /** In milliseconds. */
  eventLoopP99: number;
}

/** Measures a process under a load of so many operations. */
export async function costOf(
  measured: MeasuredProcess,
  operations: number,
  load: () => Promise<void>,
): Promise<LoadCost> {
  const before = await measured.usage();
  const startedAt = performance.now();
  await load();
  const wallSeconds = (performance.now() - startedAt) / 1000;
  const after = await measured.usage();
  const cpuSeconds = after.cpuSeconds - before.cpuSeconds;
  return { operations, cpuSeconds, wallSeconds, eventLoopP99: after.eventLoopP99 };
}

/** The settings of whoever runs the benchmark are not those of the server under test. */
function withoutOwnSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('LATCHKEY_')));
}

async function untilReady(child: ChildProcess, port: number): Promise<void> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < START_MS) {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}.`);
    const answer = await send({ port, path: '/healthz' }).catch(() => null);
    if (answer?.status === 200) return;
    await sleep(50);
  }
  throw new Error('It took too long.');
}

async function askUsage(child: ChildProcess): Promise<Usage> {
  const answer = once(child, 'message');
  child.send('usage');
  const [usage] = await answer;
  return usage;
}

/** Stops a program that runs, and gives its exit code, or the signal that ended it. */
async function end(child: ChildProcess): Promise<number | string> {
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const [code, signal] = await exit;
  return code ?? signal;
}

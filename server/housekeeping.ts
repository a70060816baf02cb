import { setTimeout as sleep } from 'node:timers/promises';
import { removeOldEvents } from './audit/retention.ts';
import { failLostMail } from './enrolment/lost-mail.ts';
import { watchMetadata } from './federation/watch-metadata.ts';
import { endOrgSessions } from './org-connections.ts';
import type { Services } from './services.ts';

const MINUTE_MS = 60_000;

/** Between two pieces of work others have their turn. */
const PAUSE_MS = 20;

/** How long a stop waits for what is on its way. */
const STOP_MS = 3_000;

/** Something that is done again and again while the server runs. */
export interface Chore {
  /** For the log. */
  name: string;
  /** From the end of one time to the beginning of the next. */
  everyMs: number;
  /** Does it once; soon after the signal it should end. */
  run(services: Services, signal: AbortSignal): Promise<unknown>;
}

/** Where a chore's failure is written down. */
export interface ChoreLog {
  error(fields: { err: unknown; chore: string }, message: string): void;
}

/** All of them. Several nodes may do them at once. */
export const CHORES: readonly Chore[] = [
  { name: 'sweep', everyMs: MINUTE_MS, run: ({ store, clock }) => store.sweep(clock()) },
  { name: 'countHours', everyMs: MINUTE_MS, run: countHours },
  { name: 'watchMetadata', everyMs: MINUTE_MS, run: watchMetadata },
  { name: 'endOrgSessions', everyMs: MINUTE_MS, run: endOrgSessions },
  { name: 'failLostMail', everyMs: 10 * MINUTE_MS, run: failLostMail },
  { name: 'removeOldEvents', everyMs: 60 * MINUTE_MS, run: removeOldEvents },
];

/** Begins the chores; each waits for its own end before it begins again, and a failure ends none of them. `stop` ends them all. */
export function startHousekeeping(
  services: Services,
  log: ChoreLog,
  chores: readonly Chore[] = CHORES,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = Promise.all(chores.map((chore) => repeat(chore, { services, log, signal: stopping.signal })));
  return {
    async stop() {
      stopping.abort();
      await Promise.race([running, sleep(STOP_MS, undefined, { ref: false })]);
    },
  };
}

async function repeat(
  { name, everyMs, run }: Chore,
  { services, log, signal }: { services: Services; log: ChoreLog; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    try {
      await run(services, signal);
    } catch (error) {
      // What fails because the server stops is no fault.
      if (!signal.aborted) log.error({ err: error, chore: name }, 'housekeeping failed');
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Counts until everything is counted; after an upgrade that is the whole log. */
async function countHours({ store, clock }: Services, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await store.auditEvents.countHours(clock())) > 0) await sleep(PAUSE_MS);
}

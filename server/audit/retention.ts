import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditRetention } from '../contract/audit.ts';
import { randomReference } from '../random.ts';
import type { Services } from '../services.ts';
import { auditEvent, type Origin } from './record.ts';

const DAY_MS = 24 * 3600_000;

/** As long a statement may take: SQLite serves nobody else meanwhile. */
const STATEMENT_MS = 20;

/** Between two statements others have their turn. */
const PAUSE_MS = 20;

/** Events of one statement. */
const FEWEST = 100;
const MOST = 5_000;

/** How long events are kept. */
export async function readRetention({ store }: Services): Promise<AuditRetention> {
  const installation = await store.installation.read();
  return { days: installation?.auditRetentionDays ?? null };
}

/** Sets how long events are kept; what is older goes with the next removal. */
export async function setRetention({ store }: Services, { days }: AuditRetention, origin: Origin): Promise<void> {
  const event = auditEvent(origin, { action: 'audit.retention', details: { days } });
  await store.installation.setAuditRetention(days, event);
}

/**
 * Removes the events that are not to be kept any longer, and records how many. It keeps those of a whole day together, so that
 * there is something to remove once a day; a run that was stopped goes on with the next. Once it is told to stop it stops soon.
 */
export async function removeOldEvents(services: Services, signal: AbortSignal): Promise<void> {
  const { store, clock } = services;
  const { days } = await readRetention(services);
  const now = clock();
  if (days === null) return;
  const before = new Date(Math.floor(now.getTime() / DAY_MS - days) * DAY_MS);
  let removed = 0;
  try {
    for (let limit = FEWEST; !signal.aborted; ) {
      const begunAt = performance.now();
      const count = await store.auditEvents.removeBefore(before, limit);
      if (count === 0) break;
      removed += count;
      limit = nextLimit(limit, performance.now() - begunAt);
      await sleep(PAUSE_MS);
    }
  } finally {
    if (removed > 0) await recordRemoval(services, { removed, before });
  }
}

/** As many events as this time would have been right, but no leap. */
function nextLimit(limit: number, milliseconds: number): number {
  const right = (limit * STATEMENT_MS) / milliseconds;
  return Math.round(Math.min(Math.max(right, limit / 2, FEWEST), limit * 2, MOST));
}

function recordRemoval(
  { store, clock }: Services,
  { removed, before }: { removed: number; before: Date },
): Promise<void> {
  const origin: Origin = { actor: 'system', reference: randomReference(), address: null, at: clock() };
  const details = { removed, before: before.toISOString() };
  return store.auditEvents.append(auditEvent(origin, { action: 'audit.remove', details }));
}

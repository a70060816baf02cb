import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditRetention } from '../contract/audit.ts';
import { randomReference } from '../random.ts';
import type { Services } from '../services.ts';
import { auditEvent, type Origin } from './record.ts';

const DAY_MS = 24 * 3600_000;

/** Between two pieces of work others have their turn. */
const PAUSE_MS = 20;

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
 * Removes the events that are not to be kept any longer, if that was not done today, by this node or another; and records
 * how many. Once it is told to stop it stops soon.
 */
export async function removeOldEvents(services: Services, signal: AbortSignal): Promise<void> {
  const { store, clock } = services;
  const { days } = await readRetention(services);
  const now = clock();
  if (days === null || (await wasRemovedToday(services, now))) return;
  const before = new Date(now.getTime() - days * DAY_MS);
  let removed = 0;
  try {
    while (!signal.aborted) {
      const count = await store.auditEvents.removeBefore(before);
      if (count === 0) break;
      removed += count;
      await sleep(PAUSE_MS);
    }
  } finally {
    if (removed > 0) await recordRemoval(services, { removed, before });
  }
}

async function wasRemovedToday({ store }: Services, now: Date): Promise<boolean> {
  const removals = await store.auditEvents.search({
    person: null,
    serviceProviderId: null,
    action: 'audit.remove',
    outcome: null,
    address: null,
    reference: null,
    from: new Date(now.getTime() - DAY_MS),
    until: null,
    order: 'newestFirst',
    after: null,
    limit: 1,
  });
  return removals.length > 0;
}

function recordRemoval(
  { store, clock }: Services,
  { removed, before }: { removed: number; before: Date },
): Promise<void> {
  const origin: Origin = { actor: 'system', reference: randomReference(), address: null, at: clock() };
  const details = { removed, before: before.toISOString() };
  return store.auditEvents.append(auditEvent(origin, { action: 'audit.remove', details }));
}

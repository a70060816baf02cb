import type { Services } from '../services.ts';

/** How long e-mail of another node may still be on its way. */
const LONGEST_WAIT_MS = 3600_000;

/**
 * E-mail that waited for its turn when its process ended is never sent: it counts as failed, so that somebody renews it.
 * With SQLite no other process sends any; with PostgreSQL another node may, and what goes out after all counts as sent again.
 */
export function failLostMail({ store, config, clock, startedAt }: Services): Promise<number> {
  const before = config.databaseUrl === null ? startedAt : new Date(clock().getTime() - LONGEST_WAIT_MS);
  return store.invitations.failWaiting(before);
}

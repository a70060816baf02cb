import { setImmediate } from 'node:timers/promises';
import type { Database } from './dialects.ts';
import type { Connection } from './schema.ts';

/** Rows of one statement: few enough that nobody waits long for it. */
const BATCH = 500;

/** Removes what has expired; gives the number of rows. */
export async function sweep({ relaxed }: Database, now: Date): Promise<number> {
  let removed = 0;
  for (const removeExpired of [expiredCeremonies, expiredAuthnRequests, expiredEnrolmentLinks, expiredSessions]) {
    let batch: number;
    do {
      // Relaxed, since what a loss of power brings back has expired all the same.
      const { numDeletedRows } = await relaxed((connection) =>
        removeExpired(connection, now.getTime()).executeTakeFirstOrThrow(),
      );
      batch = Number(numDeletedRows);
      removed += batch;
      await setImmediate();
    } while (batch === BATCH);
  }
  return removed;
}

// SKIP LOCKED, so that two nodes which sweep at once share the work instead of waiting for each other.

function expiredCeremonies(connection: Connection, now: number) {
  const expired = connection.selectFrom('ceremonies').select('challenge').where('expires_at', '<=', now);
  return connection.deleteFrom('ceremonies').where('challenge', 'in', expired.limit(BATCH).forUpdate().skipLocked());
}

function expiredAuthnRequests(connection: Connection, now: number) {
  const expired = connection.selectFrom('authn_requests').select('handle_hash').where('expires_at', '<=', now);
  return connection
    .deleteFrom('authn_requests')
    .where('handle_hash', 'in', expired.limit(BATCH).forUpdate().skipLocked());
}

function expiredEnrolmentLinks(connection: Connection, now: number) {
  const expired = connection.selectFrom('enrolment_links').select('token_hash').where('expires_at', '<=', now);
  return connection
    .deleteFrom('enrolment_links')
    .where('token_hash', 'in', expired.limit(BATCH).forUpdate().skipLocked());
}

function expiredSessions(connection: Connection, now: number) {
  const expired = connection.selectFrom('sessions').select('id_hash').where('expires_at', '<=', now);
  return connection.deleteFrom('sessions').where('id_hash', 'in', expired.limit(BATCH).forUpdate().skipLocked());
}

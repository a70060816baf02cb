import { setImmediate } from 'node:timers/promises';
import { clearPastInvitations } from './change-users.ts';
import type { Database } from './dialects.ts';
import type { Connection } from './schema.ts';

/** Rows of one statement: few enough that nobody waits long for it. */
const BATCH = 500;

/** How long it is remembered how many events there were in an hour. */
const AUDIT_HOURS_MS = 400 * 24 * 3600_000;

/** Removes what has expired; gives the number of rows. */
export async function sweep(database: Database, now: Date): Promise<number> {
  await repeat(database, (connection) =>
    connection
      .transaction()
      .execute((transaction) => clearPastInvitations(transaction, { now: now.getTime(), limit: BATCH })),
  );
  let removed = 0;
  for (const removeExpired of EXPIRED) {
    removed += await repeat(database, async (connection) => {
      const { numDeletedRows } = await removeExpired(connection, now.getTime()).executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    });
  }
  return removed;
}

/** Runs a statement for BATCH rows until there are fewer; gives how many there were. */
async function repeat({ relaxed }: Database, statement: (connection: Connection) => Promise<number>): Promise<number> {
  for (let rows = 0; ; ) {
    // Relaxed, since what a loss of power brings back has expired all the same.
    const batch = await relaxed(statement);
    rows += batch;
    await setImmediate();
    if (batch < BATCH) return rows;
  }
}

const EXPIRED = [expiredCeremonies, expiredAuthnRequests, expiredEnrolmentLinks, expiredSessions, expiredAuditHours];

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

function expiredAuditHours(connection: Connection, now: number) {
  const expired = connection
    .selectFrom('audit_hours')
    .select('hour')
    .where('hour', '<=', now - AUDIT_HOURS_MS);
  return connection.deleteFrom('audit_hours').where('hour', 'in', expired.limit(BATCH).forUpdate().skipLocked());
}

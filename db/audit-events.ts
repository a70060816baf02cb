import { setImmediate } from 'node:timers/promises';
import type { Selectable } from 'kysely';
import { readFailures } from './audit-failures.ts';
import { countNextEvents, readHours } from './audit-hours.ts';
import { searchEvents, searchPage } from './audit-search.ts';
import { batches } from './batches.ts';
import { compiled, type Holes } from './compiled.ts';
import type { Database } from './dialects.ts';
import type { AuditEvent, NewAuditEvent } from './model.ts';
import { type AuditEventTable, type Connection, fromJson } from './schema.ts';
import type { AuditEventRepository } from './store.ts';

/** The audit log: written, read, never changed. */
export function auditEventRepository({ durable, relaxed }: Database): AuditEventRepository {
  return {
    append: (event) => relaxed((connection) => writeEvent(connection, event)),

    async tail({ afterSequence, limit }) {
      const events = durable.selectFrom('audit_events').selectAll().limit(limit);
      if (afterSequence === null) {
        const newest = await events.orderBy('sequence', 'desc').execute();
        return newest.reverse().map(toEvent);
      }
      const next = await events.where('sequence', '>', afterSequence).orderBy('sequence').execute();
      return next.map(toEvent);
    },

    async bySequence(sequence) {
      const row = await durable
        .selectFrom('audit_events')
        .selectAll()
        .where('sequence', '=', sequence)
        .executeTakeFirst();
      return row === undefined ? null : toEvent(row);
    },

    search: async (query) => (await searchEvents(durable, query)).map(toEvent),
    async page(query) {
      const { items, next } = await searchPage(durable, query);
      return { items: items.map(toEvent), next };
    },
    hours: (query) => readHours(durable, query),
    countHours: (now) => durable.transaction().execute((transaction) => countNextEvents(transaction, now)),
    failures: (query) => readFailures(durable, query),

    async removeBefore(before, limit) {
      // Relaxed, since what a loss of power brings back is removed again.
      const { numDeletedRows } = await relaxed((connection) =>
        removeOldest(connection, before, limit).executeTakeFirstOrThrow(),
      );
      return Number(numDeletedRows);
    },
  };
}

/** SKIP LOCKED, so that two nodes which remove at once share the work instead of waiting for each other. */
function removeOldest(connection: Connection, before: Date, limit: number) {
  const old = connection
    .selectFrom('audit_events')
    .select('sequence')
    .where('at', '<', before.getTime())
    .orderBy('at')
    .limit(limit);
  return connection.deleteFrom('audit_events').where('sequence', 'in', old.forUpdate().skipLocked());
}

/** Writes an event beside the change that it tells of, in the same transaction. */
export async function writeEvent(connection: Connection, event: NewAuditEvent): Promise<void> {
  await insertEvent(connection, toRow(event));
}

/** The same for many, in their order. */
export async function writeEvents(connection: Connection, events: readonly NewAuditEvent[]): Promise<void> {
  for (const some of batches(events)) {
    await connection.insertInto('audit_events').values(some.map(toRow)).execute();
    // SQLite works in this thread: others have their turn here.
    await setImmediate();
  }
}

function toRow(event: NewAuditEvent): Omit<AuditEventTable, 'sequence'> {
  return {
    at: event.at.getTime(),
    action: event.action,
    outcome: event.outcome,
    actor: event.actor,
    target: event.target,
    service_provider_id: event.serviceProviderId,
    address: event.address,
    reason: event.reason,
    reference: event.reference,
    details: JSON.stringify(event.details),
  };
}

const insertEvent = compiled((connection, row: Holes<Omit<AuditEventTable, 'sequence'>>) =>
  connection.insertInto('audit_events').values(row),
);

function toEvent({ at, service_provider_id, details, ...row }: Selectable<AuditEventTable>): AuditEvent {
  return { ...row, at: new Date(at), serviceProviderId: service_provider_id, details: fromJson(details) };
}

import type { Selectable } from 'kysely';
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
  };
}

/** Writes an event beside the change that it tells of, in the same transaction. */
export async function writeEvent(connection: Connection, event: NewAuditEvent): Promise<void> {
  await insertEvent(connection, {
    at: event.at.getTime(),
    action: event.action,
    outcome: event.outcome,
    actor: event.actor,
    target: event.target,
    address: event.address,
    reason: event.reason,
    reference: event.reference,
    details: JSON.stringify(event.details),
  });
}

const insertEvent = compiled((connection, row: Holes<Omit<AuditEventTable, 'sequence'>>) =>
  connection.insertInto('audit_events').values(row),
);

function toEvent({ at, details, ...row }: Selectable<AuditEventTable>): AuditEvent {
  return { ...row, at: new Date(at), details: fromJson(details) };
}

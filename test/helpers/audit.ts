import type { NewAuditEvent } from '../../db/model.ts';
import type { Store } from '../../db/store.ts';

/** How often the event, known by its reference number, stands in the newest part of the audit log. */
export async function timesInAudit(store: Store, event: NewAuditEvent): Promise<number> {
  const events = await store.auditEvents.tail({ afterSequence: null, limit: 500 });
  return events.filter(({ reference }) => reference === event.reference).length;
}

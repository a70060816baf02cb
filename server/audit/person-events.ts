import type { Role } from '../../db/model.ts';
import type { PersonEventsReply } from '../contract/audit.ts';
import { privilegedPerson } from '../errors.ts';
import { findPerson } from '../people.ts';
import type { Services } from '../services.ts';
import { readAuditFilter } from './filter.ts';

/** As many events as are shown beside a person; the log has the rest. */
const MOST = 10;

/** The last events of a person; of those who work at the console, not for the help desk. @throws recordUnknown, privilegedPerson */
export async function readPersonEvents(
  services: Services,
  { id, askerRole }: { id: string; askerRole: Role },
): Promise<PersonEventsReply> {
  const { role } = await findPerson(services, id);
  if (askerRole === 'helpDesk' && role !== 'user') throw privilegedPerson().about(id);
  const events = await services.store.auditEvents.search({
    ...readAuditFilter({ person: id }),
    order: 'newestFirst',
    after: null,
    limit: MOST,
  });
  return {
    items: events.map(({ at, action, outcome, reason, reference }) => ({
      at: at.toISOString(),
      action,
      outcome,
      reason,
      reference,
    })),
  };
}

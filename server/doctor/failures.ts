import type { AuditEvent } from '../../db/model.ts';
import type { FailuresReply } from '../contract/doctor.ts';
import type { Services } from '../services.ts';

/** What a person notices as a failed sign-in. */
const ACTIONS = ['login', 'signOn.request', 'signOn.answer', 'signOn.test'];

/** As many as tell what is going on; the audit has the rest. */
const MOST = 20;

/** How far it is looked back for them. */
const MOST_EVENTS = 200;

/** The last sign-ins to an application that were refused here, newest first; of one person only, when they are named. */
export async function readFailures(
  { store }: Services,
  { serviceProviderId, userId }: { serviceProviderId: string; userId: string | null },
): Promise<FailuresReply> {
  const refused = await store.auditEvents.search({
    person: userId,
    serviceProviderId,
    action: null,
    outcome: 'refused',
    address: null,
    reference: null,
    from: null,
    until: null,
    order: 'newestFirst',
    after: null,
    limit: MOST_EVENTS,
  });
  const failures = refused.filter(({ action }) => ACTIONS.includes(action)).slice(0, MOST);
  const people = await store.users.byIds([...new Set(failures.flatMap(whoOf))]);
  const byId = new Map(people.map((user) => [user.id, user]));
  return {
    failures: failures.map((event) => {
      const user = whoOf(event).flatMap((id) => byId.get(id) ?? [])[0];
      return {
        sequence: event.sequence,
        at: event.at.toISOString(),
        reference: event.reference,
        reason: event.reason,
        person: user === undefined ? null : { id: user.id, name: user.name, email: user.email },
      };
    }),
  };
}

function whoOf({ actor, target }: AuditEvent): string[] {
  return [actor, target].filter((id) => id !== null);
}

import type { AuditEvent } from '../../db/model.ts';
import type { FailuresReply } from '../contract/doctor.ts';
import type { Services } from '../services.ts';
import { findServiceProvider } from './find-service-provider.ts';

/** What a person notices as a failed sign-in. */
const ACTIONS = ['login', 'signOn.request', 'signOn.answer', 'signOn.test'];

/** As many as tell what is going on; the audit has the rest. */
const MOST = 20;

/** Whose failures, and where; `userId` null: everybody's. */
interface Asked {
  serviceProviderId: string;
  userId: string | null;
}

/** The last sign-ins to an application that were refused here, newest first; of one person only, when they are named. @throws recordUnknown */
export async function readFailures(services: Services, asked: Asked): Promise<FailuresReply> {
  await findServiceProvider(services, asked.serviceProviderId);
  // Each by itself: of what else is refused there may be any number, and no sign-in must be lost behind it.
  const found = await Promise.all(ACTIONS.map((action) => readRefused(services, { ...asked, action })));
  const failures = found
    .flat()
    .toSorted((one, other) => other.sequence - one.sequence)
    .slice(0, MOST);
  const people = await services.store.users.byIds([...new Set(failures.flatMap(whoOf))]);
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

function readRefused(
  { store }: Services,
  { serviceProviderId, userId, action }: Asked & { action: string },
): Promise<AuditEvent[]> {
  return store.auditEvents.search({
    person: userId,
    serviceProviderId,
    action,
    outcome: 'refused',
    address: null,
    reference: null,
    from: null,
    until: null,
    order: 'newestFirst',
    after: null,
    limit: MOST,
  });
}

function whoOf({ actor, target }: AuditEvent): string[] {
  return [actor, target].filter((id) => id !== null);
}

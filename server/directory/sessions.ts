import type { Role } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import { privilegedPerson, recordUnknown } from '../errors.ts';
import { findPerson } from '../people.ts';
import type { Services } from '../services.ts';

/** Whose sessions, and what role whoever ends them has. */
export interface SessionOwner {
  userId: string;
  actorRole: Role;
}

/** Ends every session of a person. @throws recordUnknown, privilegedPerson */
export async function endSessions(services: Services, { userId, actorRole }: SessionOwner, origin: Origin) {
  await checkMayHelp(services, { userId, actorRole });
  const event = auditEvent(origin, { action: 'session.end', target: userId, details: { all: true } });
  await services.store.sessions.removeOfUser(userId, event);
}

/** Ends one session of a person. @throws recordUnknown, privilegedPerson */
export async function endSession(
  services: Services,
  { sessionId, ...owner }: SessionOwner & { sessionId: string },
  origin: Origin,
): Promise<void> {
  await checkMayHelp(services, owner);
  const { store, clock, config } = services;
  const sessions = await store.sessions.ofUser(owner.userId, clock(), config.sessionIdleSeconds);
  const session = sessions.find(({ idHash }) => idHash === sessionId);
  const event = auditEvent(origin, {
    action: 'session.end',
    target: owner.userId,
    details: { all: false, sessionIndex: session?.sessionIndex ?? null },
  });
  if (session === undefined || !(await store.sessions.remove(sessionId, event))) throw recordUnknown('This session');
}

/** The help desk helps those who do not work at the console themselves. */
async function checkMayHelp(services: Services, { userId, actorRole }: SessionOwner): Promise<void> {
  const { role } = await findPerson(services, userId);
  if (actorRole !== 'administrator' && role !== 'user') throw privilegedPerson().about(userId);
}

import { auditEvent, type Origin } from '../audit/record.ts';
import { ownAccount } from '../errors.ts';
import { findPerson } from '../people.ts';
import type { Services } from '../services.ts';
import { checkSwitched, switchOff, switchOn } from './users.ts';

/** Whom it concerns, and who does it. */
export interface PersonSwitch {
  id: string;
  actorId: string;
}

/** Switches a person off: their sessions and links end at once. Safe to repeat. @throws recordUnknown, ownAccount, lastAdministrator */
export async function disablePerson(services: Services, { id, actorId }: PersonSwitch, origin: Origin): Promise<void> {
  if (id === actorId) throw ownAccount().about(id);
  await switchOff(services, await findPerson(services, id), origin);
}

/** Switches a person on again. Safe to repeat. @throws recordUnknown */
export async function enablePerson(services: Services, id: string, origin: Origin): Promise<void> {
  await switchOn(services, await findPerson(services, id), origin);
}

/** Removes a person and everything of theirs but the audit. @throws recordUnknown, ownAccount, lastAdministrator */
export async function removePerson(services: Services, { id, actorId }: PersonSwitch, origin: Origin): Promise<void> {
  if (id === actorId) throw ownAccount().about(id);
  const { email, role } = await findPerson(services, id);
  const dependents = await services.store.users.dependents(id);
  const event = auditEvent(origin, { action: 'user.remove', target: id, details: { email, role, ...dependents } });
  checkSwitched(await services.store.users.remove(id, event), 'This person');
}

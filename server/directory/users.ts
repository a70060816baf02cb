import type { NewAuditEvent, Role, User } from '../../db/model.ts';
import type { UserSwitchOutcome } from '../../db/store.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import { emailTaken, federationIdTaken, lastAdministrator, recordUnknown, userUnknown } from '../errors.ts';
import { randomId, randomToken } from '../random.ts';
import type { Services } from '../services.ts';
import { checkPersonFields, type PersonFields } from './person-fields.ts';

/** What is said of a new person. */
export interface NewPerson extends PersonFields {
  role: Role;
}

/** Adds a person, who has no passkey yet. @throws inputInvalid, emailTaken, federationIdTaken */
export async function addUser({ store }: Services, { role, ...said }: NewPerson, origin: Origin): Promise<User> {
  const user = newUser({ ...checkPersonFields(said), role }, origin.at);
  const outcome = await store.users.add(user, additionEvent(origin, user, {}));
  if (outcome === 'emailTaken') throw emailTaken();
  if (outcome === 'federationIdTaken') throw federationIdTaken();
  return user;
}

/** The event of a new person, who may be gone when somebody looks for their address. */
export function additionEvent(
  origin: Origin,
  { id, email, federationId, role }: User,
  more: NewAuditEvent['details'],
): NewAuditEvent {
  return auditEvent(origin, { action: 'user.add', target: id, details: { email, federationId, role, ...more } });
}

/** A person with ids of their own. */
export function newUser(person: NewPerson, now: Date): User {
  return {
    ...person,
    id: randomId(),
    userHandle: randomToken(),
    disabledAt: null,
    trialSigningKeyId: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** The person with this address, in any spelling of upper and lower case. @throws userUnknown */
export async function findUser({ store }: Services, email: string): Promise<User> {
  const user = await store.users.byEmail(email.trim());
  if (user === null) throw userUnknown(email);
  return user;
}

/** Switches a person off: every session and link of theirs ends at once. Safe to repeat. @throws userUnknown, lastAdministrator */
export async function disableUser(services: Services, email: string, origin: Origin): Promise<User> {
  const user = await findUser(services, email);
  await switchOff(services, user, origin);
  return findUser(services, email);
}

/** Switches a person on again. Safe to repeat. @throws userUnknown */
export async function enableUser(services: Services, email: string, origin: Origin): Promise<User> {
  const user = await findUser(services, email);
  await switchOn(services, user, origin);
  return findUser(services, email);
}

/** Ends a person's sessions and links, and lets them begin none. @throws recordUnknown, lastAdministrator */
export async function switchOff({ store }: Services, { id, disabledAt }: User, origin: Origin): Promise<void> {
  if (disabledAt !== null) return;
  const event = auditEvent(origin, { action: 'user.disable', target: id });
  checkSwitched(await store.users.disable(id, origin.at, event), 'This person');
}

/** Lets a person sign in again. @throws recordUnknown */
export async function switchOn({ store }: Services, { id, disabledAt }: User, origin: Origin): Promise<void> {
  if (disabledAt === null) return;
  const event = auditEvent(origin, { action: 'user.enable', target: id });
  checkSwitched(await store.users.enable(id, origin.at, event), 'This person');
}

/** The last step decides. @throws recordUnknown, lastAdministrator */
export function checkSwitched(outcome: UserSwitchOutcome, what: string): void {
  if (outcome === 'unknown') throw recordUnknown(what);
  if (outcome === 'lastAdministrator') throw lastAdministrator();
}

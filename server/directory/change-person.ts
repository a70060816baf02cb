import type { ListedUser, User } from '../../db/model.ts';
import { nextUpdate } from '../../db/next-update.ts';
import type { UserChangeOutcome } from '../../db/store.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { Warning } from '../contract/common.ts';
import type { PersonChangeBody, PersonReply } from '../contract/people.ts';
import {
  changedMeanwhile,
  emailTaken,
  federationIdTaken,
  lastAdministrator,
  ownAccount,
  recordUnknown,
} from '../errors.ts';
import { findPerson, toPerson } from '../people.ts';
import type { Services } from '../services.ts';
import { checkPersonFields } from './person-fields.ts';
import { identityWarnings, roleWarnings } from './person-warnings.ts';
import { addUser, type NewPerson } from './users.ts';

/** A change of one person, and who makes it. */
export interface PersonChange {
  id: string;
  change: PersonChangeBody;
  actorId: string;
}

/** Whether a new person decides who can get in as whom: by a role, or by another's name in Salesforce. */
export function isSensitiveAddition({ federationId, role }: NewPerson): boolean {
  return federationId !== null || role !== 'user';
}

/** Adds a person. @throws inputInvalid, emailTaken, federationIdTaken */
export async function addPerson(services: Services, person: NewPerson, origin: Origin): Promise<PersonReply> {
  const { id } = await addUser(services, person, origin);
  return describe(services, id, []);
}

/** Whether a change decides who can get in as whom. */
export function isSensitive({ email, federationId, role }: PersonChangeBody): boolean {
  return email !== undefined || federationId !== undefined || role !== undefined;
}

/**
 * Changes what is said of a person, if nobody else has since `updatedAt`.
 * @throws recordUnknown, changedMeanwhile, inputInvalid, ownAccount, emailTaken, federationIdTaken, lastAdministrator
 */
export async function changePerson(
  services: Services,
  { id, change, actorId }: PersonChange,
  origin: Origin,
): Promise<PersonReply> {
  const stored = await findPerson(services, id);
  const readUpdatedAt = new Date(change.updatedAt);
  if (stored.updatedAt.getTime() !== readUpdatedAt.getTime()) throw changedMeanwhile().about(id);
  const user = applyChange(stored, change, origin.at);
  if (id === actorId && user.role !== stored.role) throw ownAccount().about(id);
  const details = changesOf(stored, user);
  if (details.changed.length > 0) {
    const event = auditEvent(origin, { action: 'user.update', target: id, details });
    checkChanged(await services.store.users.update(user, readUpdatedAt, event), id);
  }
  return describe(services, id, await roleWarnings(services, { before: stored, after: user }));
}

function applyChange(stored: ListedUser, change: PersonChangeBody, now: Date): User {
  const { email, name, federationId, role } = { ...stored, ...change };
  return {
    ...stored,
    ...checkPersonFields({ email, name, federationId }),
    role,
    updatedAt: nextUpdate(stored.updatedAt, now),
  };
}

const FIELDS = [
  ['email', 'previousEmail'],
  ['name', 'previousName'],
  ['federationId', 'previousFederationId'],
  ['role', 'previousRole'],
] as const;

/** What an auditor needs to know: what each field was, and what it is. */
function changesOf(before: User, after: User): { changed: string[]; [field: string]: string | string[] | null } {
  const changed = FIELDS.filter(([field]) => after[field] !== before[field]);
  const values = changed.flatMap(([field, previous]) => [
    [field, after[field]],
    [previous, before[field]],
  ]);
  return { ...Object.fromEntries(values), changed: changed.map(([field]) => field) };
}

/** The last step decides. */
function checkChanged(outcome: UserChangeOutcome, id: string): void {
  if (outcome === 'unknown') throw recordUnknown('This person').about(id);
  if (outcome === 'changedMeanwhile') throw changedMeanwhile().about(id);
  if (outcome === 'emailTaken') throw emailTaken().about(id);
  if (outcome === 'federationIdTaken') throw federationIdTaken().about(id);
  if (outcome === 'lastAdministrator') throw lastAdministrator().about(id);
}

async function describe(services: Services, id: string, warnings: Warning[]): Promise<PersonReply> {
  const user = await findPerson(services, id);
  return { person: toPerson(user), warnings: [...warnings, ...(await identityWarnings(services, user))] };
}

import { holdUser } from './administrators.ts';
import { writeEvent } from './audit-events.ts';
import { changeUsers } from './change-users.ts';
import { holdFederationIds } from './federation-ids.ts';
import { insertTerms, takenBy } from './insert-users.ts';
import { endInvitations } from './invited-people.ts';
import type { EnrolmentLink, NewAuditEvent, Role, User } from './model.ts';
import type { Connection, UserTable } from './schema.ts';
import type { UserChangeOutcome } from './store.ts';
import { allOrNothing } from './transaction.ts';
import { isUniqueViolation } from './unique-violation.ts';
import { editableColumns } from './user-rows.ts';

/** The new record, and when the one that it replaces was last changed. */
export interface UserUpdate {
  user: User;
  readUpdatedAt: Date;
  event: NewAuditEvent;
}

/** Replaces what may be changed of a person, all or nothing. */
export async function updateUser(connection: Connection, update: UserUpdate): Promise<UserChangeOutcome> {
  try {
    return await allOrNothing(connection, 'changed', (transaction) => replace(transaction, update));
  } catch (error) {
    // Somebody took the address or the Federation ID while this was on its way; else they have let go of it again.
    if (!isUniqueViolation(error)) throw error;
    return (await takenBy(connection, update.user)) ?? 'changedMeanwhile';
  }
}

async function replace(transaction: Connection, update: UserUpdate): Promise<UserChangeOutcome> {
  const { user, readUpdatedAt, event } = update;
  await holdFederationIds(transaction);
  const held = await holdUser(transaction, user.id);
  if (held === null) return 'unknown';
  if (held.row.updated_at !== readUpdatedAt.getTime()) return 'changedMeanwhile';
  if (held.isLastAdministrator && user.role !== 'administrator') return 'lastAdministrator';
  const taken = isSameIdentity(held.row, user) ? null : await takenBy(transaction, user);
  if (taken !== null) return taken;
  await changeUsers(transaction, [user.id], editableColumns(user));
  if (mayDoMore(held.row.role, user.role)) await endAccess(transaction, update);
  else if (held.row.email !== user.email) await endLinks(transaction, update, ['enrolment']);
  await transaction.deleteFrom('user_terms').where('user_id', '=', user.id).execute();
  await insertTerms(transaction, [user]);
  await writeEvent(transaction, event);
  return 'changed';
}

function isSameIdentity({ email, federation_id }: UserTable, user: User): boolean {
  return email === user.email && federation_id === user.federationId;
}

/** Whether the new role may do what the old one may not: help desk and auditor may each do what the other may not. */
function mayDoMore(before: Role, after: Role): boolean {
  return after !== before && before !== 'administrator' && after !== 'user';
}

/** Whoever has a session or a link of somebody who gets more power would get it too. */
async function endAccess(transaction: Connection, update: UserUpdate): Promise<void> {
  await transaction.deleteFrom('sessions').where('user_id', '=', update.user.id).execute();
  await endLinks(transaction, update, ['enrolment', 'setup']);
}

/** A link may be in the mailbox of an address that is the person's no longer. */
async function endLinks(
  transaction: Connection,
  { user, event }: UserUpdate,
  purposes: readonly EnrolmentLink['purpose'][],
): Promise<void> {
  await changeUsers(transaction, [user.id], { invited_until: null });
  await transaction
    .deleteFrom('enrolment_links')
    .where('user_id', '=', user.id)
    .where('purpose', 'in', purposes)
    .execute();
  await endInvitations(transaction, [user.id], event.at);
}

import { type HeldUser, holdUser } from './administrators.ts';
import { writeEvent } from './audit-events.ts';
import { changeUsers } from './change-users.ts';
import { uncountMember } from './group-members.ts';
import { endInvitations } from './invited-people.ts';
import type { NewAuditEvent } from './model.ts';
import { nextUpdate } from './next-update.ts';
import type { Connection, UserTable } from './schema.ts';
import type { UserSwitchOutcome } from './store.ts';
import { allOrNothing } from './transaction.ts';

/** Whom it concerns, when, and the event that tells of it. */
export interface UserSwitch {
  id: string;
  at: Date;
  event: NewAuditEvent;
}

/** Switches a person off, and ends their sessions and links; the first instant stays. */
export function disableUser(connection: Connection, { id, at, event }: UserSwitch): Promise<UserSwitchOutcome> {
  return actOn(connection, { id, event }, async (transaction, { row, isLastAdministrator }) => {
    if (isLastAdministrator) return 'lastAdministrator';
    await changeUsers(transaction, [id], {
      disabled_at: row.disabled_at ?? at.getTime(),
      invited_until: null,
      updated_at: updatedAfter(row, at),
    });
    await transaction.deleteFrom('sessions').where('user_id', '=', id).execute();
    await transaction.deleteFrom('enrolment_links').where('user_id', '=', id).execute();
    await endInvitations(transaction, [id], at);
    return 'changed';
  });
}

/** Lets a person sign in again. */
export function enableUser(connection: Connection, { id, at, event }: UserSwitch): Promise<UserSwitchOutcome> {
  return actOn(connection, { id, event }, async (transaction, { row }) => {
    await changeUsers(transaction, [id], { disabled_at: null, updated_at: updatedAfter(row, at) });
    return 'changed';
  });
}

/** Removes a person; what is theirs goes with them by the foreign keys. */
export function removeUser(connection: Connection, { id, event }: Omit<UserSwitch, 'at'>): Promise<UserSwitchOutcome> {
  return actOn(connection, { id, event }, async (transaction, { isLastAdministrator }) => {
    if (isLastAdministrator) return 'lastAdministrator';
    await uncountMember(transaction, id);
    await transaction.deleteFrom('users').where('id', '=', id).execute();
    return 'changed';
  });
}

/** Holds the person, acts, and writes the event when something was done. */
function actOn(
  connection: Connection,
  { id, event }: Omit<UserSwitch, 'at'>,
  act: (transaction: Connection, held: HeldUser) => Promise<UserSwitchOutcome>,
): Promise<UserSwitchOutcome> {
  return allOrNothing(connection, 'changed', async (transaction) => {
    const held = await holdUser(transaction, id);
    if (held === null) return 'unknown';
    const outcome = await act(transaction, held);
    if (outcome === 'changed') await writeEvent(transaction, event);
    return outcome;
  });
}

function updatedAfter({ updated_at }: UserTable, at: Date): number {
  return nextUpdate(new Date(updated_at), at).getTime();
}

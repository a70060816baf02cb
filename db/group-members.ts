import { writeEvent } from './audit-events.ts';
import { batches } from './batches.ts';
import type { NewAuditEvent } from './model.ts';
import type { Connection } from './schema.ts';
import type { NewMember } from './store.ts';

/** Which group, who comes or goes, and the event that tells of it. */
export interface MemberChange {
  id: string;
  userIds: readonly string[];
  event: NewAuditEvent;
}

/** Gives how many people were not in the group before; null: there is no such group. */
export function addMembers(connection: Connection, change: MemberChange): Promise<number | null> {
  return changeMembers(connection, change, insertMembers);
}

/** Gives how many people were in the group before; null: there is no such group. */
export function removeMembers(connection: Connection, change: MemberChange): Promise<number | null> {
  return changeMembers(connection, change, async (...some) => -(await deleteMembers(...some)));
}

/** Puts people who were added in the same transaction into their groups; false when one of the groups is gone. */
export async function joinGroups(transaction: Connection, users: readonly NewMember[]): Promise<boolean> {
  const members = Map.groupBy(
    users.flatMap(({ id, groupIds = [] }) => groupIds.map((groupId) => ({ id, groupId }))),
    ({ groupId }) => groupId,
  );
  // In one order, so that two who change the same groups do not each wait for the other.
  for (const groupId of [...members.keys()].sort()) {
    const userIds = (members.get(groupId) ?? []).map(({ id }) => id);
    if ((await changeHeld(transaction, { id: groupId, userIds }, insertMembers)) === null) return false;
  }
  return true;
}

type Change = (transaction: Connection, id: string, userIds: readonly string[]) => Promise<number>;

function changeMembers(connection: Connection, { event, ...members }: MemberChange, change: Change) {
  return connection.transaction().execute(async (transaction) => {
    const changed = await changeHeld(transaction, members, change);
    if (changed === null || changed === 0) return changed;
    await writeEvent(transaction, event);
    return Math.abs(changed);
  });
}

async function changeHeld(
  transaction: Connection,
  { id, userIds }: Omit<MemberChange, 'event'>,
  change: Change,
): Promise<number | null> {
  // Held as a foreign key does it; the people come before the count, as when one of them is removed.
  const group = transaction.selectFrom('groups').select('id').where('id', '=', id).forKeyShare();
  if ((await group.executeTakeFirst()) === undefined) return null;
  let changed = 0;
  for (const ids of batches([...new Set(userIds)].sort())) changed += await change(transaction, id, ids);
  if (changed !== 0) await addToCounts(transaction, [id], changed);
  return changed;
}

/** The people are held while what lists are made by is copied, so that no change of theirs gets lost; see change-users.ts. */
async function insertMembers(transaction: Connection, id: string, userIds: readonly string[]): Promise<number> {
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('group_members')
    .columns([
      'group_id',
      'user_id',
      'email_key',
      'name_key',
      'created_at',
      'role',
      'disabled_at',
      'passkey_count',
      'invited_until',
    ])
    .expression(({ selectFrom, val }) =>
      selectFrom('users')
        .select([
          val(id).as('group_id'),
          'id',
          'email_key',
          'name_key',
          'created_at',
          'role',
          'disabled_at',
          'passkey_count',
          'invited_until',
        ])
        .where('id', 'in', userIds)
        .orderBy('id')
        .forShare(),
    )
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows);
}

async function deleteMembers(transaction: Connection, id: string, userIds: readonly string[]): Promise<number> {
  const { numDeletedRows } = await transaction
    .deleteFrom('group_members')
    .where('group_id', '=', id)
    .where('user_id', 'in', userIds)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Takes a person who is about to be removed out of the counts of their groups. */
export async function uncountMember(transaction: Connection, userId: string): Promise<void> {
  const rows = await transaction.selectFrom('group_members').select('group_id').where('user_id', '=', userId).execute();
  await addToCounts(transaction, rows.map(({ group_id }) => group_id).sort(), -1);
}

/** One at a time, in the order of the ids: so two who change several wait for each other in turn. */
async function addToCounts(transaction: Connection, groupIds: readonly string[], people: number): Promise<void> {
  for (const id of groupIds) {
    await transaction
      .updateTable('groups')
      .set(({ eb }) => ({ member_count: eb('member_count', '+', people) }))
      .where('id', '=', id)
      .execute();
  }
}

import type { UpdateObject } from 'kysely';
import { batches } from './batches.ts';
import type { Connection, Schema } from './schema.ts';

/** Changes columns of people, here and in their memberships, which repeat what lists are made by. Every change of a person goes through it. */
export async function changeUsers(
  transaction: Connection,
  userIds: readonly string[],
  columns: UpdateObject<Schema, 'users'>,
): Promise<void> {
  // In one order, so that two who change the same people do not each wait for the other.
  for (const ids of batches([...userIds].sort())) {
    await transaction.selectFrom('users').select('id').where('id', 'in', ids).orderBy('id').forNoKeyUpdate().execute();
    await transaction.updateTable('users').set(columns).where('id', 'in', ids).execute();
    await transaction
      .updateTable('group_members')
      .from('users')
      .set(({ ref }) => ({
        email_key: ref('users.email_key'),
        name_key: ref('users.name_key'),
        created_at: ref('users.created_at'),
        role: ref('users.role'),
        disabled_at: ref('users.disabled_at'),
        passkey_count: ref('users.passkey_count'),
        invited_until: ref('users.invited_until'),
      }))
      .whereRef('users.id', '=', 'group_members.user_id')
      .where('group_members.user_id', 'in', ids)
      .execute();
  }
}

/** Takes the mark off up to `limit` people whose open link has expired; gives how many. */
export async function clearPastInvitations(
  transaction: Connection,
  { now, limit }: { now: number; limit: number },
): Promise<number> {
  const past = await transaction
    .selectFrom('users')
    .select('id')
    .where('invited_until', '<=', now)
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked()
    .execute();
  await changeUsers(
    transaction,
    past.map(({ id }) => id),
    { invited_until: null },
  );
  return past.length;
}

/** What links and passkeys change beside themselves: who is held meanwhile, and how people stand in batches. */
import { batches } from './batches.ts';
import type { Connection, UserTable } from './schema.ts';

/**
 * Holds people until the transaction ends: meanwhile nobody changes them, or makes and spends links of theirs. Gives those
 * who may sign in. Whoever holds several times has to go by id, or two could wait for each other.
 */
export function holdPeople(
  transaction: Connection,
  userIds: readonly string[],
): Promise<Pick<UserTable, 'id' | 'role' | 'passkey_count'>[]> {
  return transaction
    .selectFrom('users')
    .select(['id', 'role', 'passkey_count'])
    .where('id', 'in', userIds)
    .where('disabled_at', 'is', null)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

/** Holds one person in the same way, whether they may sign in or not; undefined: nobody has the id. */
export function holdPerson(
  transaction: Connection,
  userId: string,
): Promise<Pick<UserTable, 'role' | 'disabled_at' | 'passkey_count'> | undefined> {
  return transaction
    .selectFrom('users')
    .select(['role', 'disabled_at', 'passkey_count'])
    .where('id', '=', userId)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** Notes that people's enrolment links have ended before their time, in every batch that watches them. */
export async function endInvitations(transaction: Connection, userIds: readonly string[], at: Date): Promise<void> {
  for (const ids of batches(userIds)) {
    await transaction
      .updateTable('invitations')
      .set({ expires_at: at.getTime() })
      .where('user_id', 'in', ids)
      .where('enrolled_at', 'is', null)
      .where('expires_at', '>', at.getTime())
      .execute();
  }
}

/** Notes that a person has made a passkey, in every batch that waited for it. */
export async function markEnrolled(transaction: Connection, userId: string, at: Date): Promise<void> {
  await transaction
    .updateTable('invitations')
    .set({ enrolled_at: at.getTime() })
    .where('user_id', '=', userId)
    .where('enrolled_at', 'is', null)
    .execute();
}

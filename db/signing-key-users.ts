/** Who is signed for with a key of their own, beside the active one: service providers that are pinned to it, people it is tried on. */
import { type RawBuilder, sql } from 'kysely';
import type { Connection } from './schema.ts';

/** Whether a service provider is pinned to the key. */
export async function isPinned(transaction: Connection, keyId: string): Promise<boolean> {
  const pinned = await transaction
    .selectFrom('service_providers')
    .select('id')
    .where('signing_key_id', '=', keyId)
    .limit(1)
    .executeTakeFirst();
  return pinned !== undefined;
}

/** Lets the service providers that are pinned to the key follow the active one. */
export async function releaseServiceProviders(transaction: Connection, keyId: string, at: Date): Promise<void> {
  await transaction
    .selectFrom('service_providers')
    .select('id')
    .where('signing_key_id', '=', keyId)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  await transaction
    .updateTable('service_providers')
    .set({ signing_key_id: null, updated_at: nextUpdate(at) })
    .where('signing_key_id', '=', keyId)
    .execute();
}

/** Ends the trial of the key. */
export async function releaseTrialUsers(transaction: Connection, keyId: string, at: Date): Promise<void> {
  await replaceTrialUsers(transaction, { keyId, userIds: [], at });
}

/** Tries the key on these people, and on no others. */
export async function replaceTrialUsers(
  transaction: Connection,
  { keyId, userIds, at }: { keyId: string; userIds: readonly string[]; at: Date },
): Promise<void> {
  await transaction
    .selectFrom('users')
    .select('id')
    .where((by) => by.or([by('trial_signing_key_id', '=', keyId), ...userIds.map((id) => by('id', '=', id))]))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  const updated_at = nextUpdate(at);
  await transaction
    .updateTable('users')
    .set({ trial_signing_key_id: null, updated_at })
    .where('trial_signing_key_id', '=', keyId)
    .execute();
  if (userIds.length === 0) return;
  await transaction
    .updateTable('users')
    .set({ trial_signing_key_id: keyId, updated_at })
    .where('id', 'in', userIds)
    .execute();
}

/** Never the instant of the version before: who read that one has to notice. */
function nextUpdate(at: Date): RawBuilder<number> {
  const millis = at.getTime();
  return sql`case when updated_at < ${millis} then ${millis} else updated_at + 1 end`;
}

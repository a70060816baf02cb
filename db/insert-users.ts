import { batches } from './batches.ts';
import { FEDERATION_ID, findMistakable, holdFederationIds } from './federation-ids.ts';
import type { User } from './model.ts';
import type { Connection } from './schema.ts';
import { emailKey, toNewRow } from './user-rows.ts';
import { userTerms } from './user-terms.ts';

/** What of a person somebody else has. */
type Taken = 'emailTaken' | 'federationIdTaken';

/** Stores a person, unless the address or the Federation ID is somebody's. */
export async function insertUser(transaction: Connection, user: User): Promise<'added' | Taken> {
  await holdFederationIds(transaction);
  const refused = await insertPortion(transaction, [user]);
  return refused?.outcome ?? 'added';
}

/** Stores people, a portion at a time, up to the first whose address or Federation ID is somebody's. */
export async function insertUsers(
  transaction: Connection,
  users: readonly User[],
  onProgress: (written: number) => Promise<void>,
): Promise<{ outcome: 'added' } | { outcome: Taken; index: number }> {
  await holdFederationIds(transaction);
  let written = 0;
  for (const portion of batches(users)) {
    const refused = await insertPortion(transaction, portion);
    if (refused !== null) return { outcome: refused.outcome, index: written + portion.indexOf(refused.user) };
    written += portion.length;
    await onProgress(written);
  }
  return { outcome: 'added' };
}

/** Null: everybody was stored; otherwise the first who must not be. */
async function insertPortion(
  transaction: Connection,
  users: readonly User[],
): Promise<{ user: User; outcome: Taken } | null> {
  const rows = await transaction
    .insertInto('users')
    .values(users.map(toNewRow))
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  const inserted = new Set(rows.map(({ id }) => id));
  const refused = users.find(({ id }) => !inserted.has(id)) ?? (await findMistakable(transaction, users));
  if (refused === undefined) {
    await insertTerms(transaction, users);
    return null;
  }
  const outcome = await takenBy(transaction, refused);
  if (outcome === null) throw new Error('Another person has this id or user handle');
  return { user: refused, outcome };
}

/** Makes people findable. */
export async function insertTerms(transaction: Connection, users: readonly User[]): Promise<void> {
  const terms = users.flatMap((user) => userTerms(user).map((term) => ({ term, user_id: user.id })));
  for (const batch of batches(terms)) await transaction.insertInto('user_terms').values(batch).execute();
}

/** What of a person somebody else has; null: nothing. */
export async function takenBy(connection: Connection, user: User): Promise<Taken | null> {
  const others = await connection
    .selectFrom('users')
    .select('email_key')
    .where('id', '<>', user.id)
    .where((by) =>
      by.or([by('email_key', '=', emailKey(user.email)), by(FEDERATION_ID, '=', user.federationId ?? user.email)]),
    )
    .execute();
  if (others.some((other) => other.email_key === emailKey(user.email))) return 'emailTaken';
  if (others.length > 0) return 'federationIdTaken';
  return (await findMistakable(connection, [user])) === undefined ? null : 'federationIdTaken';
}

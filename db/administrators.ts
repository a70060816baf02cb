import { sql } from 'kysely';
import type { Connection, UserTable } from './schema.ts';

/** Whether this is a person who may administer. */
export async function isAdministrator(connection: Connection, userId: string | null): Promise<boolean> {
  if (userId === null) return false;
  const user = await connection.selectFrom('users').select('role').where('id', '=', userId).executeTakeFirst();
  return user?.role === 'administrator';
}

/** A person nobody else can change until the transaction ends. */
export interface HeldUser {
  row: UserTable;
  /** Nobody else could sign in and administer. Never before somebody can. */
  isLastAdministrator: boolean;
}

/**
 * Holds a person together with every administrator, in the order of their ids: acts that could take the last administrator
 * away take turns, whomever they begin with. Null when nobody has the id.
 */
export async function holdUser(transaction: Connection, userId: string): Promise<HeldUser | null> {
  const administrators = await transaction
    .selectFrom('users')
    .select('id')
    .where(sql<boolean>`role <> 'user'`) // as the index of the few has it
    .where('role', '=', 'administrator')
    .execute();
  const ids = new Set([userId, ...administrators.map(({ id }) => id)]);
  const rows = await transaction
    .selectFrom('users')
    .selectAll()
    .where('id', 'in', [...ids])
    .orderBy('id')
    .forUpdate()
    .execute();
  const row = rows.find(({ id }) => id === userId);
  if (row === undefined) return null;
  const isLastAdministrator = canAdminister(row) && !rows.some((other) => other !== row && canAdminister(other));
  return { row, isLastAdministrator };
}

function canAdminister({ role, disabled_at, passkey_count }: UserTable): boolean {
  return role === 'administrator' && disabled_at === null && passkey_count > 0;
}

import { sql } from 'kysely';
import { writeEvent } from './audit-events.ts';
import { compiled, type Holes } from './compiled.ts';
import type { Database } from './dialects.ts';
import type { User } from './model.ts';
import { type Connection, fromMillis, toMillis, type UserTable } from './schema.ts';
import type { UserRepository } from './store.ts';
import { allOrNothing } from './transaction.ts';

/** The people who can sign in. */
export function userRepository({ durable }: Database): UserRepository {
  return {
    add: (user, event) =>
      allOrNothing(durable, 'added', async (transaction) => {
        const outcome = await insertUser(transaction, user);
        if (outcome === 'added') await writeEvent(transaction, event);
        return outcome;
      }),

    async byId(id) {
      const row = await durable.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toUser(row);
    },

    async byEmail(email) {
      const row = await durable
        .selectFrom('users')
        .selectAll()
        .where('email_key', '=', emailKey(email))
        .executeTakeFirst();
      return row === undefined ? null : toUser(row);
    },

    async list({ after, limit }) {
      const rows = await durable
        .selectFrom('users')
        .selectAll()
        .where('email_key', '>', after === null ? '' : emailKey(after))
        .orderBy('email_key')
        .limit(limit)
        .execute();
      return rows.map(toUser);
    },

    disable: (id, at, event) =>
      durable.transaction().execute(async (transaction) => {
        const row = await transaction
          .updateTable('users')
          .set(({ fn, val }) => ({ disabled_at: fn.coalesce('disabled_at', val(at.getTime())) }))
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return null;
        await transaction.deleteFrom('sessions').where('user_id', '=', id).execute();
        await transaction.deleteFrom('enrolment_links').where('user_id', '=', id).execute();
        await writeEvent(transaction, event);
        return toUser(row);
      }),

    enable: (id, event) =>
      durable.transaction().execute(async (transaction) => {
        const row = await transaction
          .updateTable('users')
          .set({ disabled_at: null })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return null;
        await writeEvent(transaction, event);
        return toUser(row);
      }),
  };
}

/** Stores a person, unless the address or the Federation ID is somebody's. */
export async function insertUser(
  connection: Connection,
  user: User,
): Promise<'added' | 'emailTaken' | 'federationIdTaken'> {
  const added = await connection
    .insertInto('users')
    .values(toRow(user))
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (added !== undefined) return 'added';
  const nameId = sql<string>`coalesce(federation_id, email)`;
  const others = await connection
    .selectFrom('users')
    .select('email_key')
    .where((by) =>
      by.or([by('email_key', '=', emailKey(user.email)), by(nameId, '=', user.federationId ?? user.email)]),
    )
    .execute();
  if (others.length === 0) throw new Error('Another person has this id or user handle');
  return others.some((other) => other.email_key === emailKey(user.email)) ? 'emailTaken' : 'federationIdTaken';
}

/** Whether this is a person who may administer. */
export async function isAdministrator(connection: Connection, userId: string | null): Promise<boolean> {
  if (userId === null) return false;
  const user = await connection.selectFrom('users').select('role').where('id', '=', userId).executeTakeFirst();
  return user?.role === 'administrator';
}

/** Whether the person may sign in; if so, it stays so until the transaction ends, because nobody can disable them meanwhile. */
export async function holdEnabled(transaction: Connection, userId: string): Promise<boolean> {
  const { rows } = await selectHeld(transaction, { userId });
  return rows[0]?.disabled_at === null;
}

const selectHeld = compiled((connection, { userId }: Holes<{ userId: string }>) =>
  connection.selectFrom('users').select('disabled_at').where('id', '=', userId).forShare(),
);

/** The columns of a person who owns the row that is read with them; see `toOwner`. */
export const ownerColumns = [
  'users.id as owner_id',
  'users.email as owner_email',
  'users.name as owner_name',
  'users.federation_id as owner_federation_id',
  'users.user_handle as owner_user_handle',
  'users.role as owner_role',
  'users.disabled_at as owner_disabled_at',
  'users.created_at as owner_created_at',
] as const;

type OwnerRow = { [Column in keyof Omit<UserTable, 'email_key'> as `owner_${Column}`]: UserTable[Column] };

/** The person out of a row that was read with `ownerColumns`. */
export function toOwner(row: OwnerRow): User {
  return toUser({
    id: row.owner_id,
    email: row.owner_email,
    name: row.owner_name,
    federation_id: row.owner_federation_id,
    user_handle: row.owner_user_handle,
    role: row.owner_role,
    disabled_at: row.owner_disabled_at,
    created_at: row.owner_created_at,
  });
}

function toUser(row: Omit<UserTable, 'email_key'>): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    federationId: row.federation_id,
    userHandle: row.user_handle,
    role: row.role,
    disabledAt: fromMillis(row.disabled_at),
    createdAt: new Date(row.created_at),
  };
}

function toRow(user: User): UserTable {
  return {
    id: user.id,
    email: user.email,
    email_key: emailKey(user.email),
    name: user.name,
    federation_id: user.federationId,
    user_handle: user.userHandle,
    role: user.role,
    disabled_at: toMillis(user.disabledAt),
    created_at: user.createdAt.getTime(),
  };
}

function emailKey(email: string): string {
  return email.toLowerCase();
}

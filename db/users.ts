import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { writeEvent, writeEvents } from './audit-events.ts';
import { batches } from './batches.ts';
import { changeUsers } from './change-users.ts';
import { compiled, type Holes } from './compiled.ts';
import type { Database } from './dialects.ts';
import { FEDERATION_ID_KEY, lowerAscii } from './federation-ids.ts';
import { joinGroups } from './group-members.ts';
import { insertUser, insertUsers } from './insert-users.ts';
import { type Connection, toMillis, type UserTable } from './schema.ts';
import type { UserDependents, UserRepository } from './store.ts';
import { disableUser, enableUser, removeUser } from './switch-user.ts';
import { allOrNothing } from './transaction.ts';
import { updateUser } from './update-user.ts';
import { countUsers, listUsers } from './user-list.ts';
import { emailKey, toListedUser, toUser } from './user-rows.ts';

type AddedMany = Awaited<ReturnType<UserRepository['addMany']>>;

/** The people who can sign in. */
export function userRepository({ durable }: Database): UserRepository {
  return {
    ...userLookups(durable),

    add: (user, event) =>
      allOrNothing(durable, 'added', async (transaction) => {
        const outcome = await insertUser(transaction, user);
        if (outcome === 'added') await writeEvent(transaction, event);
        return outcome;
      }),

    async addMany(users, events, onProgress) {
      let added: AddedMany = { outcome: 'added' };
      await allOrNothing(durable, 'added', async (transaction) => {
        added = await insertUsers(transaction, users, async (written) => {
          onProgress(written);
          // SQLite works in this thread: what needs no database, such as the telling of progress, has its turn here.
          await setImmediate();
        });
        if (added.outcome === 'added' && !(await joinGroups(transaction, users))) added = { outcome: 'groupUnknown' };
        if (added.outcome === 'added') await writeEvents(transaction, events);
        return added.outcome;
      });
      return added;
    },

    list: (query) => listUsers(durable, query),
    counts: (now) => countUsers(durable, now),
    update: (user, readUpdatedAt, event) => updateUser(durable, { user, readUpdatedAt, event }),
    disable: (id, at, event) => disableUser(durable, { id, at, event }),
    enable: (id, at, event) => enableUser(durable, { id, at, event }),
    dependents: (id) => readDependents(durable, id),
    remove: (id, event) => removeUser(durable, { id, event }),
  };
}

type UserLookups = Pick<UserRepository, 'byId' | 'listedById' | 'byIds' | 'byEmail' | 'byEmails' | 'byFederationIds'>;

function userLookups(connection: Connection): UserLookups {
  const users = () => connection.selectFrom('users').selectAll();
  const portions = async (values: readonly string[], read: (portion: string[]) => Promise<UserTable[]>) => {
    const rows: UserTable[] = [];
    for (const portion of batches([...new Set(values)])) rows.push(...(await read(portion)));
    return rows;
  };
  return {
    async byId(id) {
      const row = await users().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toUser(row);
    },
    async listedById(id) {
      const row = await users().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toListedUser(row);
    },
    async byIds(ids) {
      const rows = await portions(ids, (portion) => users().where('id', 'in', portion).execute());
      return rows.map(toListedUser);
    },
    async byEmail(email) {
      const row = await users().where('email_key', '=', emailKey(email)).executeTakeFirst();
      return row === undefined ? null : toUser(row);
    },
    async byEmails(emails) {
      const rows = await portions(emails.map(emailKey), (portion) =>
        users().where('email_key', 'in', portion).execute(),
      );
      return rows.map(toUser);
    },
    async byFederationIds(federationIds) {
      const rows = await portions(federationIds.map(lowerAscii), (portion) =>
        users().where(FEDERATION_ID_KEY, 'in', portion).execute(),
      );
      return rows.map(toUser);
    },
  };
}

async function readDependents(connection: Connection, id: string): Promise<UserDependents> {
  const count = (table: string, column = 'user_id') =>
    sql<number>`(select count(*) from ${sql.table(table)} where ${sql.ref(column)} = ${id})`;
  const { rows } = await sql<UserDependents>`
    select ${count('credentials')} as passkeys, ${count('sessions')} as sessions, ${count('enrolment_links')} as links,
      ${count('group_members')} as groups, ${count('api_tokens', 'created_by')} as ${sql.ref('apiTokens')}
  `.execute(connection);
  const [dependents] = rows;
  if (dependents === undefined) throw new Error('A count gave no row');
  return dependents;
}

/**
 * Whether the person may sign in and, if it matters, is as they were read; if so, it stays so until the transaction ends,
 * because nobody can change them meanwhile.
 */
export async function holdEnabled(
  transaction: Connection,
  { userId, readUpdatedAt }: { userId: string; readUpdatedAt: Date | null },
): Promise<'held' | 'userDisabled' | 'userChanged'> {
  const [held] = (await selectHeld(transaction, { userId })).rows;
  if (held?.disabled_at !== null) return 'userDisabled';
  return readUpdatedAt === null || held.updated_at === readUpdatedAt.getTime() ? 'held' : 'userChanged';
}

const selectHeld = compiled((connection, { userId }: Holes<{ userId: string }>) =>
  connection.selectFrom('users').select(['disabled_at', 'updated_at']).where('id', '=', userId).forShare(),
);

/** Notes when the open enrolment links of these people end; null: they have none any more. */
export function setInvitedUntil(
  transaction: Connection,
  userIds: readonly string[],
  until: Date | null,
): Promise<void> {
  return changeUsers(transaction, userIds, { invited_until: toMillis(until) });
}

import { sql } from 'kysely';
import { writeEvent } from './audit-events.ts';
import { type ContainedList, selectEntries } from './contained-list.ts';
import type { Database } from './dialects.ts';
import type { ApiToken } from './model.ts';
import { pageOf } from './page.ts';
import { type ApiTokenTable, type Connection, fromMillis, toMillis } from './schema.ts';
import type { ApiTokenRepository } from './store.ts';
import { ownerColumns, toOwner } from './user-rows.ts';

const LIST: ContainedList<'name' | 'createdAt'> = {
  table: sql`api_tokens`,
  searched: sql`name_key`,
  keys: {
    name: sql`name_key`,
    createdAt: sql`created_at`,
  },
};

/** The keys for programs. */
export function apiTokenRepository({ durable, relaxed }: Database): ApiTokenRepository {
  return {
    add: (token, event) =>
      durable.transaction().execute(async (transaction) => {
        await transaction.insertInto('api_tokens').values(toRow(token)).execute();
        await writeEvent(transaction, event);
      }),

    async byHash(tokenHash, now) {
      const row = await selectWithMaker(durable)
        .where('api_tokens.token_hash', '=', tokenHash)
        .where('api_tokens.expires_at', '>', now.getTime())
        .where('users.role', '=', 'administrator')
        .where('users.disabled_at', 'is', null)
        .executeTakeFirst();
      return row === undefined ? null : { token: toToken(row), maker: toOwner(row) };
    },

    async list() {
      const rows = await selectWithMaker(durable)
        .orderBy('api_tokens.created_at', 'desc')
        .orderBy('api_tokens.id')
        .execute();
      return rows.map((row) => ({ token: toToken(row), maker: toOwner(row) }));
    },

    async page(query) {
      const { items, next } = pageOf(await selectEntries(durable, LIST, query), query.limit);
      const ids = items.map(({ id }) => id);
      if (ids.length === 0) return { items: [], next };
      const rows = await selectWithMaker(durable).where('api_tokens.id', 'in', ids).execute();
      const found = new Map(rows.map((row) => [row.id, { token: toToken(row), maker: toOwner(row) }]));
      // One that has gone meanwhile is left out.
      return { items: ids.flatMap((id) => found.get(id) ?? []), next };
    },

    async touch(id, at) {
      await relaxed((connection) =>
        connection
          .updateTable('api_tokens')
          .set({ last_used_at: at.getTime() })
          .where('id', '=', id)
          .where((by) => by.or([by('last_used_at', 'is', null), by('last_used_at', '<', at.getTime())]))
          .execute(),
      );
    },

    remove: (id, event) =>
      durable.transaction().execute(async (transaction) => {
        const removed = await transaction
          .deleteFrom('api_tokens')
          .where('id', '=', id)
          .returning('id')
          .executeTakeFirst();
        if (removed === undefined) return false;
        await writeEvent(transaction, event);
        return true;
      }),
  };
}

function selectWithMaker(connection: Connection) {
  return connection
    .selectFrom('api_tokens')
    .innerJoin('users', 'users.id', 'api_tokens.created_by')
    .selectAll('api_tokens')
    .select(ownerColumns);
}

function toToken(row: ApiTokenTable): ApiToken {
  return {
    id: row.id,
    name: row.name,
    tokenHash: row.token_hash,
    role: row.role,
    createdBy: row.created_by,
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
    lastUsedAt: fromMillis(row.last_used_at),
  };
}

function toRow(token: ApiToken): ApiTokenTable {
  return {
    id: token.id,
    name: token.name,
    name_key: token.name.toLowerCase(),
    token_hash: token.tokenHash,
    role: token.role,
    created_by: token.createdBy,
    created_at: token.createdAt.getTime(),
    expires_at: token.expiresAt.getTime(),
    last_used_at: toMillis(token.lastUsedAt),
  };
}

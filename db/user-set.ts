import { type RawBuilder, sql } from 'kysely';
import type { Cursor, UserQuery } from './store.ts';

/** Where a person stands in a list. */
export type UserEntry = Cursor;

/** The people of a filter and a group, in whichever table has them in every order. */
export interface UserSet {
  table: RawBuilder<unknown>;
  id: RawBuilder<string>;
  /** Joined by `and`. */
  conditions: RawBuilder<boolean>[];
  /** Those that an index answers alone; they let a few more through. */
  indexed: RawBuilder<boolean>[];
}

/** The people of a query, its search aside. */
export function userSet({ filter, groupId, now }: Pick<UserQuery, 'filter' | 'groupId' | 'now'>): UserSet {
  const conditions = filter === null ? [] : [FILTERS[filter](now.getTime())];
  const indexed = filter === null ? [] : [INDEXED[filter]];
  if (groupId === null) return { table: sql`users`, id: sql`id`, conditions, indexed };
  const isMember = sql<boolean>`group_id = ${groupId}`;
  return {
    table: sql`group_members`,
    id: sql`user_id`,
    conditions: [isMember, ...conditions],
    indexed: [isMember, ...indexed],
  };
}

type Filter = NonNullable<UserQuery['filter']>;

/** The conditions of the indexes. */
const INDEXED: Record<Filter, RawBuilder<boolean>> = {
  withoutPasskey: sql`passkey_count = 0`,
  invited: sql`invited_until is not null`,
  disabled: sql`disabled_at is not null`,
  privileged: sql`role <> 'user'`,
};

/** The conditions of the filters; each has that of its index, word for word. */
export const FILTERS: Record<Filter, (now: number) => RawBuilder<boolean>> = {
  withoutPasskey: () => INDEXED.withoutPasskey,
  // A difference, so that PostgreSQL does not take the index that the sweep needs, and sorts.
  invited: (now) => sql`${INDEXED.invited} and invited_until - ${now} > 0`,
  disabled: () => INDEXED.disabled,
  privileged: () => INDEXED.privileged,
};

/** Nothing, or the conditions as a clause. */
export function where(conditions: readonly RawBuilder<boolean>[]): RawBuilder<unknown> {
  return conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`;
}

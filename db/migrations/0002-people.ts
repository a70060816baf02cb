import { sql } from 'kysely';
import type { Tables } from './table-builder.ts';

/** What lists and searches of people need beside the record. */
export async function extendPeople({ schema, text, inKeyOrder }: Tables): Promise<void> {
  const addToUsers = (name: string, type: 'bigint' | 'integer' | typeof text, initial: string | number) =>
    schema
      .alterTable('users')
      .addColumn(name, type, (column) => column.notNull().defaultTo(initial))
      .execute();
  await addToUsers('updated_at', 'bigint', 0);
  await addToUsers('name_key', text, '');
  await addToUsers('passkey_count', 'integer', 0);
  await schema.alterTable('users').addColumn('invited_until', 'bigint').execute();
  await schema.alterTable('users').addColumn('trial_signing_key_id', text).execute();
  await schema
    .createTable('user_terms')
    .addColumn('term', text, (column) => column.notNull())
    .addColumn('user_id', text, (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('user_terms_key', ['term', 'user_id'])
    .modifyEnd(inKeyOrder)
    .execute();
}

/** Groups, who is in them, and what they may sign in to. */
export async function createGroups({ schema, text, inKeyOrder }: Tables): Promise<void> {
  await schema
    .createTable('groups')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('name_key', text, (column) => column.notNull().unique())
    .addColumn('member_count', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema.createIndex('groups_created').on('groups').columns(['created_at', 'id']).execute();
  // Beside the two ids, what a list of people is filtered and sorted by.
  await schema
    .createTable('group_members')
    .addColumn('group_id', text, (column) => column.notNull().references('groups.id').onDelete('cascade'))
    .addColumn('user_id', text, (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('email_key', text, (column) => column.notNull())
    .addColumn('name_key', text, (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('role', text, (column) => column.notNull())
    .addColumn('disabled_at', 'bigint')
    .addColumn('passkey_count', 'integer', (column) => column.notNull())
    .addColumn('invited_until', 'bigint')
    .addPrimaryKeyConstraint('group_members_key', ['group_id', 'user_id'])
    .modifyEnd(inKeyOrder)
    .execute();
  await schema.createIndex('group_members_user').on('group_members').column('user_id').execute();
  await schema
    .createTable('service_provider_groups')
    .addColumn('service_provider_id', text, (column) =>
      column.notNull().references('service_providers.id').onDelete('cascade'),
    )
    .addColumn('group_id', text, (column) => column.notNull().references('groups.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('service_provider_groups_key', ['service_provider_id', 'group_id'])
    .modifyEnd(inKeyOrder)
    .execute();
  await schema.createIndex('service_provider_groups_group').on('service_provider_groups').column('group_id').execute();
}

/** By what people are filtered: an index has only those whom its filter lets through. */
const FILTERS = [
  { name: 'all', condition: null },
  { name: 'without_passkey', condition: sql<boolean>`passkey_count = 0` },
  { name: 'invited', condition: sql<boolean>`invited_until is not null` },
  { name: 'disabled', condition: sql<boolean>`disabled_at is not null` },
  { name: 'privileged', condition: sql<boolean>`role <> 'user'` },
] as const;

/** An index for each filter in each order, among everybody and in a group: so every page of every list is one short range. */
export async function indexPeople({ schema }: Tables): Promise<void> {
  for (const { name, condition } of FILTERS) {
    const index = (table: 'users' | 'group_members', order: string, columns: string[]) => {
      const created = schema.createIndex(`${table}_${name}_${order}`).on(table).columns(columns);
      return (condition === null ? created : created.where(condition)).execute();
    };
    // The address of everybody has its unique index.
    if (condition !== null) await index('users', 'email', ['email_key']);
    await index('users', 'name', ['name_key', 'id']);
    await index('users', 'created', ['created_at', 'id']);
    await index('group_members', 'email', ['group_id', 'email_key']);
    await index('group_members', 'name', ['group_id', 'name_key', 'user_id']);
    await index('group_members', 'created', ['group_id', 'created_at', 'user_id']);
  }
  await schema.createIndex('user_terms_user').on('user_terms').columns(['user_id', 'term']).execute();
  // Not unique: it finds Federation IDs that differ in upper and lower case alone.
  await schema
    .createIndex('users_federation_id_lower')
    .on('users')
    .expression(sql`lower(coalesce(federation_id, email))`)
    .execute();
  await schema
    .createIndex('users_invited_until')
    .on('users')
    .column('invited_until')
    .where('invited_until', 'is not', null)
    .execute();
  await schema
    .createIndex('users_trial_key')
    .on('users')
    .column('trial_signing_key_id')
    .where('trial_signing_key_id', 'is not', null)
    .execute();
}

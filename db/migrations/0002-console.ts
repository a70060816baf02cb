import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { DatabaseKind } from '../schema.ts';
import { fillAuditColumns } from './0002-audit-columns.ts';
import { createGroups, extendPeople, indexPeople } from './0002-people.ts';
import { fillPeopleColumns } from './0002-people-columns.ts';
import { fillServiceProviderColumns } from './0002-service-provider-columns.ts';
import { type Tables, tableBuilder } from './table-builder.ts';

/** What the console needs: groups, invitations, rules, tokens, and indexes for every list that it shows. */
export function consoleTables(kind: DatabaseKind): Migration {
  return {
    async up(db: Kysely<unknown>) {
      const tables = tableBuilder(db, kind);
      await addSettings(tables);
      await extendPeople(tables);
      await fillPeopleColumns(db);
      await createGroups(tables);
      await indexPeople(tables);
      await extendLinks(tables);
      await createInvitations(tables);
      await extendServiceProviders(tables);
      await fillServiceProviderColumns(db);
      await extendSigningKeys(tables, db);
      await createTokens(tables);
      await extendAudit(tables);
      await fillAuditColumns(db, kind);
      await indexAudit(tables);
      await createHours(tables, db);
    },
  };
}

async function addSettings({ schema }: Tables): Promise<void> {
  await schema.alterTable('installation').addColumn('audit_retention_days', 'integer').execute();
}

async function extendLinks({ schema }: Tables): Promise<void> {
  await schema.alterTable('enrolment_links').addColumn('opened_at', 'bigint').execute();
  await schema.createIndex('enrolment_links_open').on('enrolment_links').columns(['purpose', 'expires_at']).execute();
}

async function createInvitations({ schema, text, inKeyOrder }: Tables): Promise<void> {
  await schema
    .createTable('invitation_batches')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('created_by', text)
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createIndex('invitation_batches_created')
    .on('invitation_batches')
    .columns(['created_at', 'id'])
    .execute();
  await schema
    .createTable('invitations')
    .addColumn('batch_id', text, (column) => column.notNull().references('invitation_batches.id').onDelete('cascade'))
    .addColumn('user_id', text, (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('token_hash', text, (column) => column.notNull())
    .addColumn('invited_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('delivery', text, (column) => column.notNull())
    .addColumn('opened_at', 'bigint')
    .addColumn('enrolled_at', 'bigint')
    .addPrimaryKeyConstraint('invitations_key', ['batch_id', 'user_id'])
    .modifyEnd(inKeyOrder)
    .execute();
  await schema.createIndex('invitations_user').on('invitations').column('user_id').execute();
  await schema.createIndex('invitations_token').on('invitations').column('token_hash').execute();
  await schema
    .createIndex('invitations_waiting')
    .on('invitations')
    .column('invited_at')
    .where(sql<boolean>`delivery = 'waiting'`)
    .execute();
}

/** What every service provider got until now: the Federation ID or the address, and four attributes. */
const FIRST_NAME_ID = { source: 'federationIdOrEmail', text: '', lowerCase: false, prefix: '', suffix: '' };
const FIRST_ATTRIBUTES = ['email', 'name', 'firstName', 'lastName'].map((name) => ({
  name,
  value: { ...FIRST_NAME_ID, source: name },
}));

async function extendServiceProviders({ schema, text, inKeyOrder }: Tables): Promise<void> {
  const add = (name: string, type: 'integer' | typeof text, initial: string | number) =>
    schema
      .alterTable('service_providers')
      .addColumn(name, type, (column) => column.notNull().defaultTo(initial))
      .execute();
  await add('single_logout_services', text, '[]');
  await add('want_assertions_signed', 'integer', 0);
  await add('name_id', text, JSON.stringify(FIRST_NAME_ID));
  await add('attributes', text, JSON.stringify(FIRST_ATTRIBUTES));
  await add('access', text, 'everyone');
  await add('name_key', text, '');
  await add('search_text', text, '');
  await schema.alterTable('service_providers').addColumn('icon_digest', text).execute();
  await schema.alterTable('service_providers').addColumn('single_logout_service_url', text).execute();
  await schema.createIndex('service_providers_name').on('service_providers').columns(['name_key', 'id']).execute();
  await schema.createIndex('service_providers_created').on('service_providers').columns(['created_at', 'id']).execute();
  await schema
    .createTable('service_provider_icons')
    .addColumn('service_provider_id', text, (column) =>
      column.primaryKey().references('service_providers.id').onDelete('cascade'),
    )
    .addColumn('media_type', text, (column) => column.notNull())
    .addColumn('bytes', text, (column) => column.notNull())
    .modifyEnd(inKeyOrder)
    .execute();
  await schema
    .createTable('metadata_sources')
    .addColumn('service_provider_id', text, (column) =>
      column.primaryKey().references('service_providers.id').onDelete('cascade'),
    )
    .addColumn('url', text, (column) => column.notNull())
    .addColumn('is_watched', 'integer', (column) => column.notNull())
    .addColumn('checked_at', 'bigint', (column) => column.notNull())
    .addColumn('failure', text)
    .addColumn('held_metadata', text)
    .addColumn('held_at', 'bigint')
    .addColumn('rejected_digest', text)
    .modifyEnd(inKeyOrder)
    .execute();
  await schema
    .alterTable('authn_requests')
    .addColumn('is_test', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await schema.alterTable('authn_requests').addColumn('binding', text).execute();
  await schema
    .alterTable('authn_requests')
    .addColumn('is_signed', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
}

/** Until now a key could only retire from the active slot, and became active when it was made, as far as is known. */
async function extendSigningKeys({ schema }: Tables, db: Kysely<unknown>): Promise<void> {
  await schema.alterTable('signing_keys').addColumn('activated_at', 'bigint').execute();
  await sql`update signing_keys set activated_at = created_at where slot <> 'next'`.execute(db);
}

async function createTokens({ schema, text }: Tables): Promise<void> {
  await schema
    .createTable('api_tokens')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('name_key', text, (column) => column.notNull())
    .addColumn('token_hash', text, (column) => column.notNull().unique())
    .addColumn('role', text, (column) => column.notNull())
    .addColumn('created_by', text, (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint')
    .execute();
  await schema.createIndex('api_tokens_created_by').on('api_tokens').column('created_by').execute();
}

async function extendAudit({ schema, text }: Tables): Promise<void> {
  await schema.alterTable('audit_events').addColumn('service_provider_id', text).execute();
}

/**
 * Each filter has an index that begins with its column and goes on in the order of the log; where a filter lets many events
 * through, the outcome stands in between, so that the few refusals among them are found too. A login, which is what nearly all
 * events are, is in as few of them as can be: its actor is its target, and its action finds itself. A query has to repeat an
 * index's condition (audit-paths.ts).
 */
async function indexAudit({ schema }: Tables): Promise<void> {
  const index = (name: string, columns: string[], condition: RawBuilder<boolean> | null = null) => {
    const created = schema.createIndex(`audit_events_${name}`).on('audit_events').columns(columns);
    return (condition === null ? created : created.where(condition)).execute();
  };
  await index('at', ['at', 'sequence']);
  await index('target', ['target', 'outcome', 'sequence']);
  await index('actor', ['actor', 'outcome', 'sequence'], sql`actor is not null and actor is distinct from target`);
  await index('service_provider', ['service_provider_id', 'outcome', 'sequence'], sql`service_provider_id is not null`);
  await index('action', ['action', 'outcome', 'sequence'], sql`action <> 'login' or outcome = 'refused'`);
  await index('refused', ['sequence'], sql`outcome = 'refused'`);
  await index('address', ['address', 'outcome', 'sequence']);
  await index('reference', ['reference']);
}

async function createHours({ schema, text, inKeyOrder }: Tables, db: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('audit_hours')
    .addColumn('hour', 'bigint', (column) => column.notNull())
    .addColumn('action', text, (column) => column.notNull())
    .addColumn('outcome', text, (column) => column.notNull())
    .addColumn('count', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_hours_key', ['hour', 'action', 'outcome'])
    .modifyEnd(inKeyOrder)
    .execute();
  await schema
    .createTable('audit_hour_position')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .execute();
  await sql`insert into audit_hour_position (id, sequence) values (1, 0)`.execute(db);
}

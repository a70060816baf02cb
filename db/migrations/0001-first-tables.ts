import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { DatabaseKind } from '../schema.ts';
import { type Tables, tableBuilder } from './table-builder.ts';

/** The tables of the first release. */
export function firstTables(kind: DatabaseKind): Migration {
  return {
    async up(db: Kysely<unknown>) {
      const tables = tableBuilder(db, kind);
      await createPeople(tables);
      await createSigningKeys(tables);
      await createServiceProviders(tables);
      await createSignOn(tables);
      await createRecords(tables);
    },
  };
}

async function createPeople({ schema, text, inKeyOrder }: Tables): Promise<void> {
  await schema
    .createTable('users')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('email', text, (column) => column.notNull())
    .addColumn('email_key', text, (column) => column.notNull().unique())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('federation_id', text)
    .addColumn('user_handle', text, (column) => column.notNull().unique())
    .addColumn('role', text, (column) => column.notNull())
    .addColumn('disabled_at', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  // The address stands in for a missing Federation ID: it must not be another person's.
  await schema
    .createIndex('users_federation_id')
    .unique()
    .on('users')
    .expression(sql`coalesce(federation_id, email)`)
    .execute();

  await schema
    .createTable('credentials')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('user_id', text, (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('public_key', text, (column) => column.notNull())
    // 32 bits without a sign: PostgreSQL's integer is too small.
    .addColumn('sign_count', 'bigint', (column) => column.notNull())
    .addColumn('transports', text, (column) => column.notNull())
    .addColumn('authenticator_attachment', text)
    .addColumn('aaguid', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('backup_eligible', 'integer', (column) => column.notNull())
    .addColumn('backup_state', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint')
    .execute();
  await schema.createIndex('credentials_user').on('credentials').columns(['user_id', 'created_at']).execute();

  await schema
    .createTable('enrolment_links')
    .addColumn('token_hash', text, (column) => column.primaryKey())
    .addColumn('purpose', text, (column) => column.notNull())
    .addColumn('user_id', text, (column) => column.references('users.id').onDelete('cascade'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .modifyEnd(inKeyOrder)
    .execute();
  // One link for a person and purpose; "nobody yet" counts as a person.
  await schema
    .createIndex('enrolment_links_person')
    .unique()
    .on('enrolment_links')
    .expression(sql`coalesce(user_id, ''), purpose`)
    .execute();
  await schema.createIndex('enrolment_links_user').on('enrolment_links').column('user_id').execute();
  await schema.createIndex('enrolment_links_expiry').on('enrolment_links').column('expires_at').execute();
}

async function createSigningKeys({ schema, text }: Tables): Promise<void> {
  await schema
    .createTable('signing_keys')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('slot', text, (column) => column.notNull())
    .addColumn('sealed_private_key', text, (column) => column.notNull())
    .addColumn('certificate', text, (column) => column.notNull())
    .addColumn('not_after', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  // One active key and one next key; any number of retired ones.
  await schema
    .createIndex('signing_keys_slot')
    .unique()
    .on('signing_keys')
    .column('slot')
    .where('slot', '!=', 'retired')
    .execute();
}

async function createServiceProviders({ schema, text }: Tables): Promise<void> {
  await schema
    .createTable('service_providers')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('entity_id', text, (column) => column.notNull().unique())
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('enabled', 'integer', (column) => column.notNull())
    .addColumn('assertion_consumer_services', text, (column) => column.notNull())
    .addColumn('name_id_formats', text, (column) => column.notNull())
    .addColumn('signing_certificates', text, (column) => column.notNull())
    .addColumn('authn_requests_signed', 'integer', (column) => column.notNull())
    .addColumn('valid_until', 'bigint')
    .addColumn('name_id_format', text, (column) => column.notNull())
    .addColumn('sign_response', 'integer', (column) => column.notNull())
    .addColumn('allow_sha1', 'integer', (column) => column.notNull())
    .addColumn('allow_idp_initiated', 'integer', (column) => column.notNull())
    .addColumn('max_authentication_age_seconds', 'bigint', (column) => column.notNull())
    .addColumn('assurance', text, (column) => column.notNull())
    .addColumn('signing_key_id', text, (column) => column.references('signing_keys.id'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
}

async function createSignOn({ schema, text, inKeyOrder }: Tables): Promise<void> {
  await schema
    .createTable('ceremonies')
    .addColumn('challenge', text, (column) => column.primaryKey())
    .addColumn('type', text, (column) => column.notNull())
    .addColumn('browser_hash', text, (column) => column.notNull())
    .addColumn('details', text, (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .modifyEnd(inKeyOrder)
    .execute();
  await schema.createIndex('ceremonies_expiry').on('ceremonies').column('expires_at').execute();

  await schema
    .createTable('authn_requests')
    .addColumn('handle_hash', text, (column) => column.primaryKey())
    .addColumn('service_provider_id', text, (column) =>
      column.notNull().references('service_providers.id').onDelete('cascade'),
    )
    .addColumn('request_id', text)
    // SHA-256 of service provider and request ID: Salesforce's IDs alone would make the index five times as large.
    .addColumn('request_key', text, (column) => column.unique())
    .addColumn('assertion_consumer_service_url', text, (column) => column.notNull())
    .addColumn('relay_state', text)
    .addColumn('force_authn', 'integer', (column) => column.notNull())
    .addColumn('is_passive', 'integer', (column) => column.notNull())
    .addColumn('name_id_format', text, (column) => column.notNull())
    .addColumn('subject_name_id', text)
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('answered_at', 'bigint')
    .modifyEnd(inKeyOrder)
    .execute();
  await schema.createIndex('authn_requests_expiry').on('authn_requests').column('expires_at').execute();

  await schema
    .createTable('sessions')
    .addColumn('id_hash', text, (column) => column.primaryKey())
    .addColumn('user_id', text, (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('session_index', text, (column) => column.notNull())
    .addColumn('credential_id', text, (column) => column.notNull().references('credentials.id').onDelete('cascade'))
    .addColumn('authn_instant', 'bigint', (column) => column.notNull())
    .addColumn('user_verified', 'integer', (column) => column.notNull())
    .addColumn('backup_eligible', 'integer', (column) => column.notNull())
    .addColumn('authenticator_attachment', text)
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_seen_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .modifyEnd(inKeyOrder)
    .execute();
  await schema.createIndex('sessions_user').on('sessions').column('user_id').execute();
  await schema.createIndex('sessions_credential').on('sessions').column('credential_id').execute();
  await schema.createIndex('sessions_expiry').on('sessions').column('expires_at').execute();
}

async function createRecords({ schema, text, serial }: Tables): Promise<void> {
  await schema
    .createTable('installation')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('rp_id', text, (column) => column.notNull())
    .addColumn('master_key_check', text, (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('setup_closed_at', 'bigint')
    .execute();

  await schema
    .createTable('audit_events')
    .addColumn('sequence', serial, (column) => column.primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('action', text, (column) => column.notNull())
    .addColumn('outcome', text, (column) => column.notNull())
    .addColumn('actor', text)
    .addColumn('target', text)
    .addColumn('address', text)
    .addColumn('reason', text)
    .addColumn('reference', text, (column) => column.notNull())
    .addColumn('details', text, (column) => column.notNull())
    .execute();
}

import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { DatabaseKind } from '../schema.ts';
import { type Tables, tableBuilder } from './table-builder.ts';

/** What connecting an org needs: which org it is, what was changed in it, who is privileged there. */
export function salesforceTables(kind: DatabaseKind): Migration {
  return {
    async up(db: Kysely<unknown>) {
      const tables = tableBuilder(db, kind);
      await tables.schema
        .alterTable('service_providers')
        .addColumn('just_in_time', 'integer', (column) => column.notNull().defaultTo(0))
        .execute();
      await createOrgs(tables);
      await createChanges(tables);
      await createReadings(tables);
    },
  };
}

async function createOrgs({ schema, text }: Tables): Promise<void> {
  await schema
    .createTable('salesforce_orgs')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('organization_id', text, (column) => column.notNull())
    .addColumn('host', text, (column) => column.notNull().unique())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('edition', text, (column) => column.notNull())
    .addColumn('is_sandbox', 'integer', (column) => column.notNull())
    .addColumn('service_provider_id', text, (column) => column.references('service_providers.id').onDelete('set null'))
    .addColumn('connected_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createIndex('salesforce_orgs_service_provider')
    .on('salesforce_orgs')
    .column('service_provider_id')
    .execute();
}

async function createChanges({ schema, text, inKeyOrder }: Tables): Promise<void> {
  await schema
    .createTable('org_changes')
    .addColumn('org_id', text, (column) => column.notNull().references('salesforce_orgs.id').onDelete('cascade'))
    .addColumn('step', text, (column) => column.notNull())
    .addColumn('target', text, (column) => column.notNull())
    .addColumn('before_value', text)
    .addColumn('after_value', text)
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('org_changes_key', ['org_id', 'step', 'target'])
    .modifyEnd(inKeyOrder)
    .execute();
}

async function createReadings({ schema, text }: Tables): Promise<void> {
  await schema
    .createTable('privilege_readings')
    .addColumn('service_provider_id', text, (column) =>
      column.primaryKey().references('service_providers.id').onDelete('cascade'),
    )
    .addColumn('read_at', 'bigint', (column) => column.notNull())
    .addColumn('source', text, (column) => column.notNull())
    .addColumn('ignores_federation_id_case', 'integer')
    .addColumn('people', text, (column) => column.notNull())
    .execute();
}

import type { Migration } from 'kysely/migration';
import type { DatabaseKind } from '../schema.ts';
import { firstTables } from './0001-first-tables.ts';
import { consoleTables } from './0002-console.ts';
import { salesforceTables } from './0003-salesforce.ts';

/** Every migration, in the order of the names; a released one never changes. */
export function migrationsFor(kind: DatabaseKind): Record<string, Migration> {
  return {
    '0001-first-tables': firstTables(kind),
    '0002-console': consoleTables(kind),
    '0003-salesforce': salesforceTables(kind),
  };
}

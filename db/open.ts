import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { apiTokenRepository } from './api-tokens.ts';
import { auditEventRepository } from './audit-events.ts';
import { authnRequestRepository } from './authn-requests.ts';
import { ceremonyRepository } from './ceremonies.ts';
import { credentialRepository } from './credentials.ts';
import type { Database } from './dialects.ts';
import { enrolmentLinkRepository } from './enrolment-links.ts';
import { groupRepository } from './groups.ts';
import { installationRepository } from './installation.ts';
import { invitationRepository } from './invitations.ts';
import { metadataSourceRepository } from './metadata-sources.ts';
import { migrationsFor } from './migrations/all.ts';
import { NewerTablesError } from './newer-tables.ts';
import { openPostgres, unlimitedPostgres } from './postgres.ts';
import { privilegeReadingRepository } from './privilege-readings.ts';
import { salesforceOrgRepository } from './salesforce-orgs.ts';
import type { Connection, DatabaseKind } from './schema.ts';
import { serviceProviderRepository } from './service-providers.ts';
import { sessionRepository } from './sessions.ts';
import { signingKeyRepository } from './signing-keys.ts';
import { openSqlite } from './sqlite.ts';
import type { Store } from './store.ts';
import { sweep } from './sweep.ts';
import { userRepository } from './users.ts';

/** Where the records are kept: a file in a directory that exists, or a PostgreSQL database. */
export type StoreLocation = { sqliteFile: string } | { postgresUrl: string };

/** Opens the store, with its tables brought up to date; several processes may do so at once. @throws NewerTablesError */
export async function openStore(location: StoreLocation): Promise<Store> {
  return storeOn(await openDatabase(location));
}

/** Opens the database with its tables brought up to date. @throws NewerTablesError */
export async function openDatabase(location: StoreLocation): Promise<Database> {
  if ('postgresUrl' in location) {
    const migrating = unlimitedPostgres(location.postgresUrl);
    await migrate(migrating, 'postgres').finally(() => migrating.destroy());
    return openPostgres(location.postgresUrl);
  }
  const database = await openSqlite(location.sqliteFile);
  try {
    await migrate(database.durable, 'sqlite');
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

async function migrate(db: Connection, kind: DatabaseKind): Promise<void> {
  const migrations = migrationsFor(kind);
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const unknown = (await readMigrations(db)).filter((name) => !(name in migrations));
  if (unknown.length > 0) throw new NewerTablesError(`Unknown migrations: ${unknown.join(', ')}`, { cause: error });
  throw new Error('The tables of the database could not be brought up to date', { cause: error });
}

/** What the database says was done to it; nothing, when it says nothing. */
async function readMigrations(db: Connection): Promise<string[]> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
    return rows.map(({ name }) => name);
  } catch {
    return [];
  }
}

/** The repositories over an open database. */
export function storeOn(database: Database): Store {
  return {
    installation: installationRepository(database),
    users: userRepository(database),
    groups: groupRepository(database),
    credentials: credentialRepository(database),
    ceremonies: ceremonyRepository(database),
    authnRequests: authnRequestRepository(database),
    enrolmentLinks: enrolmentLinkRepository(database),
    invitations: invitationRepository(database),
    sessions: sessionRepository(database),
    serviceProviders: serviceProviderRepository(database),
    metadataSources: metadataSourceRepository(database),
    salesforceOrgs: salesforceOrgRepository(database),
    privilegeReadings: privilegeReadingRepository(database),
    apiTokens: apiTokenRepository(database),
    signingKeys: signingKeyRepository(database),
    auditEvents: auditEventRepository(database),
    sweep: (now) => sweep(database, now),
    async ping() {
      await sql`select 1`.execute(database.durable);
    },
    close: () => database.close(),
  };
}

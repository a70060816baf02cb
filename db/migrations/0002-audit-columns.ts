import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { DatabaseKind } from '../schema.ts';

/** How each database reads the entity ID out of what an event of the first release noted. */
const ENTITY_ID: Record<DatabaseKind, RawBuilder<string | null>> = {
  sqlite: sql`json_extract(details, '$.serviceProvider')`,
  postgres: sql`details::json ->> 'serviceProvider'`,
};

/**
 * Gives the events that are there already the service provider that they concern: until now it was the target, or the details
 * had its entity ID. One that was removed since is not known any more.
 */
export async function fillAuditColumns(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  await sql`
    update audit_events set service_provider_id = target where target in (select id from service_providers)
  `.execute(db);
  const entityId = ENTITY_ID[kind];
  await sql`
    update audit_events
    set service_provider_id = (select id from service_providers where entity_id = ${entityId})
    where service_provider_id is null and ${entityId} in (select entity_id from service_providers)
  `.execute(db);
}

import type { Kysely } from 'kysely';
import { fromJson, type Schema } from '../schema.ts';
import { listColumns } from '../service-provider-row.ts';

/** Gives the service providers that are there already what their new columns hold. */
export async function fillServiceProviderColumns(unknown: Kysely<unknown>): Promise<void> {
  const db = unknown as Kysely<Schema>; // as it is after this migration's columns
  const rows = await db
    .selectFrom('service_providers')
    .select(['id', 'name', 'entity_id', 'assertion_consumer_services'])
    .execute();
  for (const { id, name, entity_id, assertion_consumer_services } of rows) {
    const columns = listColumns({
      name,
      entityId: entity_id,
      assertionConsumerServices: fromJson(assertion_consumer_services),
    });
    await db.updateTable('service_providers').set(columns).where('id', '=', id).execute();
  }
}

import { sql } from 'kysely';
import { type ContainedList, selectEntries } from './contained-list.ts';
import { pageOf } from './page.ts';
import type { Connection } from './schema.ts';
import { toServiceProvider } from './service-provider-row.ts';
import type { Cursor, ListedServiceProvider, ListQuery, Page, ServiceProviderOrder } from './store.ts';

const LIST: ContainedList<ServiceProviderOrder> = {
  table: sql`service_providers`,
  searched: sql`search_text`,
  keys: {
    name: sql`name_key`,
    createdAt: sql`created_at`,
    kind: sql`(kind || ' ' || name_key)`,
  },
};

/** A page of service providers. */
export async function listServiceProviders(
  connection: Connection,
  query: ListQuery<ServiceProviderOrder>,
): Promise<Page<ListedServiceProvider, Cursor>> {
  const { items, next } = pageOf(await selectEntries(connection, LIST, query), query.limit);
  const ids = items.map(({ id }) => id);
  if (ids.length === 0) return { items: [], next };
  const rows = await connection
    .selectFrom('service_providers')
    .leftJoin('metadata_sources', 'service_provider_id', 'id')
    .selectAll('service_providers')
    .select('held_at')
    .where('id', 'in', ids)
    .execute();
  const found = new Map(
    rows.map((row) => [row.id, { serviceProvider: toServiceProvider(row), hasHeldMetadata: row.held_at !== null }]),
  );
  // One that has gone meanwhile is left out.
  return { items: ids.flatMap((id) => found.get(id) ?? []), next };
}

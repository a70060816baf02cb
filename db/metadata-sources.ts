import { writeEvent } from './audit-events.ts';
import type { Database } from './dialects.ts';
import type { MetadataSource } from './model.ts';
import { type Connection, fromMillis, type MetadataSourceTable, toFlag, toMillis } from './schema.ts';
import type { MetadataSourceRepository } from './store.ts';
import { allOrNothing } from './transaction.ts';

/** Where the metadata of service providers comes from by URL. */
export function metadataSourceRepository({ durable }: Database): MetadataSourceRepository {
  return {
    async of(serviceProviderId) {
      const row = await durable
        .selectFrom('metadata_sources')
        .selectAll()
        .where('service_provider_id', '=', serviceProviderId)
        .executeTakeFirst();
      return row === undefined ? null : toMetadataSource(row);
    },

    async list() {
      const rows = await durable.selectFrom('metadata_sources').selectAll().orderBy('service_provider_id').execute();
      return rows.map(toMetadataSource);
    },

    async takeDue(before, now) {
      const taken = await durable
        .updateTable('metadata_sources')
        .set({ checked_at: now.getTime() })
        .where('service_provider_id', '=', ({ selectFrom }) =>
          selectFrom('metadata_sources')
            .select('service_provider_id')
            .where('is_watched', '=', 1)
            .where('checked_at', '<', before.getTime())
            .orderBy('checked_at')
            .limit(1),
        )
        // Once more: another node may have taken it between the two.
        .where('is_watched', '=', 1)
        .where('checked_at', '<', before.getTime())
        .returningAll()
        .executeTakeFirst();
      return taken === undefined ? null : toMetadataSource(taken);
    },

    put: (source, event) =>
      allOrNothing(durable, true, async (transaction) => {
        const serviceProvider = await transaction
          .selectFrom('service_providers')
          .select('id')
          .where('id', '=', source.serviceProviderId)
          .executeTakeFirst();
        if (serviceProvider === undefined) return false;
        await putSource(transaction, source);
        await writeEvent(transaction, event);
        return true;
      }),

    update: (source, readCheckedAt, event) =>
      allOrNothing(durable, true, async (transaction) => {
        const updated = await transaction
          .updateTable('metadata_sources')
          .set(toRow(source))
          .where('service_provider_id', '=', source.serviceProviderId)
          .where('url', '=', source.url)
          .where('checked_at', '=', readCheckedAt.getTime())
          .returning('service_provider_id')
          .executeTakeFirst();
        if (updated === undefined) return false;
        if (event !== null) await writeEvent(transaction, event);
        return true;
      }),

    remove: (serviceProviderId, event) =>
      allOrNothing(durable, true, async (transaction) => {
        const removed = await transaction
          .deleteFrom('metadata_sources')
          .where('service_provider_id', '=', serviceProviderId)
          .returning('service_provider_id')
          .executeTakeFirst();
        if (removed === undefined) return false;
        await writeEvent(transaction, event);
        return true;
      }),
  };
}

/** Stores the source, in the place of the one of the same service provider, which is there. */
export async function putSource(transaction: Connection, source: MetadataSource): Promise<void> {
  const { service_provider_id, ...values } = toRow(source);
  await transaction
    .insertInto('metadata_sources')
    .values({ service_provider_id, ...values })
    .onConflict((conflict) => conflict.column('service_provider_id').doUpdateSet(values))
    .execute();
}

/** Forgets what was held or rejected of a service provider's source: what is stored by now answers it. */
export async function answerSource(transaction: Connection, serviceProviderId: string): Promise<void> {
  await transaction
    .updateTable('metadata_sources')
    .set({ held_metadata: null, held_at: null, rejected_digest: null })
    .where('service_provider_id', '=', serviceProviderId)
    .execute();
}

function toMetadataSource(row: MetadataSourceTable): MetadataSource {
  const { held_metadata: metadata, held_at } = row;
  const seenAt = fromMillis(held_at);
  return {
    serviceProviderId: row.service_provider_id,
    url: row.url,
    isWatched: row.is_watched === 1,
    checkedAt: new Date(row.checked_at),
    failure: row.failure,
    held: metadata === null || seenAt === null ? null : { metadata, seenAt },
    rejectedDigest: row.rejected_digest,
  };
}

function toRow(source: MetadataSource): MetadataSourceTable {
  return {
    service_provider_id: source.serviceProviderId,
    url: source.url,
    is_watched: toFlag(source.isWatched),
    checked_at: source.checkedAt.getTime(),
    failure: source.failure,
    held_metadata: source.held?.metadata ?? null,
    held_at: toMillis(source.held?.seenAt ?? null),
    rejected_digest: source.rejectedDigest,
  };
}

import { writeEvent } from './audit-events.ts';
import type { Database } from './dialects.ts';
import type { PrivilegeReading } from './model.ts';
import { fromJson, type PrivilegeReadingTable, toFlag } from './schema.ts';
import type { PrivilegeReadingRepository } from './store.ts';

/** Who is privileged in the orgs of service providers. */
export function privilegeReadingRepository({ durable }: Database): PrivilegeReadingRepository {
  return {
    put: (reading, event) =>
      durable.transaction().execute(async (transaction) => {
        const row = toRow(reading);
        await transaction
          .insertInto('privilege_readings')
          .values(row)
          .onConflict((conflict) => conflict.column('service_provider_id').doUpdateSet(row))
          .execute();
        await writeEvent(transaction, event);
      }),

    async of(serviceProviderId) {
      const row = await durable
        .selectFrom('privilege_readings')
        .selectAll()
        .where('service_provider_id', '=', serviceProviderId)
        .executeTakeFirst();
      return row === undefined ? null : toReading(row);
    },

    async list() {
      const rows = await durable.selectFrom('privilege_readings').selectAll().orderBy('service_provider_id').execute();
      return rows.map(toReading);
    },
  };
}

function toReading(row: PrivilegeReadingTable): PrivilegeReading {
  const ignoresCase = row.ignores_federation_id_case;
  return {
    serviceProviderId: row.service_provider_id,
    readAt: new Date(row.read_at),
    source: row.source,
    isFederationIdCaseInsensitive: ignoresCase === null ? null : ignoresCase === 1,
    people: fromJson(row.people),
  };
}

function toRow({ serviceProviderId, readAt, source, people, ...org }: PrivilegeReading): PrivilegeReadingTable {
  const ignoresCase = org.isFederationIdCaseInsensitive;
  return {
    service_provider_id: serviceProviderId,
    read_at: readAt.getTime(),
    source,
    ignores_federation_id_case: ignoresCase === null ? null : toFlag(ignoresCase),
    people: JSON.stringify(people),
  };
}

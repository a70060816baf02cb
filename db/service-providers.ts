import { writeEvent } from './audit-events.ts';
import { batches } from './batches.ts';
import { compiled, type Holes } from './compiled.ts';
import type { Database } from './dialects.ts';
import { isForeignKeyViolation } from './foreign-key-violation.ts';
import { answerSource, putSource } from './metadata-sources.ts';
import type { NewAuditEvent, ServiceProvider } from './model.ts';
import type { Connection } from './schema.ts';
import { listServiceProviders } from './service-provider-list.ts';
import { readIcon, replaceGroups, replaceIcon } from './service-provider-parts.ts';
import { toRow, toServiceProvider } from './service-provider-row.ts';
import type { ServiceProviderRepository } from './store.ts';
import { allOrNothing } from './transaction.ts';
import { isUniqueViolation } from './unique-violation.ts';

/** Who may send AuthnRequests, and how it is answered. */
export function serviceProviderRepository({ durable }: Database): ServiceProviderRepository {
  /** Replaces the one that was read, runs the steps that belong to it, and writes the event; or nothing of it. */
  async function replace(
    { serviceProvider, readUpdatedAt, event }: Replacement,
    steps: (transaction: Connection) => Promise<boolean> = async () => true,
  ): Promise<boolean> {
    try {
      return await allOrNothing(durable, true, async (transaction) => {
        if (!(await updateRow(transaction, serviceProvider, readUpdatedAt))) return false;
        if (!(await steps(transaction))) return false;
        await writeEvent(transaction, event);
        return true;
      });
    } catch (error) {
      // Another one has its new entity ID; or the key that it is pinned to, or a group, was removed at this moment.
      if (isUniqueViolation(error) || isForeignKeyViolation(error)) return false;
      throw error;
    }
  }

  /** Stores a new one, runs the steps that belong to it, and writes the event; or nothing of it. */
  function add(
    serviceProvider: ServiceProvider,
    event: NewAuditEvent,
    steps: (transaction: Connection) => Promise<boolean> = async () => true,
  ): Promise<boolean> {
    return allOrNothing(durable, true, async (transaction) => {
      if (!(await insertRow(transaction, serviceProvider))) return false;
      if (!(await steps(transaction))) return false;
      await writeEvent(transaction, event);
      return true;
    });
  }

  return {
    add: (serviceProvider, event) => add(serviceProvider, event),

    update: (serviceProvider, readUpdatedAt, event) => replace({ serviceProvider, readUpdatedAt, event }),

    import: ({ serviceProvider, readUpdatedAt, source }, event) => {
      const keepSource = async (transaction: Connection) => {
        await (source === null ? answerSource(transaction, serviceProvider.id) : putSource(transaction, source));
        return true;
      };
      return readUpdatedAt === null
        ? add(serviceProvider, event, keepSource)
        : replace({ serviceProvider, readUpdatedAt, event }, keepSource);
    },

    async byId(id) {
      const [row] = (await selectById(durable, { id })).rows;
      return row === undefined ? null : toServiceProvider(row);
    },

    async byEntityId(entityId) {
      const [row] = (await selectByEntityId(durable, { entityId })).rows;
      return row === undefined ? null : toServiceProvider(row);
    },

    async list() {
      const rows = await durable
        .selectFrom('service_providers')
        .selectAll()
        .orderBy('name')
        .orderBy('entity_id')
        .execute();
      return rows.map(toServiceProvider);
    },

    async namesOf(ids) {
      const names: Pick<ServiceProvider, 'id' | 'name'>[] = [];
      for (const some of batches(ids)) {
        names.push(
          ...(await durable.selectFrom('service_providers').select(['id', 'name']).where('id', 'in', some).execute()),
        );
      }
      return names;
    },

    page: (query) => listServiceProviders(durable, query),

    remove: (id, event) =>
      durable.transaction().execute(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('service_providers')
          .where('id', '=', id)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await writeEvent(transaction, event);
        return true;
      }),

    async groups(id) {
      const rows = await durable
        .selectFrom('service_provider_groups')
        .innerJoin('groups', 'groups.id', 'group_id')
        .selectAll('groups')
        .where('service_provider_id', '=', id)
        .orderBy('name_key')
        .execute();
      return rows.map((row) => ({
        id: row.id,
        name: row.name,
        createdAt: new Date(row.created_at),
        updatedAt: new Date(row.updated_at),
      }));
    },

    setAccess: (serviceProvider, { readUpdatedAt, groupIds }, event) =>
      replace({ serviceProvider, readUpdatedAt, event }, (transaction) =>
        replaceGroups(transaction, serviceProvider.id, groupIds),
      ),

    async mayUse(id, userId) {
      return (await selectUsable(durable, { id, userId })).rows.length > 0;
    },

    async membersAmong(id, userIds) {
      const members: string[] = [];
      for (const some of batches(userIds)) {
        const rows = await durable
          .selectFrom('service_provider_groups')
          .innerJoin('group_members', 'group_members.group_id', 'service_provider_groups.group_id')
          .select('user_id')
          .distinct()
          .where('service_provider_id', '=', id)
          .where('user_id', 'in', some)
          .execute();
        members.push(...rows.map(({ user_id }) => user_id));
      }
      return members;
    },

    icon: (id) => readIcon(durable, id),

    setIcon: (serviceProvider, { readUpdatedAt, icon }, event) =>
      replace({ serviceProvider, readUpdatedAt, event }, async (transaction) => {
        await replaceIcon(transaction, serviceProvider.id, icon);
        return true;
      }),
  };
}

interface Replacement {
  serviceProvider: ServiceProvider;
  readUpdatedAt: Date;
  event: NewAuditEvent;
}

async function insertRow(transaction: Connection, serviceProvider: ServiceProvider): Promise<boolean> {
  const added = await transaction
    .insertInto('service_providers')
    .values(toRow(serviceProvider))
    .onConflict((conflict) => conflict.column('entity_id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return added !== undefined;
}

async function updateRow(
  transaction: Connection,
  serviceProvider: ServiceProvider,
  readUpdatedAt: Date,
): Promise<boolean> {
  const updated = await transaction
    .updateTable('service_providers')
    .set(toRow(serviceProvider))
    .where('id', '=', serviceProvider.id)
    .where('updated_at', '=', readUpdatedAt.getTime())
    .returning('id')
    .executeTakeFirst();
  return updated !== undefined;
}

const selectById = compiled((connection, { id }: Holes<{ id: string }>) =>
  connection.selectFrom('service_providers').selectAll().where('id', '=', id),
);

const selectByEntityId = compiled((connection, { entityId }: Holes<{ entityId: string }>) =>
  connection.selectFrom('service_providers').selectAll().where('entity_id', '=', entityId),
);

const selectUsable = compiled((connection, { id, userId }: Holes<{ id: string; userId: string }>) =>
  connection
    .selectFrom('service_providers')
    .select('id')
    .where('id', '=', id)
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('access', '=', 'everyone'),
        exists(
          selectFrom('service_provider_groups')
            .innerJoin('group_members', 'group_members.group_id', 'service_provider_groups.group_id')
            .select('user_id')
            .whereRef('service_provider_id', '=', 'service_providers.id')
            .where('user_id', '=', userId),
        ),
      ]),
    ),
);

import { writeEvent } from './audit-events.ts';
import { batches } from './batches.ts';
import type { Database } from './dialects.ts';
import { listGroups } from './group-list.ts';
import { addMembers, removeMembers } from './group-members.ts';
import { nameKey, toGroup, toListedGroup, toNewRow } from './group-rows.ts';
import type { Group, NewAuditEvent } from './model.ts';
import type { Connection, GroupTable } from './schema.ts';
import type { GroupRepository } from './store.ts';
import { allOrNothing } from './transaction.ts';
import { isUniqueViolation } from './unique-violation.ts';

/** The groups. */
export function groupRepository({ durable }: Database): GroupRepository {
  return {
    add: (group, event) =>
      allOrNothing(durable, true, async (transaction) => {
        const added = await transaction
          .insertInto('groups')
          .values(toNewRow(group))
          .onConflict((conflict) => conflict.column('name_key').doNothing())
          .returning('id')
          .executeTakeFirst();
        if (added === undefined) return false;
        await writeEvent(transaction, event);
        return true;
      }),

    async byId(id) {
      const row = await durable.selectFrom('groups').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toListedGroup(row);
    },

    async byIds(ids) {
      if (ids.length === 0) return [];
      return (await durable.selectFrom('groups').selectAll().where('id', 'in', ids).execute()).map(toGroup);
    },

    async byNames(names) {
      const rows: GroupTable[] = [];
      for (const keys of batches([...new Set(names.map(nameKey))])) {
        rows.push(...(await durable.selectFrom('groups').selectAll().where('name_key', 'in', keys).execute()));
      }
      return rows.map(toGroup);
    },

    list: (query) => listGroups(durable, query),

    async rename(group, readUpdatedAt, event) {
      try {
        return await allOrNothing(durable, 'changed', (transaction) =>
          rename(transaction, { group, readUpdatedAt, event }),
        );
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        return 'nameTaken';
      }
    },

    remove: (id, event) =>
      allOrNothing(durable, 'changed', async (transaction) => {
        // Whoever gives the group to a service provider holds it too, by the foreign key.
        const group = transaction.selectFrom('groups').select('id').where('id', '=', id).forUpdate();
        if ((await group.executeTakeFirst()) === undefined) return 'unknown';
        const given = await transaction
          .selectFrom('service_provider_groups')
          .select('group_id')
          .where('group_id', '=', id)
          .limit(1)
          .executeTakeFirst();
        if (given !== undefined) return 'inUse';
        await transaction.deleteFrom('groups').where('id', '=', id).execute();
        await writeEvent(transaction, event);
        return 'changed';
      }),

    addMembers: (id, userIds, event) => addMembers(durable, { id, userIds, event }),
    removeMembers: (id, userIds, event) => removeMembers(durable, { id, userIds, event }),

    async ofUser(userId) {
      const rows = await durable
        .selectFrom('group_members')
        .innerJoin('groups', 'groups.id', 'group_members.group_id')
        .selectAll('groups')
        .where('group_members.user_id', '=', userId)
        .orderBy('groups.name_key')
        .execute();
      return rows.map(toGroup);
    },
  };
}

async function rename(
  transaction: Connection,
  { group, readUpdatedAt, event }: { group: Group; readUpdatedAt: Date; event: NewAuditEvent },
): Promise<'changed' | 'changedMeanwhile'> {
  const { numUpdatedRows } = await transaction
    .updateTable('groups')
    .set({ name: group.name, name_key: nameKey(group.name), updated_at: group.updatedAt.getTime() })
    .where('id', '=', group.id)
    .where('updated_at', '=', readUpdatedAt.getTime())
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return 'changedMeanwhile';
  await writeEvent(transaction, event);
  return 'changed';
}

/** What belongs to a service provider and has tables of its own: its groups and its icon. */
import type { Icon } from './model.ts';
import type { Connection } from './schema.ts';

/** Gives the service provider to these groups and no others; false: one of them is not there. */
export async function replaceGroups(
  transaction: Connection,
  id: string,
  groupIds: readonly string[],
): Promise<boolean> {
  const ids = [...new Set(groupIds)];
  await transaction.deleteFrom('service_provider_groups').where('service_provider_id', '=', id).execute();
  if (ids.length === 0) return true;
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('service_provider_groups')
    .columns(['service_provider_id', 'group_id'])
    .expression(({ selectFrom, val }) =>
      selectFrom('groups')
        .select([val(id).as('service_provider_id'), 'groups.id'])
        .where('groups.id', 'in', ids),
    )
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows) === ids.length;
}

/** Gives the service provider this icon in the place of the one it had; null: none. */
export async function replaceIcon(transaction: Connection, id: string, icon: Icon | null): Promise<void> {
  await transaction.deleteFrom('service_provider_icons').where('service_provider_id', '=', id).execute();
  if (icon === null) return;
  await transaction
    .insertInto('service_provider_icons')
    .values({
      service_provider_id: id,
      media_type: icon.mediaType,
      bytes: Buffer.from(icon.bytes).toString('base64'),
    })
    .execute();
}

/** The icon of a service provider; null: it has none. */
export async function readIcon(connection: Connection, id: string): Promise<Icon | null> {
  const row = await connection
    .selectFrom('service_provider_icons')
    .select(['media_type', 'bytes'])
    .where('service_provider_id', '=', id)
    .executeTakeFirst();
  return row === undefined
    ? null
    : { mediaType: row.media_type, bytes: new Uint8Array(Buffer.from(row.bytes, 'base64')) };
}

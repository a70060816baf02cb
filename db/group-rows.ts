import type { Group } from './model.ts';
import type { GroupTable } from './schema.ts';
import type { ListedGroup } from './store.ts';

/** A row of `groups` as the group. */
export function toGroup(row: GroupTable): Group {
  return {
    id: row.id,
    name: row.name,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}

/** The same as lists show it. */
export function toListedGroup(row: GroupTable): ListedGroup {
  return { ...toGroup(row), memberCount: row.member_count };
}

/** A group of nobody yet, as its row. */
export function toNewRow(group: Group): GroupTable {
  return {
    id: group.id,
    member_count: 0,
    name: group.name,
    name_key: nameKey(group.name),
    created_at: group.createdAt.getTime(),
    updated_at: group.updatedAt.getTime(),
  };
}

/** A name without regard to case. */
export function nameKey(name: string): string {
  return name.toLowerCase();
}

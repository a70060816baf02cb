import type { Group, NewAuditEvent } from '../../db/model.ts';
import { nextUpdate } from '../../db/next-update.ts';
import type { Cursor, ListedGroup, Page } from '../../db/store.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { Group as GroupReply, GroupsQuery } from '../contract/people.ts';
import { changedMeanwhile, inUse, nameTaken, recordUnknown } from '../errors.ts';
import { randomId } from '../random.ts';
import type { Services } from '../services.ts';
import { checkName } from './person-fields.ts';

/** Characters of a name. */
const NAME_LENGTH = 100;

/** Which groups, in which order. */
type GroupChoice = Pick<GroupsQuery, 'search' | 'sort'>;

/** A page of groups. */
export async function listGroups(
  { store }: Services,
  { search = '', sort = 'name', after, limit }: GroupChoice & { after: Cursor | null; limit: number },
): Promise<Page<GroupReply, Cursor>> {
  const by = sort.endsWith('name') ? 'name' : 'createdAt';
  const order = { by, descending: sort.startsWith('-') } as const;
  const { items, next } = await store.groups.list({ search, order, after, limit });
  return { items: items.map(toReply), next };
}

/** One group. @throws recordUnknown */
export async function readGroup(services: Services, id: string): Promise<GroupReply> {
  return toReply(await findGroup(services, id));
}

/** Makes a group. @throws inputInvalid, nameTaken */
export async function addGroup(services: Services, name: string, origin: Origin): Promise<GroupReply> {
  const group: Group = {
    id: randomId(),
    name: checkName(name, NAME_LENGTH),
    createdAt: origin.at,
    updatedAt: origin.at,
  };
  const event = auditEvent(origin, { action: 'group.add', target: group.id, details: { group: group.name } });
  if (!(await services.store.groups.add(group, event))) throw nameTaken();
  return readGroup(services, group.id);
}

/** Gives a group another name, if nobody else has since `updatedAt`. @throws inputInvalid, recordUnknown, changedMeanwhile, nameTaken */
export async function renameGroup(
  services: Services,
  { id, name, updatedAt }: { id: string; name: string; updatedAt: string },
  origin: Origin,
): Promise<GroupReply> {
  const stored = await findGroup(services, id);
  const group: Group = {
    ...stored,
    name: checkName(name, NAME_LENGTH),
    updatedAt: nextUpdate(stored.updatedAt, origin.at),
  };
  const details = { group: group.name, previous: stored.name };
  const event = auditEvent(origin, { action: 'group.update', target: id, details });
  const outcome = await services.store.groups.rename(group, new Date(updatedAt), event);
  if (outcome === 'changedMeanwhile') throw changedMeanwhile().about(id);
  if (outcome === 'nameTaken') throw nameTaken().about(id);
  return readGroup(services, id);
}

/** Removes a group; the people stay. @throws recordUnknown, inUse */
export async function removeGroup(services: Services, id: string, origin: Origin): Promise<void> {
  const { name, memberCount } = await findGroup(services, id);
  const event = auditEvent(origin, {
    action: 'group.remove',
    target: id,
    details: { group: name, people: memberCount },
  });
  const outcome = await services.store.groups.remove(id, event);
  if (outcome === 'unknown') throw recordUnknown('This group').about(id);
  if (outcome === 'inUse') {
    throw inUse(
      'An application is given to this group. Give it to somebody else first, on the page of the application.',
    );
  }
}

/** People who come into a group or leave it. */
export interface MemberChange {
  id: string;
  userIds: string[];
}

/** Puts people into a group; gives how many were not in it. @throws recordUnknown */
export function addMembers({ store }: Services, change: MemberChange, origin: Origin): Promise<number> {
  return changeMembers(change, memberEvent(change, { did: 'added', origin }), store.groups.addMembers);
}

/** Takes people out of a group; gives how many were in it. @throws recordUnknown */
export function removeMembers({ store }: Services, change: MemberChange, origin: Origin): Promise<number> {
  return changeMembers(change, memberEvent(change, { did: 'removed', origin }), store.groups.removeMembers);
}

async function changeMembers(
  { id, userIds }: MemberChange,
  event: NewAuditEvent,
  change: (id: string, userIds: readonly string[], event: NewAuditEvent) => Promise<number | null>,
): Promise<number> {
  const changed = await change(id, userIds, event);
  if (changed === null) throw recordUnknown('This group').about(id);
  return changed;
}

function memberEvent(
  { id, userIds }: MemberChange,
  { did, origin }: { did: 'added' | 'removed'; origin: Origin },
): NewAuditEvent {
  return auditEvent(origin, { action: 'group.members', target: id, details: { [did]: userIds } });
}

async function findGroup({ store }: Services, id: string): Promise<ListedGroup> {
  const group = await store.groups.byId(id);
  if (group === null) throw recordUnknown('This group').about(id);
  return group;
}

function toReply({ id, name, memberCount, createdAt, updatedAt }: ListedGroup): GroupReply {
  return { id, name, memberCount, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

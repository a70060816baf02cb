/** Groups, and the service providers that are given to them. */
import { randomUUID } from 'node:crypto';
import type { Group, ServiceProvider } from '../../db/model.ts';
import type { Store } from '../../db/store.ts';
import { anEvent, NOW } from './records.ts';

/** Stores a group of these people. */
export async function aGroupOf(store: Store, userIds: readonly string[]): Promise<Group> {
  const id = randomUUID();
  const group = { id, name: `Group ${id}`, createdAt: NOW, updatedAt: NOW };
  await store.groups.add(group, anEvent({ action: 'group.add' }));
  await store.groups.addMembers(id, userIds, anEvent({ action: 'group.members' }));
  return group;
}

/** Gives a service provider to a new group of these people, and to nobody else. */
export async function giveToGroup(
  store: Store,
  { serviceProvider, userIds }: { serviceProvider: ServiceProvider; userIds: readonly string[] },
): Promise<{ group: Group; serviceProvider: ServiceProvider }> {
  const group = await aGroupOf(store, userIds);
  const changed: ServiceProvider = {
    ...serviceProvider,
    access: 'groups',
    updatedAt: new Date(serviceProvider.updatedAt.getTime() + 1),
  };
  const change = { readUpdatedAt: serviceProvider.updatedAt, groupIds: [group.id] };
  if (!(await store.serviceProviders.setAccess(changed, change, anEvent({ action: 'serviceProvider.access' })))) {
    throw new Error('The service provider was changed meanwhile.');
  }
  return { group, serviceProvider: changed };
}

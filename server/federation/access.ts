import type { Group } from '../../db/model.ts';
import { nextUpdate } from '../../db/next-update.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { AccessBody } from '../contract/service-providers.ts';
import { changedMeanwhile, fieldMistaken } from '../errors.ts';
import type { Services } from '../services.ts';
import { about } from './about.ts';
import { findServiceProvider } from './find-service-provider.ts';
import { noteChange } from './noted-change.ts';

/** Gives a service provider to everyone, or to the people of some groups. @throws recordUnknown, inputInvalid, changedMeanwhile */
export async function changeAccess(
  services: Services,
  { id, updatedAt, access, groupIds }: AccessBody & { id: string },
  origin: Origin,
): Promise<void> {
  const { serviceProviders } = services.store;
  const stored = await findServiceProvider(services, { id });
  const [before, after] = await Promise.all([serviceProviders.groups(id), readGroups(services, groupIds)]);
  const details = noteChange(
    { access: [stored.access], groups: inWords(before) },
    { access: [access], groups: inWords(after) },
  );
  const event = auditEvent(origin, { action: 'serviceProvider.access', ...about(stored), details });
  const changed = { ...stored, access, updatedAt: nextUpdate(stored.updatedAt, origin.at) };
  const change = { readUpdatedAt: new Date(updatedAt), groupIds };
  if (!(await serviceProviders.setAccess(changed, change, event))) throw changedMeanwhile();
}

async function readGroups({ store }: Services, groupIds: readonly string[]): Promise<Group[]> {
  const groups = await store.groups.byIds(groupIds);
  if (groups.length < new Set(groupIds).size) {
    throw fieldMistaken('groupIds', 'One of these groups is not there any more. Choose again.');
  }
  return groups;
}

function inWords(groups: readonly Group[]): string[] {
  return groups.map(({ id, name }) => `${name} (${id})`).sort();
}

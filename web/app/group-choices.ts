import type { Group, GroupsReply } from '../../server/contract/people.ts';
import type { Choice } from '../components/form-fields.ts';
import { type Api, pathOf } from '../data/api.ts';

/** How many groups a list offers. */
const MOST = 200;

/** The groups to choose from, by name; the one that is chosen already is always among them. */
export async function loadGroupChoices(api: Api, chosen: string): Promise<Choice[]> {
  const reply = await api.get<GroupsReply>('/api/groups', { limit: MOST });
  const groups = 'value' in reply ? reply.value.items : [];
  if (chosen !== '' && groups.every(({ id }) => id !== chosen)) {
    const found = await api.get<Group>(pathOf`/api/groups/${chosen}`);
    if ('value' in found) groups.unshift(found.value);
  }
  return groups.map(({ id, name }) => ({ value: id, label: name }));
}

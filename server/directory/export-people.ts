import type { ListedUser } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { PeopleChoice } from '../contract/people.ts';
import { BYTE_ORDER_MARK, csvLine } from '../csv.ts';
import type { Services } from '../services.ts';
import { everyone } from './list-people.ts';

const COLUMNS = ['email', 'name', 'federationId', 'role', 'state', 'passkeys', 'invitedUntil', 'createdAt'];

/** The people as CSV, line by line, once it has been noted that they leave. */
export async function exportPeople(
  services: Services,
  choice: PeopleChoice,
  origin: Origin,
): Promise<AsyncGenerator<string>> {
  const { filter = null, group = null, search = '' } = choice;
  const details = { filter, group, searched: search !== '' };
  await services.store.auditEvents.append(auditEvent(origin, { action: 'people.export', details }));
  return csvOf(everyone(services, choice));
}

async function* csvOf(users: AsyncIterable<ListedUser>): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(COLUMNS);
  for await (const user of users) yield csvLine(cells(user));
}

function cells(user: ListedUser): (string | number | null)[] {
  return [
    user.email,
    user.name,
    user.federationId,
    user.role,
    user.disabledAt === null ? 'active' : 'disabled',
    user.passkeyCount,
    user.invitedUntil?.toISOString() ?? null,
    user.createdAt.toISOString(),
  ];
}

import type { ListedUser, ServiceProvider } from '../../db/model.ts';
import type { Cursor, Page } from '../../db/store.ts';
import { nameIdOf } from '../match-org-users.ts';
import { csvCell } from '../salesforce/csv-rows.ts';
import type { Services } from '../services.ts';

/** The Federation IDs that people should have, as Data Loader reads them. */
export interface PackPeople {
  csv: string;
  count: number;
  /** What was put behind the addresses, as a sandbox has it; empty: nothing. */
  usernameSuffix: string;
}

/** People of one query of the database. */
const PORTION = 500;

/**
 * The Federation ID of everybody who may use the application, by the username that they most likely have: their e-mail
 * address. Exact values, so not for a spreadsheet.
 */
export async function packFederationIds(
  services: Services,
  { serviceProvider, sandbox }: { serviceProvider: ServiceProvider; sandbox: string | null },
): Promise<PackPeople> {
  const usernameSuffix = sandbox === null ? '' : `.${sandbox}`;
  const seen = new Set<string>();
  const lines = ['Username,FederationIdentifier'];
  for await (const people of peopleWithAccess(services, serviceProvider)) {
    for (const person of people) {
      const federationId = nameIdOf(serviceProvider, person);
      if (federationId === null || person.disabledAt !== null || seen.has(person.id)) continue;
      seen.add(person.id);
      lines.push(`${csvCell(`${person.email}${usernameSuffix}`)},${csvCell(federationId)}`);
    }
  }
  return { csv: `${lines.join('\r\n')}\r\n`, count: seen.size, usernameSuffix };
}

/** Page by page; somebody may be in several groups. */
async function* peopleWithAccess(services: Services, { id, access }: ServiceProvider): AsyncGenerator<ListedUser[]> {
  if (access === 'everyone') {
    yield* pagesOf(services, null);
    return;
  }
  for (const group of await services.store.serviceProviders.groups(id)) yield* pagesOf(services, group.id);
}

async function* pagesOf({ store, clock }: Services, groupId: string | null): AsyncGenerator<ListedUser[]> {
  let after: Cursor | null = null;
  do {
    const page: Page<ListedUser, Cursor> = await store.users.list({
      ...{ search: '', filter: null, groupId, order: { by: 'email', descending: false } },
      ...{ after, limit: PORTION, now: clock() },
    });
    yield page.items;
    after = page.next;
  } while (after !== null);
}

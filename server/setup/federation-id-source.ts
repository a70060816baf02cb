import type { ServiceProvider } from '../../db/model.ts';
import type { UsersSource } from '../contract/federation-ids.ts';
import { checkOrgOf } from '../org-connections.ts';
import { readCsvUsers } from '../org-users.ts';
import { sandboxOf } from '../salesforce/my-domain.ts';
import { readUsers } from '../salesforce/users.ts';
import type { Services } from '../services.ts';

/** A user as an org or a file has them. */
export interface SourceUser {
  id: string;
  username: string;
  email: string;
  name: string;
  isActive: boolean;
  federationId: string | null;
}

/** Users that can be read again and again. */
export interface OpenSource {
  pages(): AsyncIterable<SourceUser[]>;
  /** Name of the sandbox that they are of; null: of none. */
  sandbox: string | null;
  /** A sandbox may have a host that does not tell its name. */
  isSandbox: boolean;
}

/** Rows of one page of a file, as an org cuts its own. */
const PAGE = 2000;

/** Finds the org or reads the file. @throws inputInvalid, orgSessionEnded */
export async function openSource(
  services: Services,
  { serviceProvider, source, owner }: { serviceProvider: ServiceProvider; source: UsersSource; owner: string },
): Promise<OpenSource> {
  if ('csv' in source) {
    const users = readCsvUsers(source.csv);
    const sandbox = sandboxOf(URL.parse(serviceProvider.entityId)?.hostname ?? '');
    const org = await services.store.salesforceOrgs.ofServiceProvider(serviceProvider.id);
    return { pages: () => pagesOf(users), sandbox, isSandbox: sandbox !== null || org?.isSandbox === true };
  }
  const connection = services.orgConnections.find(owner, source.connection);
  await checkOrgOf(services.store, { serviceProvider, connection });
  const { host, isSandbox } = connection.org;
  return { pages: () => readUsers(connection.session), sandbox: sandboxOf(host), isSandbox };
}

async function* pagesOf(users: readonly SourceUser[]): AsyncGenerator<SourceUser[]> {
  for (let start = 0; start < users.length; start += PAGE) yield users.slice(start, start + PAGE);
}

import type { SalesforceOrg, ServiceProvider } from '../../db/model.ts';
import { fieldMistaken, recordUnknown } from '../errors.ts';
import { checkOrgOf, type OrgConnection } from '../org-connections.ts';
import type { Services } from '../services.ts';
import { rememberOrg } from './note-step.ts';

/** The record of the application's org, under which it is noted what was written. @throws inputInvalid */
export async function recordOf(
  services: Services,
  { serviceProvider, connection }: { serviceProvider: ServiceProvider; connection: OrgConnection },
  now: Date,
): Promise<SalesforceOrg> {
  await checkOrgOf(services.store, { serviceProvider, connection });
  const { org } = connection;
  await rememberOrg(services, { org, serviceProviderId: serviceProvider.id }, now);
  const record = await services.store.salesforceOrgs.byHost(org.host);
  if (record === null) throw recordUnknown('This org');
  if (record.organizationId === org.organizationId) return record;
  throw fieldMistaken(
    'connection',
    'This sandbox was refreshed since it was set up: it is another org now. Make the changes under “Connect” again first, then come back.',
  );
}

import type { PrivilegedPerson, ServiceProvider } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { UsersSource } from '../contract/federation-ids.ts';
import type { ReadinessReply } from '../contract/readiness.ts';
import { inputInvalid, recordUnknown } from '../errors.ts';
import { checkOrgOf } from '../org-connections.ts';
import { readCsvUsers } from '../org-users.ts';
import type { OrgSession } from '../salesforce/org-session.ts';
import { readPrivilegedUsers } from '../salesforce/privileged-users.ts';
import type { Services } from '../services.ts';
import { judgeReadiness } from './judge-readiness.ts';

/** More than any org should have, and as many as a page can show. */
const MOST_PEOPLE = 5000;

/** Reads who is privileged in an application's org, and keeps it. @throws recordUnknown, inputInvalid, orgSessionEnded, orgUnreachable */
export async function readPrivileged(
  services: Services,
  { serviceProviderId, source, owner }: { serviceProviderId: string; source: UsersSource; owner: string },
  origin: Origin,
): Promise<ReadinessReply> {
  const serviceProvider = await findSalesforce(services, serviceProviderId);
  const people = await peopleOf(services, { serviceProvider, source, owner });
  // An org without an administrator is none: the columns are missing.
  if (people.length === 0)
    throw inputInvalid(
      'Nobody in this file is privileged. It needs the column Profile, or the columns Modify All Data, View All Data, Customize Application and Author Apex.',
    );
  if (people.length > MOST_PEOPLE)
    throw inputInvalid(`These are more than ${MOST_PEOPLE} people. Look at the permissions in the org first.`);
  const reading = {
    serviceProviderId,
    readAt: origin.at,
    source: 'csv' in source ? ('csv' as const) : ('org' as const),
    people,
  };
  const event = auditEvent(origin, {
    action: 'readiness.read',
    target: serviceProviderId,
    serviceProvider: serviceProviderId,
    details: { people: people.length, source: reading.source },
  });
  await services.store.privilegeReadings.put(reading, event);
  return judgeReadiness(services, { serviceProvider, reading });
}

/** What is known of it, with the verdicts of this moment. @throws recordUnknown, inputInvalid */
export async function readReadiness(services: Services, serviceProviderId: string): Promise<ReadinessReply> {
  const serviceProvider = await findSalesforce(services, serviceProviderId);
  const reading = await services.store.privilegeReadings.of(serviceProviderId);
  return reading === null ? { reading: null } : judgeReadiness(services, { serviceProvider, reading });
}

async function findSalesforce({ store }: Services, id: string): Promise<ServiceProvider> {
  const serviceProvider = await store.serviceProviders.byId(id);
  if (serviceProvider === null) throw recordUnknown('This application');
  if (serviceProvider.kind !== 'salesforce') throw inputInvalid('This application is not Salesforce.');
  return serviceProvider;
}

async function peopleOf(
  services: Services,
  asked: { serviceProvider: ServiceProvider; source: UsersSource; owner: string },
): Promise<PrivilegedPerson[]> {
  const { source } = asked;
  const users =
    'csv' in source
      ? readCsvUsers(source.csv).filter(({ isActive, permissions }) => isActive && permissions.length > 0)
      : await readPrivilegedUsers(await openOrg(services, { ...asked, connection: source.connection }));
  return users.map(({ id, username, email, name, federationId, permissions }) => ({
    userId: id,
    ...{ username, email, name, federationId, permissions },
  }));
}

async function openOrg(
  { orgConnections, store }: Services,
  { serviceProvider, owner, connection: id }: { serviceProvider: ServiceProvider; owner: string; connection: string },
): Promise<OrgSession> {
  const connection = orgConnections.find(owner, id);
  await checkOrgOf(store, { serviceProvider, connection });
  return connection.session;
}

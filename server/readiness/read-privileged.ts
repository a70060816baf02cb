import type { PrivilegedPerson, PrivilegeReading, ServiceProvider } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { UsersSource } from '../contract/federation-ids.ts';
import type { ReadinessReply } from '../contract/readiness.ts';
import { AppError, inputInvalid, recordUnknown } from '../errors.ts';
import { checkOrgOf } from '../org-connections.ts';
import { type CsvUser, readCsvUsers } from '../org-users.ts';
import type { OrgSession } from '../salesforce/org-session.ts';
import { type PrivilegedUser, readPrivilegedUsers } from '../salesforce/privileged-users.ts';
import { readSamlLogin } from '../salesforce/security-settings.ts';
import type { Services } from '../services.ts';
import { judgeReadiness } from './judge-readiness.ts';
import { mergePeople } from './merge-people.ts';

/** More than any org should have, and as many as a page can show. */
const MOST_PEOPLE = 5000;

/** What to do when nobody is privileged. */
const NOBODY: Record<PrivilegeReading['source'], string> = {
  csv: 'Nobody in this file is privileged. It needs the column Profile, or the columns Modify All Data, View All Data, Customize Application and Author Apex.',
  org: 'Salesforce names nobody who is privileged, though every org has an administrator. Connect as somebody with the permission “View Setup and Configuration”.',
};

/** Reads who is privileged in an application's org, and keeps it. @throws recordUnknown, inputInvalid, orgSessionEnded, orgUnreachable */
export async function readPrivileged(
  services: Services,
  { serviceProviderId, source, owner }: { serviceProviderId: string; source: UsersSource; owner: string },
  origin: Origin,
): Promise<ReadinessReply> {
  const serviceProvider = await findSalesforce(services, serviceProviderId);
  const read = await readSource(services, { serviceProvider, source, owner });
  const { people } = read;
  // An org without an administrator is none.
  if (people.length === 0) throw inputInvalid(NOBODY[read.source]);
  if (people.length > MOST_PEOPLE)
    throw inputInvalid(`These are more than ${MOST_PEOPLE} people. Look at the permissions in the org first.`);
  const reading = { serviceProviderId, readAt: origin.at, ...read };
  const event = auditEvent(origin, {
    action: 'readiness.read',
    target: serviceProviderId,
    serviceProvider: serviceProviderId,
    details: { people: people.length, source: reading.source },
  });
  await services.store.privilegeReadings.put(reading, event);
  return judgeReadiness(services, { serviceProvider, reading, now: origin.at });
}

/** What is known of it, with the verdicts of this moment. @throws recordUnknown, inputInvalid */
export async function readReadiness(services: Services, serviceProviderId: string): Promise<ReadinessReply> {
  const serviceProvider = await findSalesforce(services, serviceProviderId);
  const reading = await services.store.privilegeReadings.of(serviceProviderId);
  return reading === null
    ? { reading: null }
    : judgeReadiness(services, { serviceProvider, reading, now: services.clock() });
}

async function findSalesforce({ store }: Services, id: string): Promise<ServiceProvider> {
  const serviceProvider = await store.serviceProviders.byId(id);
  if (serviceProvider === null) throw recordUnknown('This application');
  if (serviceProvider.kind !== 'salesforce') throw inputInvalid('This application is not Salesforce.');
  return serviceProvider;
}

interface Asked {
  serviceProvider: ServiceProvider;
  source: UsersSource;
  owner: string;
}

async function readSource(
  services: Services,
  { source, ...asked }: Asked,
): Promise<Omit<PrivilegeReading, 'serviceProviderId' | 'readAt'>> {
  if ('csv' in source) {
    const rows = readCsvUsers(source.csv).filter(({ isActive }) => isActive);
    const people = mergePeople(rows.map(toPerson)).filter(({ permissions }) => permissions.length > 0);
    return { source: 'csv', isFederationIdCaseInsensitive: null, people };
  }
  const session = await openOrg(services, { ...asked, connection: source.connection });
  const people = (await readPrivilegedUsers(session)).map(toPerson);
  return { source: 'org', isFederationIdCaseInsensitive: await readCaseRule(session), people };
}

function toPerson({ id, ...user }: CsvUser | PrivilegedUser): PrivilegedPerson {
  const { username, email, name, federationId, permissions } = user;
  return { userId: id, username, email, name, federationId, permissions };
}

/** Null: whoever is connected may read users, and not the settings. */
async function readCaseRule(session: OrgSession): Promise<boolean | null> {
  try {
    return (await readSamlLogin(session)).isFederationIdCaseInsensitive;
  } catch (error) {
    if (error instanceof AppError && error.code === 'orgRefused') return null;
    throw error;
  }
}

async function openOrg(
  { orgConnections, store }: Services,
  { serviceProvider, owner, connection: id }: { serviceProvider: ServiceProvider; owner: string; connection: string },
): Promise<OrgSession> {
  const connection = orgConnections.find(owner, id);
  await checkOrgOf(store, { serviceProvider, connection });
  return connection.session;
}

import type { ServiceProvider } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { LoginHistoryBody, LoginHistoryReply } from '../contract/doctor.ts';
import { recordUnknown } from '../errors.ts';
import { checkOrgOf } from '../org-connections.ts';
import { findPerson } from '../people.ts';
import type { OrgSession } from '../salesforce/org-session.ts';
import { type LoginHistoryEntry, readLoginHistory, readUsernames } from '../salesforce/read-login-history.ts';
import { readUser } from '../salesforce/users.ts';
import { personFields, ruleValue } from '../saml/value-rule.ts';
import type { Services } from '../services.ts';
import { findServiceProvider } from './find-service-provider.ts';
import { findingOfLogin } from './status-finding.ts';

const MOST = 100;

/** Salesforce's own note of the last logins, failed ones explained. @throws recordUnknown, inputInvalid, orgSessionEnded, orgUnreachable */
export async function readOrgLoginHistory(
  services: Services,
  { serviceProviderId, owner, connection: id, userId }: LoginHistoryBody & { serviceProviderId: string; owner: string },
  origin: Origin,
): Promise<LoginHistoryReply> {
  const serviceProvider = await findServiceProvider(services, serviceProviderId);
  const connection = services.orgConnections.find(owner, id);
  await checkOrgOf(services.store, { serviceProvider, connection });
  const { session } = connection;
  const orgUserId = userId === undefined ? null : await findOrgUserId(services, session, { serviceProvider, userId });
  const entries = await readLoginHistory(session, { userId: orgUserId, limit: MOST });
  const names = await readUsernames(session, [...new Set(entries.map((entry) => entry.userId))]);
  await services.store.auditEvents.append(
    auditEvent(origin, {
      action: 'doctor.loginHistory',
      target: userId ?? serviceProvider.id,
      serviceProvider: serviceProvider.id,
      details: { logins: entries.length },
    }),
  );
  return { entries: entries.map((entry) => toReply(entry, names)) };
}

/** The person's user in the org: by Federation ID, else by username. @throws recordUnknown */
async function findOrgUserId(
  services: Services,
  session: OrgSession,
  { serviceProvider, userId }: { serviceProvider: ServiceProvider; userId: string },
): Promise<string> {
  const person = await findPerson(services, userId);
  const federationId = ruleValue(serviceProvider.nameId, personFields(person));
  const known = federationId === null ? null : await readUser(session, { federationId });
  const user = known ?? (await readUser(session, { username: person.email }));
  if (user === null) throw recordUnknown('This person’s user in Salesforce');
  return user.id;
}

function toReply(entry: LoginHistoryEntry, names: ReadonlyMap<string, string>): LoginHistoryReply['entries'][number] {
  const { userId, at, loginType, status, sourceIp } = entry;
  const hasFailed = status !== 'Success';
  return {
    at: at.toISOString(),
    username: names.get(userId) ?? userId,
    loginType,
    status,
    sourceIp,
    hasFailed,
    explanation: hasFailed ? findingOfLogin(entry) : null,
  };
}

import type { LoginHistoryBody, LoginHistoryReply } from '../contract/doctor.ts';
import { recordUnknown } from '../errors.ts';
import { findPerson } from '../people.ts';
import { explainStatus } from '../salesforce/login-history.ts';
import { readLoginHistory } from '../salesforce/read-login-history.ts';
import { type OrgUser, readUser } from '../salesforce/users.ts';
import { personFields, ruleValue } from '../saml/value-rule.ts';
import type { Services } from '../services.ts';
import { findServiceProvider } from './examine.ts';
import { findingOfStatus } from './status-finding.ts';

const MOST = 100;

/** Salesforce's own note of the last logins, failed ones explained. @throws recordUnknown, orgSessionEnded, orgUnreachable */
export async function readOrgLoginHistory(
  services: Services,
  { serviceProviderId, owner, connection, userId }: LoginHistoryBody & { serviceProviderId: string; owner: string },
): Promise<LoginHistoryReply> {
  const serviceProvider = await findServiceProvider(services, serviceProviderId);
  const { session } = services.orgConnections.find(owner, connection);
  const person = userId === undefined ? null : await findPerson(services, userId);
  const nameId = person && ruleValue(serviceProvider.nameId, personFields(person));
  const asked =
    person &&
    ((nameId && (await readUser(session, { federationId: nameId }))) ||
      (await readUser(session, { username: person.email })));
  if (person !== null && !asked) throw recordUnknown('This person’s user in Salesforce');
  const entries = await readLoginHistory(session, { userId: asked ? asked.id : null, limit: MOST });
  const names = await namesOf(
    entries.map((entry) => entry.userId),
    (id) => readUser(session, { id }),
  );
  return {
    entries: entries.map(({ userId: id, at, loginType, status, sourceIp }) => {
      const hasFailed = status !== 'Success';
      const code = hasFailed ? explainStatus(status) : null;
      return {
        at: at.toISOString(),
        username: names.get(id) ?? id,
        loginType,
        status,
        sourceIp,
        hasFailed,
        explanation: code === null ? null : findingOfStatus(code, status),
      };
    }),
  };
}

async function namesOf(ids: string[], read: (id: string) => Promise<OrgUser | null>): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const id of new Set(ids)) {
    const user = await read(id);
    if (user !== null) names.set(id, user.username);
  }
  return names;
}

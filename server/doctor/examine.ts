import type { Credential, ServiceProvider, User } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { Diagnosis, DoctorBody, DoctorReply, Finding } from '../contract/doctor.ts';
import { checkOrgOf, type OrgConnection } from '../org-connections.ts';
import { findPerson } from '../people.ts';
import type { Services } from '../services.ts';
import { askOrg } from './asked-org.ts';
import { askedExpectation, expectationOf } from './expectation.ts';
import { findServiceProvider } from './find-service-provider.ts';
import { judgeOrg } from './judge-org.ts';
import { judgeResponse } from './judge-response.ts';
import type { IssueTrial } from './trial.ts';

/** Whose sign-in is examined, and by whom. */
export interface Examination extends DoctorBody {
  serviceProviderId: string;
  /** The browser session that asks: its open connections can be used. */
  owner: string;
}

/** Judges, as the application does, the very Response that this person would be sent now. @throws recordUnknown, inputInvalid, orgSessionEnded, orgUnreachable */
export async function examineSignIn(
  services: Services,
  { issueTrial, asked }: { issueTrial: IssueTrial; asked: Examination },
  origin: Origin,
): Promise<DoctorReply> {
  const serviceProvider = await findServiceProvider(services, asked.serviceProviderId);
  const connection = await findConnection(services, { serviceProvider, asked });
  const user = await findPerson(services, asked.userId);
  const credentials = await services.store.credentials.ofUser(user.id);
  const passkey = asked.passkey ?? kindOf(credentials);
  const trial = await issueTrial({ serviceProvider, user, passkey });
  await record(services, { serviceProvider, user }, origin);
  if ('refusal' in trial) return { diagnosis: null, refusal: trial.refusal };

  const known = await expectationOf(services, serviceProvider, origin.at);
  const org = connection && (await askOrg(services, connection));
  const expected =
    connection === null || org === null
      ? known
      : await askedExpectation(known, org, { connection, serviceProvider, user });
  // It was made this moment: nobody has seen it.
  const unused = { inResponseTo: trial.requestId, seenAssertionIds: new Set<string>() };
  const judged = judgeResponse(trial.samlResponse, { ...expected, ...unused });
  const findings = [...(org === null ? [] : judgeOrg(org)), ...judged.findings, ...passkeyFindings(credentials)];
  return { diagnosis: describe(serviceProvider, { ...judged, findings }), refusal: null };
}

/** A judged Response as it is shown; its signatures are left out, so that nobody can sign in with it. */
export function describe(
  serviceProvider: ServiceProvider | null,
  judged: Pick<ReturnType<typeof judgeResponse>, 'xml' | 'findings' | 'tier' | 'facts' | 'verified'>,
): Diagnosis {
  const { xml, findings, tier, facts, verified } = judged;
  return {
    type: 'response',
    serviceProvider: serviceProvider && { id: serviceProvider.id, name: serviceProvider.name },
    isVerified: verified,
    findings,
    tier,
    facts,
    xml: withoutSignatures(xml),
  };
}

/** The connection that was asked for; null: none was. @throws orgSessionEnded, inputInvalid */
async function findConnection(
  { orgConnections, store }: Services,
  { serviceProvider, asked }: { serviceProvider: ServiceProvider; asked: Examination },
): Promise<OrgConnection | null> {
  if (asked.connection === undefined) return null;
  const connection = orgConnections.find(asked.owner, asked.connection);
  await checkOrgOf(store, { serviceProvider, connection });
  return connection;
}

/** A Response is as good as a key while it is fresh. */
function withoutSignatures(xml: string): string {
  return xml.replace(/(<(?:[\w.-]+:)?SignatureValue\b[^>]*>)[^<]*/g, '$1…');
}

/** The kind they have; with both, the one that shows less. */
function kindOf(credentials: readonly Credential[]): 'deviceBound' | 'synced' {
  return credentials.length > 0 && credentials.every(({ backupEligible }) => !backupEligible)
    ? 'deviceBound'
    : 'synced';
}

function passkeyFindings(credentials: readonly Credential[]): Finding[] {
  const has = credentials.length > 0;
  return [
    {
      code: has ? 'passkey' : 'passkeyMissing',
      check: 'Passkey',
      result: has ? 'passed' : 'failed',
      status: null,
      cause: has ? 'The person has a passkey.' : 'The person has no passkey, so they cannot sign in at all.',
      evidence: has
        ? credentials.map(({ name, backupEligible }) => ({
            name,
            value: backupEligible ? 'synced between devices' : 'bound to one device',
          }))
        : [{ name: 'Looked for', value: 'a passkey of this person' }],
      remedy: has ? null : 'Give them an enrolment link.',
      mend: has ? null : 'passkey',
    },
  ];
}

async function record(
  { store }: Services,
  { serviceProvider, user }: { serviceProvider: ServiceProvider; user: User },
  origin: Origin,
): Promise<void> {
  await store.auditEvents.append(
    auditEvent(origin, { action: 'doctor.ask', target: user.id, serviceProvider: serviceProvider.id }),
  );
}

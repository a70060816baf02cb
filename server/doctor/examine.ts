import type { Credential, ServiceProvider, User } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { Diagnosis, DoctorBody, DoctorReply, Finding } from '../contract/doctor.ts';
import { recordUnknown } from '../errors.ts';
import { findPerson } from '../people.ts';
import type { Services } from '../services.ts';
import { askedExpectation, expectationOf } from './expectation.ts';
import { judgeResponse } from './judge-response.ts';
import type { IssueTrial } from './trial.ts';

/** Whose sign-in is examined, and by whom. */
export interface Examination extends DoctorBody {
  serviceProviderId: string;
  /** The browser session that asks: its open connections can be used. */
  owner: string;
}

/** Judges, as the application does, the very Response that this person would be sent now. @throws recordUnknown, orgSessionEnded, orgUnreachable */
export async function examineSignIn(
  services: Services,
  { issueTrial, asked }: { issueTrial: IssueTrial; asked: Examination },
  origin: Origin,
): Promise<DoctorReply> {
  const serviceProvider = await findServiceProvider(services, asked.serviceProviderId);
  const user = await findPerson(services, asked.userId);
  const credentials = await services.store.credentials.ofUser(user.id);
  const passkey = asked.passkey ?? kindOf(credentials);
  const trial = await issueTrial({ serviceProvider, user, passkey });
  await record(services, { serviceProvider, user }, origin);
  if ('refusal' in trial) return { diagnosis: null, refusal: trial.refusal };

  const known = await expectationOf(services, serviceProvider, origin.at);
  const connection =
    asked.connection === undefined ? null : services.orgConnections.find(asked.owner, asked.connection);
  const expected = connection === null ? known : await askedExpectation(known, connection, { serviceProvider, user });
  const judged = judgeResponse(trial.samlResponse, expected);
  const findings = [...judged.findings, ...passkeyFindings(credentials)];
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

/** @throws recordUnknown */
export async function findServiceProvider({ store }: Services, id: string): Promise<ServiceProvider> {
  const serviceProvider = await store.serviceProviders.byId(id);
  if (serviceProvider === null) throw recordUnknown('This application');
  return serviceProvider;
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
      evidence: credentials.map(({ name, backupEligible }) => ({
        name,
        value: backupEligible ? 'synced between devices' : 'bound to one device',
      })),
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

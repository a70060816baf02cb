import type { OrgChange, ServiceProvider } from '../../db/model.ts';
import type { ValueChange } from '../contract/salesforce.ts';
import { changedMeanwhile, orgRefused } from '../errors.ts';
import type { OrgConnection } from '../org-connections.ts';
import { findOrgCertificate, readOrgCertificate } from '../salesforce/org-certificate.ts';
import { describeCertificate, hasStrongKey, readCertificate } from '../saml/certificate.ts';
import { hasOutlivedItsOrg } from './service-provider-step.ts';
import { changeOf, type Situation, type Step, type StepPlan } from './step.ts';

/** What decides whose requests are believed; the other facts of an application are the step before's. */
type RequestFacts = Pick<ServiceProvider, 'signingCertificates' | 'authnRequestsSigned'>;

/** The certificate of an org's requests, as the org gives it. */
interface Found {
  name: string;
  certificate: string;
}

const NAME = 'Certificate of the requests';

/** It is known for certain only when the setting is there; the change that is confirmed before is the same one. */
const AS_THE_ORG_SIGNS = 'the one that the org signs with';

const FROM_METADATA = [
  'In Salesforce, open Setup → Single Sign-On Settings → Latchkey and press Download Metadata.',
  'Here, open the application and bring it up to date with that file: it brings the certificate by which requests of Salesforce are verified.',
];

/** The certificate by which Salesforce's requests, which are always signed, are verified here. */
export const requestCertificateStep: Step = {
  name: 'requestCertificate',

  async plan(_tools, situation) {
    const { serviceProvider, config, isSamlEnabled } = situation;
    const isOutlived = hasOutlivedItsOrg(situation);
    const changes = [{ name: NAME, before: isOutlived ? null : sayStored(serviceProvider), after: AS_THE_ORG_SIGNS }];
    if (!isSamlEnabled || serviceProvider === null || config === null || isOutlived) {
      return {
        state: 'blocked',
        result: 'It is read once the setting and the application are there.',
        changes,
        written: [],
      };
    }
    const drift = driftOf(situation, serviceProvider);
    const found = await findCertificate(situation);
    if (found === null) return { ...unknownToUs(serviceProvider), drift };
    if (isTrusted(serviceProvider, found)) {
      const result = `Requests of Salesforce are verified with ${say(found)}.`;
      return { state: 'done', result, changes: [], drift, canUndo: isAsWeLeftIt(situation), written: [] };
    }
    const result = `The org signs with ${say(found)}. Until it is stored here, sign-ins that begin in Salesforce are refused.`;
    return { state: 'toDo', result, changes, drift, written: FROM_METADATA };
  },

  async run({ applications }, situation, origin) {
    const { serviceProvider: stored } = situation;
    const found = await findCertificate(situation);
    if (stored === null || found === null) throw certificateGone();
    const trusted: RequestFacts = { signingCertificates: [found.certificate], authnRequestsSigned: true };
    const facts = { ...stored, ...trusted };
    const serviceProvider = await applications.store({ facts, stored, name: null }, origin);
    return { target: stored.id, before: note(stored), after: note(trusted), serviceProvider };
  },

  async undo({ applications }, situation, origin) {
    const { serviceProvider: stored, change } = situation;
    if (stored === null || change.before === null || !isAsWeLeftIt(situation)) throw changedMeanwhile();
    const before = readNote(change.before);
    await applications.store({ facts: { ...stored, ...before }, stored, name: null }, origin);
    return [{ name: NAME, before: sayStored(stored), after: sayStored(before) }];
  },
};

/** What the org signs with; null: it does not say. It is read once in a connection, unless it is renewed meanwhile. */
async function findCertificate({ connection, config }: Situation): Promise<Found | null> {
  const { session } = connection;
  const id = config?.requestSigningCertId ?? null;
  const known = id === null ? null : await findOrgCertificate(session, id);
  if (known === null) return null;
  const certificate = await readOnce(connection, `${id} ${known.name} ${known.expirationDate}`, () =>
    readOrgCertificate(session, known),
  );
  const read = certificate === null ? null : readCertificate(certificate);
  return certificate === null || read === null || !hasStrongKey(read) ? null : { name: known.name, certificate };
}

async function readOnce(
  { certificates }: OrgConnection,
  key: string,
  read: () => Promise<string | null>,
): Promise<string | null> {
  const before = certificates.get(key) ?? null;
  if (before !== null) return before;
  const certificate = await read();
  if (certificate !== null) certificates.set(key, certificate);
  return certificate;
}

function unknownToUs(serviceProvider: ServiceProvider): StepPlan {
  const which = 'The org does not let this user see with which certificate it signs';
  if (serviceProvider.signingCertificates.length > 0) {
    return {
      state: 'done',
      result: `${which}. The one that its metadata has brought is stored here: ${sayStored(serviceProvider)}.`,
      changes: [],
      written: [],
    };
  }
  const result = `${which}: bring it here with the org’s metadata. Until then, sign-ins that begin in Salesforce are refused.`;
  const changes = [{ name: NAME, before: null, after: AS_THE_ORG_SIGNS }];
  return { state: 'byHand', result, changes, written: FROM_METADATA };
}

function isTrusted({ signingCertificates }: RequestFacts, { certificate }: Found): boolean {
  return signingCertificates.includes(certificate);
}

function isAsWeLeftIt(situation: Situation): boolean {
  const noted = ownChange(situation)?.after ?? null;
  return noted !== null && situation.serviceProvider !== null && note(situation.serviceProvider) === noted;
}

/** What we noted of this application; one that was there before it, and is gone, is another one's. */
function ownChange(situation: Situation): OrgChange | null {
  const change = changeOf(situation, 'requestCertificate');
  return change?.target === situation.serviceProvider?.id ? change : null;
}

/** What somebody has changed here since it was read from the org. */
function driftOf(situation: Situation, serviceProvider: ServiceProvider): ValueChange[] {
  const change = ownChange(situation);
  if (change?.after == null || note(serviceProvider) === change.after) return [];
  return [{ name: NAME, before: sayStored(readNote(change.after)), after: sayStored(serviceProvider) }];
}

function note({ signingCertificates, authnRequestsSigned }: RequestFacts): string {
  return JSON.stringify({ signingCertificates, authnRequestsSigned });
}

function readNote(json: string): RequestFacts {
  return JSON.parse(json); // what `note` has written
}

function say({ name, certificate }: Found): string {
  return `“${name}” (${sayCertificate(certificate)})`;
}

function sayStored(facts: Pick<RequestFacts, 'signingCertificates'> | null): string | null {
  return facts?.signingCertificates.map(sayCertificate).join('; ') || null;
}

function sayCertificate(base64: string): string {
  const certificate = readCertificate(base64);
  if (certificate === null) return 'a certificate that cannot be read';
  const { fingerprint, notAfter } = describeCertificate(certificate);
  return `SHA-256 ${fingerprint}, valid until ${notAfter.toISOString().slice(0, 10)}`;
}

function certificateGone(): Error {
  return orgRefused(
    'org.certificateGone',
    'The org does not give the certificate any more. Read the org again, or bring the certificate with its metadata.',
  );
}

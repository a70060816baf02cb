import type { Difference } from '../contract/service-providers.ts';
import { sandboxOf } from '../salesforce/my-domain.ts';
import { subjectOf } from '../saml/certificate.ts';
import type { ServiceProviderFacts } from '../saml/service-provider.ts';
import { changedFacts, FACT_NAMES, type FactName, storedCertificate } from './facts.ts';
import type { NotedValues } from './noted-change.ts';

/** What differs, both sides in words. */
export function describeDifferences(before: ServiceProviderFacts, after: ServiceProviderFacts): Difference[] {
  return changedFacts(before, after).map((fact) => ({
    fact,
    before: IN_WORDS[fact](before),
    after: IN_WORDS[fact](after),
  }));
}

/** Every fact as the audit writes it down: of certificates, what tells them apart. */
export function factsInWords(facts: ServiceProviderFacts): NotedValues {
  const said = FACT_NAMES.map((fact) => [fact, IN_WORDS[fact](facts)]);
  return { ...Object.fromEntries(said), signingCertificates: facts.signingCertificates.map(fingerprintOf) };
}

/** What was understood, a sentence a fact. */
export function sayUnderstood(facts: ServiceProviderFacts): string[] {
  return [sayWho(facts), ...sayAddresses(facts), sayRequests(facts), sayAssertions(facts), ...sayValidity(facts)];
}

const IN_WORDS: Record<FactName, (facts: ServiceProviderFacts) => string[]> = {
  entityId: ({ entityId }) => [entityId],
  kind: ({ kind }) => [kind === 'salesforce' ? 'Salesforce' : 'another SAML application'],
  assertionConsumerServices: ({ assertionConsumerServices }) =>
    assertionConsumerServices.map(
      ({ url, index, isDefault }) => `${url} (index ${index}${isDefault ? ', the default' : ''})`,
    ),
  singleLogoutServices: ({ singleLogoutServices }) =>
    singleLogoutServices.map(
      ({ url, binding }) => `${url} (${binding === 'redirect' ? 'HTTP-Redirect' : 'HTTP-POST'})`,
    ),
  nameIdFormats: ({ nameIdFormats }) => nameIdFormats,
  signingCertificates: ({ signingCertificates }) => signingCertificates.map(sayCertificate),
  authnRequestsSigned: ({ authnRequestsSigned }) => [authnRequestsSigned ? 'signed' : 'not said to be signed'],
  wantAssertionsSigned: ({ wantAssertionsSigned }) => [wantAssertionsSigned ? 'wanted signed' : 'no wish said'],
  validUntil: ({ validUntil }) => [validUntil === null ? 'without end' : sayDay(validUntil)],
};

function sayWho({ kind, entityId }: ServiceProviderFacts): string {
  if (kind === 'saml') return `This is an application that calls itself ${entityId} (its entity ID).`;
  const host = URL.parse(entityId)?.hostname ?? '';
  const sandbox = sandboxOf(host);
  const what = sandbox === null ? 'a Salesforce org' : `the Salesforce sandbox “${sandbox}”`;
  return `This is ${what}. It calls itself ${entityId} (its entity ID).`;
}

function sayAddresses({ assertionConsumerServices, singleLogoutServices }: ServiceProviderFacts): string[] {
  const [only, ...others] = assertionConsumerServices;
  const fallback = assertionConsumerServices.find(({ isDefault }) => isDefault) ?? only;
  const answers =
    others.length === 0
      ? `People who have signed in are sent to ${fallback?.url}, and nowhere else.`
      : `People who have signed in are sent to one of ${assertionConsumerServices.length} addresses; if the application does not say which, to ${fallback?.url}.`;
  const logout = singleLogoutServices[0]?.url;
  return [answers, logout === undefined ? 'It has no address for signing out.' : `Signing out goes to ${logout}.`];
}

function sayRequests({ authnRequestsSigned, signingCertificates }: ServiceProviderFacts): string {
  const certificates = signingCertificates.map(sayCertificate).join('; ');
  if (authnRequestsSigned) return `It signs its requests; they are checked with ${certificates}.`;
  if (signingCertificates.length === 0)
    return 'It does not sign its requests, and has no certificate to check them with.';
  return `It may leave its requests unsigned; those that are signed are checked with ${certificates}.`;
}

function sayAssertions({ wantAssertionsSigned, nameIdFormats }: ServiceProviderFacts): string {
  const wish = wantAssertionsSigned ? 'It wants assertions signed, which they always are.' : 'Assertions are signed.';
  return nameIdFormats.length === 0 ? wish : `${wish} It takes NameIDs of the format ${nameIdFormats.join(', ')}.`;
}

function sayValidity({ validUntil }: ServiceProviderFacts): string[] {
  return validUntil === null ? [] : [`All this holds until ${sayDay(validUntil)}.`];
}

function fingerprintOf(base64: string): string {
  return storedCertificate(base64).fingerprint256;
}

function sayCertificate(base64: string): string {
  const certificate = storedCertificate(base64);
  return `the certificate ${subjectOf(certificate)}, valid until ${sayDay(certificate.validToDate)} (SHA-256 ${certificate.fingerprint256})`;
}

/** `1 January 2029` */
function sayDay(instant: Date): string {
  return instant.toLocaleDateString('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' });
}

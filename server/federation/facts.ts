import { X509Certificate } from 'node:crypto';
import type { ServiceProvider } from '../../db/model.ts';
import type { Certificate, ServiceProviderFacts as FactsReply } from '../contract/service-providers.ts';
import { sha256 } from '../random.ts';
import { isMyDomainHost, logoutUrl } from '../salesforce/my-domain.ts';
import { describeCertificate } from '../saml/certificate.ts';
import type { ServiceProviderFacts } from '../saml/service-provider.ts';

/** A fact's name. */
export type FactName = keyof ServiceProviderFacts;

/** Every fact's name. */
export const FACT_NAMES = [
  'entityId',
  'kind',
  'assertionConsumerServices',
  'singleLogoutServices',
  'nameIdFormats',
  'signingCertificates',
  'authnRequestsSigned',
  'wantAssertionsSigned',
  'validUntil',
] as const satisfies readonly FactName[];

/** The facts alone, of a record or of whatever else has them. */
export function factsOf(from: ServiceProviderFacts): ServiceProviderFacts {
  return {
    entityId: from.entityId,
    kind: from.kind,
    assertionConsumerServices: from.assertionConsumerServices.map(({ url, index, isDefault }) => ({
      url,
      index,
      isDefault,
    })),
    singleLogoutServices: from.singleLogoutServices.map(({ url, binding }) => ({ url, binding })),
    nameIdFormats: from.nameIdFormats,
    signingCertificates: from.signingCertificates,
    authnRequestsSigned: from.authnRequestsSigned,
    wantAssertionsSigned: from.wantAssertionsSigned,
    validUntil: from.validUntil,
  };
}

/** The names of the facts that differ. */
export function changedFacts(before: ServiceProviderFacts, after: ServiceProviderFacts): FactName[] {
  const [old, now] = [comparable(before), comparable(after)];
  return FACT_NAMES.filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]));
}

/** SHA-256 over what would be stored, and over the version that it would replace, base64url. */
export function digestOf(
  facts: ServiceProviderFacts,
  stored: Pick<ServiceProvider, 'id' | 'updatedAt'> | null,
): string {
  const version = stored === null ? null : [stored.id, stored.updatedAt.getTime()];
  return sha256(JSON.stringify([comparable(facts), version]));
}

/** Salesforce's metadata does not say where logout goes; its My Domain does. */
export function withSalesforceLogout(facts: ServiceProviderFacts): ServiceProviderFacts {
  if (facts.kind !== 'salesforce' || facts.singleLogoutServices.length > 0) return facts;
  const hosts = [facts.entityId, ...facts.assertionConsumerServices.map(({ url }) => url)].map(
    (address) => URL.parse(address)?.hostname ?? '',
  );
  const host = hosts.find(isMyDomainHost);
  if (host === undefined) return facts;
  const url = logoutUrl(host);
  return {
    ...facts,
    singleLogoutServices: [
      { url, binding: 'redirect' },
      { url, binding: 'post' },
    ],
  };
}

/** The facts as the API says them. */
export function describeFacts(facts: ServiceProviderFacts): FactsReply {
  return {
    ...factsOf(facts),
    signingCertificates: facts.signingCertificates.map((certificate) =>
      describeForReply(storedCertificate(certificate)),
    ),
    validUntil: facts.validUntil?.toISOString() ?? null,
  };
}

/** A certificate of a service provider, which was read before it was stored. */
export function storedCertificate(base64: string): X509Certificate {
  return new X509Certificate(Buffer.from(base64, 'base64'));
}

/** A certificate as the API describes it. */
export function describeForReply(certificate: X509Certificate): Certificate {
  const { subject, fingerprint, notBefore, notAfter } = describeCertificate(certificate);
  return { subject, fingerprint, notBefore: notBefore.toISOString(), notAfter: notAfter.toISOString() };
}

/** The validity counts by its day: servers that write their metadata for each visitor move it by seconds. */
function comparable(facts: ServiceProviderFacts) {
  return { ...factsOf(facts), validUntil: facts.validUntil?.toISOString().slice(0, 10) ?? null };
}

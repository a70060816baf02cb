import { internal, notFound } from '../errors.ts';
import { buildIdpMetadata } from '../saml/idp-metadata.ts';
import { NAME_ID_FORMATS } from '../saml/names.ts';
import type { IdentityProvider, Services } from '../services.ts';

/** Everything a service provider has to be told. */
export interface IdentityProviderDescription extends IdentityProvider {
  /** What assertions are signed with now, if a service provider is not pinned to another; the certificate in PEM. */
  active: { id: string; certificatePem: string };
  /** XML. */
  metadata: string;
}

/** Describes this identity provider; its metadata holds until the first of its certificates ends. */
export async function describeIdentityProvider({
  identityProvider,
  keys,
}: Services): Promise<IdentityProviderDescription> {
  const published = await keys.published();
  const [active] = published;
  if (active === undefined) throw internal(new Error('There is no active signing key.'));
  const metadata = buildIdpMetadata({
    ...identityProvider,
    certificates: published.map(({ certificate }) => certificate),
    nameIdFormats: [NAME_ID_FORMATS.unspecified, NAME_ID_FORMATS.emailAddress],
    validUntil: new Date(Math.min(...published.map(({ notAfter }) => notAfter.getTime()))),
  });
  return { ...identityProvider, active: { id: active.id, certificatePem: active.certificatePem }, metadata };
}

/** The certificate, in PEM, of a key that signs for somebody or is published to do so: the active one, or the one named. @throws notFound */
export async function readSigningCertificate(services: Services, keyId: string | null): Promise<string> {
  if (keyId === null) return (await describeIdentityProvider(services)).active.certificatePem;
  const { signingKeys } = services.store;
  const key = await signingKeys.byId(keyId);
  if (key === null || (key.slot === 'retired' && !(await signingKeys.isPinned(keyId)))) throw notFound();
  return key.certificate;
}

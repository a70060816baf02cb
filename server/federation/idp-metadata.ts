import { internal } from '../errors.ts';
import { buildIdpMetadata } from '../saml/idp-metadata.ts';
import { NAME_ID_FORMATS } from '../saml/names.ts';
import type { IdentityProvider, Services } from '../services.ts';

/** Everything a service provider has to be told. */
export interface IdentityProviderDescription extends IdentityProvider {
  /** PEM of the certificate that assertions are signed with now. */
  certificatePem: string;
  /** XML. */
  metadata: string;
}

/** Describes this identity provider; its metadata holds until the first of its certificates ends. */
export async function describeIdentityProvider({
  identityProvider,
  keys,
  store,
}: Services): Promise<IdentityProviderDescription> {
  const [published, records] = await Promise.all([keys.published(), store.signingKeys.list()]);
  const [active] = published;
  if (active === undefined) throw internal(new Error('There is no active signing key.'));
  const ends = records.filter(({ slot }) => slot !== 'retired').map(({ notAfter }) => notAfter.getTime());
  const metadata = buildIdpMetadata({
    ...identityProvider,
    certificates: published.map(({ certificate }) => certificate),
    nameIdFormats: [NAME_ID_FORMATS.unspecified, NAME_ID_FORMATS.emailAddress],
    validUntil: new Date(Math.min(...ends)),
  });
  return { ...identityProvider, certificatePem: active.certificatePem, metadata };
}

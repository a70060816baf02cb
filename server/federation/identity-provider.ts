import { X509Certificate } from 'node:crypto';
import type { IdentityProviderReply } from '../contract/service-providers.ts';
import { NAME_ID_FORMATS } from '../saml/names.ts';
import type { Services } from '../services.ts';
import { describeForReply } from './facts.ts';
import { findServiceProvider } from './find-service-provider.ts';
import { describeIdentityProvider } from './idp-metadata.ts';

/** Every value with which somebody fills in an application's form; of one application (`id`), with the key that signs for it. @throws recordUnknown */
export async function readIdentityProvider(services: Services, id: string | null): Promise<IdentityProviderReply> {
  const { publicUrl } = services.config;
  const { active, ...identityProvider } = await describeIdentityProvider(services);
  const key = (await readPinnedKey(services, id)) ?? active;
  const isActive = key.id === active.id;
  return {
    entityId: identityProvider.entityId,
    singleSignOnServiceUrl: identityProvider.singleSignOnServiceUrl,
    logoutUrl: `${publicUrl}/saml/slo`,
    metadataUrl: `${publicUrl}/saml/metadata`,
    certificateUrl: `${publicUrl}/saml/certificate${isActive ? '' : `?key=${key.id}`}`,
    certificatePem: key.certificatePem,
    certificate: describeForReply(new X509Certificate(key.certificatePem)),
    signingKey: { id: key.id, isActive },
    metadata: identityProvider.metadata,
    nameIdFormats: [NAME_ID_FORMATS.unspecified, NAME_ID_FORMATS.emailAddress],
  };
}

/** Null: whatever is active. */
async function readPinnedKey(services: Services, id: string | null) {
  if (id === null) return null;
  const { signingKeyId } = await findServiceProvider(services, { id });
  if (signingKeyId === null) return null;
  const key = await services.store.signingKeys.byId(signingKeyId);
  // Removed at this moment, it is nobody's any more.
  return key && { id: key.id, certificatePem: key.certificate };
}

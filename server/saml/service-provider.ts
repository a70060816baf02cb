import type { AssertionConsumerService, ServiceProvider } from '../../db/model.ts';
import { inputInvalid } from '../errors.ts';
import { readAssertionConsumerServices } from './metadata-endpoints.ts';
import { type MetadataEntity, parseEntity, readMetadataText } from './metadata-entity.ts';
import { readSigningCertificates } from './metadata-keys.ts';
import type { MetadataWarning } from './metadata-warning.ts';
import { NAMESPACES } from './names.ts';
import { attributeOf, childrenNamed } from './xml.ts';
import { readBoolean } from './xml-values.ts';

/** What a service provider's metadata says; saml-metadata 2.4.4. */
export interface ServiceProviderMetadata {
  entityId: string;
  kind: ServiceProvider['kind'];
  /** Those of HTTP-POST; one is the default. */
  assertionConsumerServices: AssertionConsumerService[];
  nameIdFormats: string[];
  /** Base64 DER. */
  signingCertificates: string[];
  authnRequestsSigned: boolean;
  wantAssertionsSigned: boolean;
  validUntil: Date | null;
  warnings: MetadataWarning[];
}

/** Reads a service provider's metadata; what is missing or doubtful is refused, in words for an administrator. @throws inputInvalid */
export function readServiceProviderMetadata(
  xml: string,
  options: { now: Date; entityId?: string },
): ServiceProviderMetadata {
  const { now } = options;
  const entity = parseEntity(xml, options.entityId ?? null);
  const role = readRole(entity);
  const validUntil = readValidUntil(entity, now);
  const endpoints = readAssertionConsumerServices(role);
  const keys = readSigningCertificates(role, now);
  const authnRequestsSigned = readFlag(role, 'AuthnRequestsSigned');
  if (authnRequestsSigned && keys.certificates.length === 0) {
    throw inputInvalid(
      'SPSSODescriptor says AuthnRequestsSigned, but no KeyDescriptor has a certificate to check signatures with.',
    );
  }
  return {
    entityId: entity.entityId,
    kind: endpoints.services.every(({ url }) => isSalesforceHost(new URL(url).hostname)) ? 'salesforce' : 'saml',
    assertionConsumerServices: endpoints.services,
    nameIdFormats: readNameIdFormats(role),
    signingCertificates: keys.certificates,
    authnRequestsSigned,
    wantAssertionsSigned: readFlag(role, 'WantAssertionsSigned'),
    validUntil,
    warnings: [...endpoints.warnings, ...keys.warnings, ...(authnRequestsSigned ? [] : [UNSIGNED_REQUESTS])],
  };
}

const UNSIGNED_REQUESTS: MetadataWarning = {
  code: 'requestsUnsigned',
  message:
    'This service provider does not say that it signs its requests (AuthnRequestsSigned), so anybody can start a sign-on in its name.',
};

/** The one SPSSODescriptor of SAML 2.0. */
function readRole({ element, entityId }: MetadataEntity): Element {
  const [role, ...others] = childrenNamed(element, NAMESPACES.metadata, 'SPSSODescriptor');
  if (role === undefined) {
    const isIdentityProvider = childrenNamed(element, NAMESPACES.metadata, 'IDPSSODescriptor').length > 0;
    const hint = isIdentityProvider
      ? ' It describes an identity provider; take the metadata of the application instead.'
      : '';
    throw inputInvalid(`EntityDescriptor ${entityId} has no SPSSODescriptor.${hint}`);
  }
  if (others.length > 0) throw inputInvalid(`EntityDescriptor ${entityId} has more than one SPSSODescriptor.`);
  const protocols = (attributeOf(role, 'protocolSupportEnumeration') ?? '').split(/[ \t\r\n]+/);
  if (!protocols.includes(NAMESPACES.protocol)) {
    throw inputInvalid('SPSSODescriptor does not list SAML 2.0 in its protocolSupportEnumeration.');
  }
  return role;
}

/** The earliest limit counts, wherever it stands; saml-metadata 2.3. */
function readValidUntil(entity: MetadataEntity, now: Date): Date | null {
  if (entity.validUntil.length === 0) return null;
  const earliest = new Date(Math.min(...entity.validUntil.map((limit) => limit.getTime())));
  if (earliest <= now)
    throw inputInvalid(`This metadata was valid until ${earliest.toISOString()}. Ask for newer metadata.`);
  return earliest;
}

function readNameIdFormats(role: Element): string[] {
  return childrenNamed(role, NAMESPACES.metadata, 'NameIDFormat').map((format) => readMetadataText(format));
}

function readFlag(role: Element, name: string): boolean {
  const flag = readBoolean(attributeOf(role, name) ?? 'false');
  if (flag === null) throw inputInvalid(`SPSSODescriptor: ${name} should be true or false.`);
  return flag;
}

const SALESFORCE_DOMAINS = ['salesforce.com', 'force.com', 'my.site.com', 'salesforce-sites.com'];

function isSalesforceHost(host: string): boolean {
  return SALESFORCE_DOMAINS.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

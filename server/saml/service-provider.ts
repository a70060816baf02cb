import type { AssertionConsumerService, ServiceProvider } from '../../db/model.ts';
import { readAssertionConsumerServices, readSingleLogoutServices } from './metadata-endpoints.ts';
import {
  isServiceProvider,
  type MetadataEntity,
  parseEntities,
  readMetadataText,
  selectEntity,
} from './metadata-entity.ts';
import { readSigningCertificates } from './metadata-keys.ts';
import { refuseElement } from './metadata-refusal.ts';
import { type MetadataWarning, metadataWarnings } from './metadata-warning.ts';
import { NAMESPACES } from './names.ts';
import { isSalesforceAddress } from './salesforce-address.ts';
import { attributeOf, childrenNamed } from './xml.ts';
import { readBoolean } from './xml-values.ts';

/** What is known of a service provider from its metadata, or from what an administrator typed; saml-metadata 2.4.4. */
export type ServiceProviderFacts = Pick<
  ServiceProvider,
  | 'entityId'
  | 'kind'
  | 'assertionConsumerServices'
  | 'singleLogoutServices'
  | 'nameIdFormats'
  | 'signingCertificates'
  | 'authnRequestsSigned'
  | 'wantAssertionsSigned'
  | 'validUntil'
>;

/** The facts, and what is doubtful about them. */
export interface ServiceProviderMetadata extends ServiceProviderFacts {
  warnings: MetadataWarning[];
}

/** Reads a service provider's metadata; what is missing or doubtful is refused, in words for an administrator. @throws inputInvalid */
export function readServiceProviderMetadata(
  xml: string,
  options: { now: Date; entityId?: string },
): ServiceProviderMetadata {
  const { now } = options;
  const entity = selectEntity(parseEntities(xml), options.entityId ?? null);
  const role = readRole(entity);
  const validUntil = readValidUntil(entity, now);
  const assertionConsumerServices = readAssertionConsumerServices(role);
  const signingCertificates = readSigningCertificates(role);
  const authnRequestsSigned = readFlag(role, 'AuthnRequestsSigned');
  if (authnRequestsSigned && signingCertificates.length === 0) {
    throw refuseElement(
      role,
      'SPSSODescriptor says AuthnRequestsSigned, but no KeyDescriptor has a certificate to check signatures with.',
    );
  }
  const facts: ServiceProviderFacts = {
    entityId: entity.entityId,
    kind: serviceProviderKind(assertionConsumerServices),
    assertionConsumerServices,
    singleLogoutServices: readSingleLogoutServices(role),
    nameIdFormats: readNameIdFormats(role),
    signingCertificates,
    authnRequestsSigned,
    wantAssertionsSigned: readFlag(role, 'WantAssertionsSigned'),
    validUntil,
  };
  return { ...facts, warnings: metadataWarnings(facts, now) };
}

/** The entity IDs of the service providers that metadata describes, in order. @throws inputInvalid */
export function listServiceProviders(xml: string): string[] {
  return parseEntities(xml)
    .filter(isServiceProvider)
    .map(({ entityId }) => entityId);
}

/** Salesforce, when every assertion goes to Salesforce. */
export function serviceProviderKind(services: AssertionConsumerService[]): ServiceProvider['kind'] {
  return services.every(({ url }) => isSalesforceAddress(url)) ? 'salesforce' : 'saml';
}

/** The one SPSSODescriptor of SAML 2.0. */
function readRole({ element, entityId }: MetadataEntity): Element {
  const [role, ...others] = childrenNamed(element, NAMESPACES.metadata, 'SPSSODescriptor');
  if (role === undefined) {
    const isIdentityProvider = childrenNamed(element, NAMESPACES.metadata, 'IDPSSODescriptor').length > 0;
    const hint = isIdentityProvider
      ? ' It describes an identity provider; take the metadata of the application instead.'
      : '';
    throw refuseElement(element, `EntityDescriptor ${entityId} has no SPSSODescriptor.${hint}`);
  }
  if (others[0] !== undefined)
    throw refuseElement(others[0], `EntityDescriptor ${entityId} has more than one SPSSODescriptor.`);
  const protocols = (attributeOf(role, 'protocolSupportEnumeration') ?? '').split(/[ \t\r\n]+/);
  if (!protocols.includes(NAMESPACES.protocol)) {
    throw refuseElement(role, 'SPSSODescriptor does not list SAML 2.0 in its protocolSupportEnumeration.');
  }
  return role;
}

/** The earliest limit counts, wherever it stands; saml-metadata 2.3. */
function readValidUntil(entity: MetadataEntity, now: Date): Date | null {
  if (entity.validUntil.length === 0) return null;
  const earliest = new Date(Math.min(...entity.validUntil.map((limit) => limit.getTime())));
  if (earliest <= now)
    throw refuseElement(
      entity.element,
      `This metadata was valid until ${earliest.toISOString()}. Ask for newer metadata.`,
    );
  return earliest;
}

function readNameIdFormats(role: Element): string[] {
  return childrenNamed(role, NAMESPACES.metadata, 'NameIDFormat').map((format) => readMetadataText(format));
}

function readFlag(role: Element, name: string): boolean {
  const flag = readBoolean(attributeOf(role, name) ?? 'false');
  if (flag === null) throw refuseElement(role, `SPSSODescriptor: ${name} should be true or false.`);
  return flag;
}

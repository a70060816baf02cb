import { canonicalAttribute, canonicalText } from './canonical.ts';
import { BINDINGS, NAMESPACES, PROTOCOL_SUPPORT } from './names.ts';

/** What a service provider needs to know about us. */
export interface IdpMetadataFacts {
  entityId: string;
  /** Takes both bindings. */
  singleSignOnServiceUrl: string;
  /** X.509, base64 DER: of the active signing key, then of the next. */
  certificates: readonly string[];
  nameIdFormats: readonly string[];
  validUntil: Date;
}

/** Writes the identity provider's metadata, its elements in the order of the schema; saml-metadata 2.4.3. @throws internal */
export function buildIdpMetadata(facts: IdpMetadataFacts): string {
  return [
    `<md:EntityDescriptor xmlns:md="${NAMESPACES.metadata}" entityID="${canonicalAttribute(facts.entityId)}" validUntil="${facts.validUntil.toISOString()}">`,
    `  <md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="${PROTOCOL_SUPPORT}">`,
    ...facts.certificates.map(writeKeyDescriptor),
    ...facts.nameIdFormats.map((format) => `    <md:NameIDFormat>${canonicalText(format)}</md:NameIDFormat>`),
    ...[BINDINGS.httpRedirect, BINDINGS.httpPost].map((binding) =>
      writeEndpoint(binding, facts.singleSignOnServiceUrl),
    ),
    '  </md:IDPSSODescriptor>',
    '</md:EntityDescriptor>\n',
  ].join('\n');
}

function writeKeyDescriptor(certificate: string): string {
  return (
    `    <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="${NAMESPACES.dsig}"><ds:X509Data>` +
    `<ds:X509Certificate>${canonicalText(certificate)}</ds:X509Certificate>` +
    '</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>'
  );
}

function writeEndpoint(binding: string, location: string): string {
  return `    <md:SingleSignOnService Binding="${binding}" Location="${canonicalAttribute(location)}"></md:SingleSignOnService>`;
}

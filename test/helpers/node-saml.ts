/** @node-saml/node-saml, somebody else's code, set up as a Salesforce org is. */
import { type SamlConfig, ValidateInResponseTo } from '@node-saml/node-saml';
import { type SigningPair, salesforceId } from './service-provider.ts';

/** One org, and the identity provider that it trusts. */
export interface Org {
  entityId: string;
  acsUrl: string;
  pair: SigningPair;
  /** Origin of the identity provider. */
  identityProvider: string;
  /** Its certificate, PEM. */
  certificate: string;
}

/** The strict settings: signed requests with long IDs, the assertion signed, its request known, clocks that agree. */
export function orgSettings({ entityId, acsUrl, pair, identityProvider, certificate }: Org): SamlConfig {
  return {
    issuer: entityId,
    audience: entityId,
    callbackUrl: acsUrl,
    entryPoint: `${identityProvider}/saml/sso`,
    idpIssuer: `${identityProvider}/saml/metadata`,
    idpCert: certificate,
    privateKey: pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
    generateUniqueId: salesforceId,
    identifierFormat: null,
    disableRequestedAuthnContext: true,
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: false,
    validateInResponseTo: ValidateInResponseTo.always,
    acceptedClockSkewMs: 0,
  };
}

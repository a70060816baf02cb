/** XML namespaces of the messages we read and write. */
export const NAMESPACES = {
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  dsig: 'http://www.w3.org/2000/09/xmldsig#',
} as const;

/** The one SAML version we speak; saml-core 4.1. */
export const SAML_VERSION = '2.0';

/** What a role's `protocolSupportEnumeration` must list; saml-metadata 2.4.1. */
export const PROTOCOL_SUPPORT = NAMESPACES.protocol;

/** Binding URIs; saml-bindings 3. */
export const BINDINGS = {
  httpRedirect: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
  httpPost: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
} as const;

/** The only `SAMLEncoding`; saml-bindings 3.4.4.1. */
export const DEFLATE_ENCODING = 'urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE';

/** NameID formats; saml-core 8.3. */
export const NAME_ID_FORMATS = {
  unspecified: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  emailAddress: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  transient: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
} as const;

/** Subject confirmation methods; saml-profiles 3. */
export const CONFIRMATION_METHODS = {
  bearer: 'urn:oasis:names:tc:SAML:2.0:cm:bearer',
} as const;

/** Attribute name formats; saml-core 8.2. */
export const ATTRIBUTE_NAME_FORMATS = {
  unspecified: 'urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified',
} as const;

/** Every name, in lower case, under which service providers read how strong a login was; README, "The signal". */
export const AMR_ATTRIBUTE_NAMES: readonly string[] = [
  'amr',
  'authmethodsreferences',
  'authnmethodsreferences',
  'http://schemas.microsoft.com/claims/authnmethodsreferences',
];

/** Top-level and second-level status codes; saml-core 3.2.2.2. */
export const STATUS_CODES = {
  success: 'urn:oasis:names:tc:SAML:2.0:status:Success',
  requester: 'urn:oasis:names:tc:SAML:2.0:status:Requester',
  responder: 'urn:oasis:names:tc:SAML:2.0:status:Responder',
  invalidNameIdPolicy: 'urn:oasis:names:tc:SAML:2.0:status:InvalidNameIDPolicy',
  noAuthnContext: 'urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext',
  noPassive: 'urn:oasis:names:tc:SAML:2.0:status:NoPassive',
  requestUnsupported: 'urn:oasis:names:tc:SAML:2.0:status:RequestUnsupported',
} as const;

/** Authentication context classes; saml-authn-context 3.4. */
export const AUTHN_CONTEXT_CLASSES = {
  unspecified: 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified',
  internetProtocol: 'urn:oasis:names:tc:SAML:2.0:ac:classes:InternetProtocol',
  internetProtocolPassword: 'urn:oasis:names:tc:SAML:2.0:ac:classes:InternetProtocolPassword',
  password: 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password',
  passwordProtectedTransport: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
  previousSession: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PreviousSession',
  x509: 'urn:oasis:names:tc:SAML:2.0:ac:classes:X509',
} as const;

/** Signature algorithms; RFC 9231 2.3. */
export const SIGNATURE_ALGORITHMS = {
  rsaSha1: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  rsaSha256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  rsaSha384: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384',
  rsaSha512: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
} as const;

/** Digest algorithms; xmlenc-core1 5.8, RFC 9231 2.1. */
export const DIGEST_ALGORITHMS = {
  sha1: 'http://www.w3.org/2000/09/xmldsig#sha1',
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  sha384: 'http://www.w3.org/2001/04/xmldsig-more#sha384',
  sha512: 'http://www.w3.org/2001/04/xmlenc#sha512',
} as const;

/** Transforms and canonicalisation of a SAML signature; saml-core 5.4.3 and 5.4.4. */
export const TRANSFORMS = {
  envelopedSignature: 'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  exclusiveC14n: 'http://www.w3.org/2001/10/xml-exc-c14n#',
} as const;

import { requestRejected } from '../errors.ts';
import { NAMESPACES, TRANSFORMS } from './names.ts';
import { attributesOf, childElements, hasText } from './xml.ts';

/**
 * Checks that an AuthnRequest holds only the elements and attributes that saml-core 3.4.1 and our signature rules have in
 * that place: no Extensions, no message inside a message, no `ID` but the root's. @throws requestRejected
 */
export function checkAuthnRequestShape(root: Element): void {
  checkShape(root, 'samlp:AuthnRequest');
}

interface Shape {
  attributes?: readonly string[];
  /** Children that may stand here, each once. */
  once?: readonly string[];
  /** Children that may stand here any number of times. */
  many?: readonly string[];
  /** It holds text. */
  text?: true;
  /** We never read its content. */
  opaque?: true;
}

const NAME_ID: Shape = { attributes: ['Format', 'NameQualifier', 'SPNameQualifier', 'SPProvidedID'], text: true };
const TEXT: Shape = { text: true };
const OPAQUE: Shape = { opaque: true };
const ALGORITHM: Shape = { attributes: ['Algorithm'] };
const CANONICALIZATION: Shape = { attributes: ['Algorithm'], once: ['ec:InclusiveNamespaces'] };

const SHAPES: Record<string, Shape> = {
  'samlp:AuthnRequest': {
    attributes: [
      ...['ID', 'Version', 'IssueInstant', 'Destination', 'Consent', 'ForceAuthn', 'IsPassive', 'ProtocolBinding'],
      ...['AssertionConsumerServiceIndex', 'AssertionConsumerServiceURL'],
      ...['AttributeConsumingServiceIndex', 'ProviderName'],
    ],
    once: [
      ...['saml:Issuer', 'ds:Signature', 'saml:Subject', 'samlp:NameIDPolicy', 'saml:Conditions'],
      ...['samlp:RequestedAuthnContext', 'samlp:Scoping'],
    ],
  },
  'saml:Issuer': NAME_ID,

  'saml:Subject': { once: ['saml:NameID', 'saml:EncryptedID', 'saml:BaseID'], many: ['saml:SubjectConfirmation'] },
  'saml:NameID': NAME_ID,
  'saml:EncryptedID': OPAQUE,
  'saml:BaseID': OPAQUE,
  'saml:SubjectConfirmation': OPAQUE,

  'samlp:NameIDPolicy': { attributes: ['Format', 'SPNameQualifier', 'AllowCreate'] },

  'saml:Conditions': {
    attributes: ['NotBefore', 'NotOnOrAfter'],
    many: ['saml:AudienceRestriction', 'saml:Condition', 'saml:OneTimeUse', 'saml:ProxyRestriction'],
  },
  'saml:AudienceRestriction': { many: ['saml:Audience'] },
  'saml:Audience': TEXT,
  'saml:Condition': OPAQUE,
  'saml:OneTimeUse': OPAQUE,
  'saml:ProxyRestriction': OPAQUE,

  'samlp:RequestedAuthnContext': {
    attributes: ['Comparison'],
    many: ['saml:AuthnContextClassRef', 'saml:AuthnContextDeclRef'],
  },
  'saml:AuthnContextClassRef': TEXT,
  'saml:AuthnContextDeclRef': TEXT,

  // Advice to a proxy, which we are not (saml-core 3.4.1.2); its children would be protocol elements below the message's own.
  'samlp:Scoping': { attributes: ['ProxyCount'] },

  'ds:Signature': { once: ['ds:SignedInfo', 'ds:SignatureValue', 'ds:KeyInfo'] },
  'ds:SignedInfo': { once: ['ds:CanonicalizationMethod', 'ds:SignatureMethod', 'ds:Reference'] },
  'ds:CanonicalizationMethod': CANONICALIZATION,
  'ds:SignatureMethod': ALGORITHM,
  'ds:Reference': { attributes: ['URI'], once: ['ds:Transforms', 'ds:DigestMethod', 'ds:DigestValue'] },
  'ds:Transforms': { many: ['ds:Transform'] },
  'ds:Transform': CANONICALIZATION,
  'ec:InclusiveNamespaces': { attributes: ['PrefixList'] },
  'ds:DigestMethod': ALGORITHM,
  'ds:DigestValue': TEXT,
  'ds:SignatureValue': TEXT,
  'ds:KeyInfo': OPAQUE,
};

function checkShape(element: Element, name: string): void {
  const { attributes = [], once = [], many = [], text = false, opaque = false } = SHAPES[name] ?? {};
  if (opaque) {
    checkOpaque(element);
    return;
  }
  if (attributesOf(element).some((attribute) => !attributes.includes(attribute.name))) {
    throw requestRejected('saml.attributeForbidden');
  }
  if (!text && hasText(element)) throw requestRejected('saml.textForbidden');

  const seen = new Set<string>();
  for (const child of childElements(element)) {
    const childName = nameOf(child);
    if (!once.includes(childName) && !many.includes(childName)) throw requestRejected('saml.elementForbidden');
    if (once.includes(childName) && seen.has(childName)) throw requestRejected('saml.elementRepeated');
    seen.add(childName);
    checkShape(child, childName);
  }
}

/** What we do not read must not be able to pass for what we do: no message, no signature, nothing with an ID. */
function checkOpaque(element: Element): void {
  if (attributesOf(element).some((attribute) => attribute.localName.toLowerCase() === 'id')) {
    throw requestRejected('saml.attributeForbidden');
  }
  for (const child of childElements(element)) {
    const isSignature = child.namespaceURI === NAMESPACES.dsig && ['Signature', 'Object'].includes(child.localName);
    if (isSignature || child.namespaceURI === NAMESPACES.protocol) throw requestRejected('saml.elementForbidden');
    checkOpaque(child);
  }
}

const PREFIXES: Record<string, string> = {
  [NAMESPACES.protocol]: 'samlp',
  [NAMESPACES.assertion]: 'saml',
  [NAMESPACES.dsig]: 'ds',
  [TRANSFORMS.exclusiveC14n]: 'ec',
};

/** The element's name as the table writes it, whatever prefix the message uses. */
function nameOf(element: Element): string {
  return `${PREFIXES[element.namespaceURI ?? ''] ?? '?'}:${element.localName}`;
}

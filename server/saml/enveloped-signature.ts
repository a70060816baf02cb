import { ExclusiveCanonicalization } from 'xml-crypto';
import { requestRejected } from '../errors.ts';
import { readBase64Binary } from './base64.ts';
import { NAMESPACES, TRANSFORMS } from './names.ts';
import {
  attributeOf,
  childNamed,
  childrenNamed,
  namespacesInScope,
  parseMessage,
  serializeXml,
  textOf,
} from './xml.ts';

/** The enveloped signature of a message, taken apart; nothing in it is verified yet. */
export interface EnvelopedSignature {
  /** Of SignedInfo. */
  algorithm: string;
  /** SignedInfo in canonical form: what the signature value covers. */
  octets: Buffer;
  value: Buffer;
  digestAlgorithm: string;
  digest: Buffer;
  /** The message in canonical form without its signature: what the digest covers. */
  signedXml: string;
  /** The whole message but for KeyInfo, which nobody signed and some readers believe. */
  xmlWithoutKeyInfo: string;
}

/**
 * Reads the signature of a message that has passed its shape check, and accepts one form only: one reference to the root
 * by its ID, enveloped, exclusive canonicalisation; saml-core 5.4. Whatever KeyInfo says is ignored. @throws requestRejected
 *
 * The root is canonicalised because it is the root. No search by ID takes place that a second element could answer.
 */
export function readEnvelopedSignature(xml: string): EnvelopedSignature {
  const root = parseMessage(xml);
  const signature = childOf(root, 'Signature');
  const signedInfo = childOf(signature, 'SignedInfo');
  const reference = childOf(signedInfo, 'Reference');
  const canonicalization = childOf(signedInfo, 'CanonicalizationMethod');
  const transforms = childrenNamed(childOf(reference, 'Transforms'), NAMESPACES.dsig, 'Transform');
  const exclusive = transforms[1];

  if (attributeOf(reference, 'URI') !== `#${attributeOf(root, 'ID')}`) throw requestRejected('saml.signatureReference');
  const algorithms = [canonicalization, ...transforms].map(algorithmOf).join(' ');
  if (exclusive === undefined || algorithms !== ACCEPTED_ALGORITHMS) throw requestRejected('saml.signatureTransforms');

  // Everything that is inside the signature has to be read before it is taken out.
  const parts = {
    algorithm: algorithmOf(childOf(signedInfo, 'SignatureMethod')),
    octets: Buffer.from(canonicalize(signedInfo, prefixesOf(canonicalization))),
    value: bytesOf(childOf(signature, 'SignatureValue')),
    digestAlgorithm: algorithmOf(childOf(reference, 'DigestMethod')),
    digest: bytesOf(childOf(reference, 'DigestValue')),
  };
  const keyInfo = childNamed(signature, NAMESPACES.dsig, 'KeyInfo');
  if (keyInfo !== null) signature.removeChild(keyInfo);
  const xmlWithoutKeyInfo = serializeXml(root);
  // The enveloped-signature transform; xmldsig-core1 6.6.4.
  root.removeChild(signature);
  return { ...parts, signedXml: canonicalize(root, prefixesOf(exclusive)), xmlWithoutKeyInfo };
}

/** Of SignedInfo's own canonicalisation, then of the two transforms in their order. */
const ACCEPTED_ALGORITHMS = `${TRANSFORMS.exclusiveC14n} ${TRANSFORMS.envelopedSignature} ${TRANSFORMS.exclusiveC14n}`;

/** The one child of this name: the shape has already refused a second. */
function childOf(parent: Element, localName: string): Element {
  const child = childNamed(parent, NAMESPACES.dsig, localName);
  if (child === null) throw requestRejected('saml.signatureIncomplete');
  return child;
}

function algorithmOf(element: Element): string {
  return attributeOf(element, 'Algorithm') ?? '';
}

function bytesOf(element: Element): Buffer {
  const bytes = readBase64Binary(textOf(element) ?? '');
  if (bytes === null) throw requestRejected('saml.signatureEncoding');
  return bytes;
}

const MAX_PREFIXES = 16;

/** Prefixes whose declarations are signed even where no name uses them; xml-exc-c14n 3. Salesforce lists its own. */
function prefixesOf(method: Element): string[] {
  const inclusive = childrenNamed(method, TRANSFORMS.exclusiveC14n, 'InclusiveNamespaces')[0];
  const prefixes =
    inclusive === undefined ? [] : (attributeOf(inclusive, 'PrefixList') ?? '').split(' ').filter(Boolean);
  // The canonicaliser would silently leave the default namespace out, and takes its time over each prefix.
  if (prefixes.includes('#default') || prefixes.length > MAX_PREFIXES)
    throw requestRejected('saml.signatureTransforms');
  return prefixes;
}

function canonicalize(element: Element, inclusiveNamespacesPrefixList: string[]): string {
  const ancestorNamespaces = namespacesInScope(element);
  return new ExclusiveCanonicalization().process(element, { inclusiveNamespacesPrefixList, ancestorNamespaces });
}

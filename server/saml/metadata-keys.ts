import type { X509Certificate } from 'node:crypto';
import { hasStrongKey, nameOfCertificate, readCertificate } from './certificate.ts';
import { readMetadataText } from './metadata-entity.ts';
import { refuseElement } from './metadata-refusal.ts';
import { NAMESPACES } from './names.ts';
import { attributeOf, childrenNamed } from './xml.ts';

/** Reads the certificates of a role's signing keys, base64 DER; an unclear key is refused, never skipped. @throws inputInvalid */
export function readSigningCertificates(role: Element): string[] {
  const certificates = childrenNamed(role, NAMESPACES.metadata, 'KeyDescriptor')
    .filter(isForSigning)
    .map((keyDescriptor) => readKeyCertificate(keyDescriptor).raw.toString('base64'));
  return [...new Set(certificates)];
}

/** A key without `use` serves both purposes; saml-metadata 2.4.1.1. */
function isForSigning(keyDescriptor: Element): boolean {
  const use = attributeOf(keyDescriptor, 'use');
  if (use !== null && use !== 'signing' && use !== 'encryption') {
    throw refuseElement(keyDescriptor, 'KeyDescriptor: use should be signing or encryption.');
  }
  return use !== 'encryption';
}

/** One key, said by one certificate: a chain would let its issuer's other certificates in. */
function readKeyCertificate(keyDescriptor: Element): X509Certificate {
  const elements = childrenNamed(keyDescriptor, NAMESPACES.dsig, 'KeyInfo')
    .flatMap((keyInfo) => childrenNamed(keyInfo, NAMESPACES.dsig, 'X509Data'))
    .flatMap((data) => childrenNamed(data, NAMESPACES.dsig, 'X509Certificate'));
  const [element, ...others] = elements;
  if (element === undefined) throw refuseElement(keyDescriptor, 'KeyDescriptor has no X509Certificate.');
  if (others.length > 0)
    throw refuseElement(
      keyDescriptor,
      'KeyDescriptor has more than one X509Certificate; each needs its own KeyDescriptor.',
    );
  const certificate = readCertificate(readMetadataText(element).replace(/[ \t\r\n]+/g, ''));
  if (certificate === null)
    throw refuseElement(
      element,
      'X509Certificate cannot be read: it should be a certificate in base64, without BEGIN and END lines.',
    );
  if (!hasStrongKey(certificate)) {
    throw refuseElement(
      element,
      `X509Certificate ${nameOfCertificate(certificate)}: its key should be RSA with at least 2048 bits.`,
    );
  }
  return certificate;
}

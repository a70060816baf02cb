import type { X509Certificate } from 'node:crypto';
import { inputInvalid } from '../errors.ts';
import { hasStrongKey, readCertificate } from './certificate.ts';
import { readMetadataText } from './metadata-entity.ts';
import type { MetadataWarning } from './metadata-warning.ts';
import { NAMESPACES } from './names.ts';
import { attributeOf, childrenNamed } from './xml.ts';

/** When an administrator should begin to think of the next certificate. */
const EXPIRY_NOTICE_MS = 30 * 24 * 3600_000;

/** Reads the certificates of a role's signing keys, base64 DER; an unclear key is refused, never skipped. @throws inputInvalid */
export function readSigningCertificates(
  role: Element,
  now: Date,
): { certificates: string[]; warnings: MetadataWarning[] } {
  const certificates = new Map<string, X509Certificate>();
  for (const keyDescriptor of childrenNamed(role, NAMESPACES.metadata, 'KeyDescriptor').filter(isForSigning)) {
    const certificate = readKeyCertificate(keyDescriptor);
    certificates.set(certificate.raw.toString('base64'), certificate);
  }
  return {
    certificates: [...certificates.keys()],
    warnings: [...certificates.values()].flatMap((certificate) => certificateWarnings(certificate, now)),
  };
}

/** A key without `use` serves both purposes; saml-metadata 2.4.1.1. */
function isForSigning(keyDescriptor: Element): boolean {
  const use = attributeOf(keyDescriptor, 'use');
  if (use !== null && use !== 'signing' && use !== 'encryption') {
    throw inputInvalid('KeyDescriptor: use should be signing or encryption.');
  }
  return use !== 'encryption';
}

/** One key, said by one certificate: a chain would let its issuer's other certificates in. */
function readKeyCertificate(keyDescriptor: Element): X509Certificate {
  const elements = childrenNamed(keyDescriptor, NAMESPACES.dsig, 'KeyInfo')
    .flatMap((keyInfo) => childrenNamed(keyInfo, NAMESPACES.dsig, 'X509Data'))
    .flatMap((data) => childrenNamed(data, NAMESPACES.dsig, 'X509Certificate'));
  const [element, ...others] = elements;
  if (element === undefined) throw inputInvalid('KeyDescriptor has no X509Certificate.');
  if (others.length > 0)
    throw inputInvalid('KeyDescriptor has more than one X509Certificate; each needs its own KeyDescriptor.');
  const certificate = readCertificate(readMetadataText(element).replace(/[ \t\r\n]+/g, ''));
  if (certificate === null)
    throw inputInvalid(
      'X509Certificate cannot be read: it should be a certificate in base64, without BEGIN and END lines.',
    );
  if (!hasStrongKey(certificate)) {
    throw inputInvalid(`X509Certificate ${nameOf(certificate)}: its key should be RSA with at least 2048 bits.`);
  }
  return certificate;
}

function certificateWarnings(certificate: X509Certificate, now: Date): MetadataWarning[] {
  const name = nameOf(certificate);
  const { validFromDate, validToDate } = certificate;
  const day = validToDate.toISOString().slice(0, 10);
  if (validToDate <= now) {
    return [
      {
        code: 'certificateExpired',
        message: `The certificate ${name} expired on ${day}. Signatures made with it are still accepted.`,
      },
    ];
  }
  if (validFromDate > now) {
    return [
      {
        code: 'certificateNotYetValid',
        message: `The certificate ${name} is valid from ${validFromDate.toISOString().slice(0, 10)}.`,
      },
    ];
  }
  if (validToDate.getTime() - now.getTime() < EXPIRY_NOTICE_MS) {
    return [
      {
        code: 'certificateExpiresSoon',
        message: `The certificate ${name} expires on ${day}. Import the metadata again when it has been replaced.`,
      },
    ];
  }
  return [];
}

/** Its subject on one line, for people. */
function nameOf(certificate: X509Certificate): string {
  return certificate.subject.replaceAll('\n', ', ').slice(0, 100);
}

import { X509Certificate } from 'node:crypto';
import { readBase64 } from './base64.ts';

/** Of every RSA key that is used here. */
export const MIN_MODULUS_BITS = 2048;

/** Reads a certificate from base64 DER; null: it is not one, or does not readably say from when to when it holds. */
export function readCertificate(base64: string): X509Certificate | null {
  const der = readBase64(base64);
  if (der === null) return null;
  try {
    const certificate = new X509Certificate(der);
    return hasDates(certificate) ? certificate : null;
  } catch {
    return null;
  }
}

/** OpenSSL takes any text for a time, and Node then gives any instant for it; the texts tell. RFC 5280 4.1.2.5. */
function hasDates({ validFrom, validTo, validFromDate, validToDate }: X509Certificate): boolean {
  const instants = [Date.parse(validFrom), Date.parse(validTo), validFromDate.getTime(), validToDate.getTime()];
  return !instants.some(Number.isNaN);
}

/** Whether the certificate's key is one that we verify with: RSA of at least 2048 bits. */
export function hasStrongKey(certificate: X509Certificate): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
    return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_MODULUS_BITS;
  } catch {
    // A key of a kind that OpenSSL does not know.
    return false;
  }
}

/** Its subject on one line, for people. */
export function nameOfCertificate(certificate: X509Certificate): string {
  return subjectOf(certificate).slice(0, 100);
}

/** The same, however long it is. An empty one may be there when the name stands elsewhere; RFC 5280 4.1.2.6. */
export function subjectOf(certificate: X509Certificate): string {
  // Node leaves an empty subject undefined, whatever its types say.
  const subject: string | undefined = certificate.subject;
  return subject?.replaceAll('\n', ', ') || 'without a name';
}

/** What people tell certificates apart by. */
export interface CertificateDescription {
  /** On one line. */
  subject: string;
  /** SHA-256 of the DER, hexadecimal with colons. */
  fingerprint: string;
  notBefore: Date;
  notAfter: Date;
}

/** Describes a certificate for people. */
export function describeCertificate(certificate: X509Certificate): CertificateDescription {
  return {
    subject: subjectOf(certificate),
    fingerprint: certificate.fingerprint256,
    notBefore: certificate.validFromDate,
    notAfter: certificate.validToDate,
  };
}

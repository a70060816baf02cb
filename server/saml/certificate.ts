import { X509Certificate } from 'node:crypto';
import { readBase64 } from './base64.ts';

/** Of every RSA key that is used here. */
export const MIN_MODULUS_BITS = 2048;

/** Reads a certificate from base64 DER; null: it is not one. */
export function readCertificate(base64: string): X509Certificate | null {
  const der = readBase64(base64);
  if (der === null) return null;
  try {
    return new X509Certificate(der);
  } catch {
    return null;
  }
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
  return certificate.subject.replaceAll('\n', ', ').slice(0, 100);
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
    subject: certificate.subject.replaceAll('\n', ', '),
    fingerprint: certificate.fingerprint256,
    notBefore: certificate.validFromDate,
    notAfter: certificate.validToDate,
  };
}

import { X509Certificate } from 'node:crypto';
import { readBase64 } from './base64.ts';

const MIN_MODULUS_BITS = 2048;

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

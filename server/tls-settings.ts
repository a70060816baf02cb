import { createPrivateKey, X509Certificate } from 'node:crypto';

/** A certificate chain and its key, PEM. */
export interface TlsSettings {
  readonly certificate: string;
  readonly key: string;
}

/** Reads a certificate chain in PEM; null: it is none. */
export function readTlsCertificate(text: string): string | null {
  return canDo(() => new X509Certificate(text)) ? text : null;
}

/** Reads a private key in PEM; null: it is none, or has a passphrase. */
export function readPrivateKey(text: string): string | null {
  return canDo(() => createPrivateKey(text)) ? text : null;
}

/** What is wrong with the two together, in words. */
export function tlsProblems(tls: TlsSettings | null): string[] {
  if (tls === null || new X509Certificate(tls.certificate).checkPrivateKey(createPrivateKey(tls.key))) return [];
  return ['LATCHKEY_TLS_KEY should be the key of LATCHKEY_TLS_CERTIFICATE; it is the key of another certificate.'];
}

function canDo(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

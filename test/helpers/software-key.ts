import { generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

/** The algorithms that Latchkey supports, by their COSE names. */
export type Algorithm = 'ES256' | 'EdDSA' | 'RS256';

/** A passkey's key pair. */
export interface SoftwareKey {
  /** COSE algorithm identifier. */
  algorithm: number;
  /** COSE_Key bytes, which may claim another algorithm. */
  encode(claimedAlgorithm?: number): Uint8Array;
  sign(data: Uint8Array): Uint8Array;
}

/** Makes a key pair; RS256 takes its time. */
export function createSoftwareKey(algorithm: Algorithm): SoftwareKey {
  const { privateKey, publicKey } = generate(algorithm);
  const { identifier, hashName } = COSE[algorithm];
  return {
    algorithm: identifier,
    encode: (claimed = identifier) => isoCBOR.encode(coseKey(publicKey.export({ format: 'jwk' }), claimed)),
    sign: (data) => sign(hashName, data, privateKey),
  };
}

/** Ed25519 brings its own hash. */
const COSE: Record<Algorithm, { identifier: number; hashName: string | null }> = {
  ES256: { identifier: -7, hashName: 'sha256' },
  EdDSA: { identifier: -8, hashName: null },
  RS256: { identifier: -257, hashName: 'sha256' },
};

function generate(algorithm: Algorithm): { privateKey: KeyObject; publicKey: KeyObject } {
  if (algorithm === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  if (algorithm === 'EdDSA') return generateKeyPairSync('ed25519');
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

/** RFC 9053 sections 7.1 and 7.2, RFC 8230 section 4. */
function coseKey({ kty, x, y, n, e }: JsonWebKey, algorithm: number): Map<number, number | Uint8Array> {
  const key = new Map<number, number | Uint8Array>([[3, algorithm]]);
  if (kty === 'EC') return key.set(1, 2).set(-1, 1).set(-2, bytes(x)).set(-3, bytes(y));
  if (kty === 'OKP') return key.set(1, 1).set(-1, 6).set(-2, bytes(x));
  return key.set(1, 3).set(-1, bytes(n)).set(-2, bytes(e));
}

function bytes(text = ''): Uint8Array {
  return Buffer.from(text, 'base64url');
}

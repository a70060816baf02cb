import { createPublicKey, hash, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import { cose, decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';
import { passkeyRefused } from '../errors.ts';

/** The parts of an authentication response that a signature covers, and the signature; webauthn-3 6.3.3. */
export interface SignedAuthentication {
  authenticatorData: Uint8Array<ArrayBuffer>;
  clientDataJson: Uint8Array<ArrayBuffer>;
  signature: Uint8Array<ArrayBuffer>;
  /** COSE_Key bytes, of an algorithm that is supported. */
  publicKey: Uint8Array<ArrayBuffer>;
}

/**
 * Whether the signature of webauthn-3 7.2 steps 20 and 21 verifies. Everything else of a login is checked beside it, once; the
 * library's verifyAuthenticationResponse would do that again, and ask five times for another thread on the way: a quarter of all
 * that a login costs. The tests ask the library about each kind of signature that is accepted here. @throws passkeyRefused
 */
export function isSignatureValid({
  authenticatorData,
  clientDataJson,
  signature,
  publicKey,
}: SignedAuthentication): boolean {
  const { key, digest } = readPublicKey(publicKey);
  const signed = Buffer.concat([authenticatorData, hash('sha256', clientDataJson, 'buffer')]);
  return verify(digest, signed, key, signature);
}

/** The key of a COSE_Key and the digest that its algorithm begins with; RFC 9053 2 and 7, RFC 8230 2 and 4. */
function readPublicKey(publicKey: Uint8Array<ArrayBuffer>): { key: KeyObject; digest: string | null } {
  try {
    const coseKey = decodeCredentialPublicKey(publicKey);
    const jwk = toJwk(coseKey);
    const digest = coseKey.get(cose.COSEKEYS.alg) === cose.COSEALG.EdDSA ? null : 'sha256';
    return { key: createPublicKey({ key: jwk, format: 'jwk' }), digest };
  } catch (cause) {
    throw passkeyRefused('webauthn.publicKeyMalformed', cause);
  }
}

/** @throws Error when the key type is not the one that the algorithm needs */
function toJwk(coseKey: cose.COSEPublicKey): JsonWebKey {
  const { COSEKEYS, COSECRV, COSEALG } = cose;
  const algorithm = coseKey.get(COSEKEYS.alg);
  if (algorithm === COSEALG.ES256 && cose.isCOSEPublicKeyEC2(coseKey) && coseKey.get(COSEKEYS.crv) === COSECRV.P256) {
    return { kty: 'EC', crv: 'P-256', x: base64url(coseKey.get(COSEKEYS.x)), y: base64url(coseKey.get(COSEKEYS.y)) };
  }
  if (
    algorithm === COSEALG.EdDSA &&
    cose.isCOSEPublicKeyOKP(coseKey) &&
    coseKey.get(COSEKEYS.crv) === COSECRV.ED25519
  ) {
    return { kty: 'OKP', crv: 'Ed25519', x: base64url(coseKey.get(COSEKEYS.x)) };
  }
  if (algorithm === COSEALG.RS256 && cose.isCOSEPublicKeyRSA(coseKey)) {
    return { kty: 'RSA', n: base64url(coseKey.get(COSEKEYS.n)), e: base64url(coseKey.get(COSEKEYS.e)) };
  }
  throw new Error(`A key of type ${coseKey.get(COSEKEYS.kty)} cannot sign with algorithm ${algorithm}.`);
}

function base64url(bytes: Uint8Array | undefined): string {
  if (!(bytes instanceof Uint8Array)) throw new Error('A coordinate of the key is missing.');
  return Buffer.from(bytes).toString('base64url');
}

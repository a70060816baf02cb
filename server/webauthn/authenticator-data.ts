import { hash } from 'node:crypto';
import { cose, decodeCredentialPublicKey, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import { passkeyRefused } from '../errors.ts';
import { type RelyingParty, SUPPORTED_ALGORITHMS } from './relying-party.ts';

/** Authenticator data of webauthn-3 6.1, taken apart. */
export type AuthenticatorData = ReturnType<typeof parseAuthenticatorData>;

/** Takes authenticator data apart. @throws passkeyRefused */
export function readAuthenticatorData(bytes: Uint8Array<ArrayBuffer>): AuthenticatorData {
  try {
    return parseAuthenticatorData(bytes);
  } catch (cause) {
    throw passkeyRefused('webauthn.authenticatorDataMalformed', cause);
  }
}

/** Checks what both ceremonies ask of authenticator data, in the order of webauthn-3 7.1 and 7.2. @throws passkeyRefused */
export function checkAuthenticatorData({ rpIdHash, flags }: AuthenticatorData, relyingParty: RelyingParty): void {
  if (!hash('sha256', relyingParty.id, 'buffer').equals(rpIdHash)) throw passkeyRefused('webauthn.rpIdMismatch');
  if (!flags.up) throw passkeyRefused('webauthn.userNotPresent');
  if (!flags.uv) throw passkeyRefused('webauthn.userNotVerified');
  if (flags.bs && !flags.be) throw passkeyRefused('webauthn.backupStateWithoutEligibility');
}

/** Checks that a public key (COSE_Key bytes) is of a supported algorithm. @throws passkeyRefused */
export function checkAlgorithm(publicKey: Uint8Array<ArrayBuffer>): void {
  const algorithm = readAlgorithm(publicKey);
  if (!SUPPORTED_ALGORITHMS.some((supported) => supported === algorithm)) {
    throw passkeyRefused('webauthn.algorithmNotSupported');
  }
}

function readAlgorithm(publicKey: Uint8Array<ArrayBuffer>): unknown {
  try {
    return decodeCredentialPublicKey(publicKey).get(cose.COSEKEYS.alg);
  } catch (cause) {
    throw passkeyRefused('webauthn.publicKeyMalformed', cause);
  }
}

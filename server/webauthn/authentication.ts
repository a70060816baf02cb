import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { isoBase64URL } from '@simplewebauthn/server/helpers';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { AuthenticationCeremony, AuthenticatorAttachment, Credential } from '../../db/model.ts';
import { passkeyRefused } from '../errors.ts';
import { checkAlgorithm, checkAuthenticatorData, readAuthenticatorData } from './authenticator-data.ts';
import { readBase64url } from './base64url.ts';
import { checkClientData, readAuthenticatorAttachment } from './client-data.ts';
import { CEREMONY_LIFETIME_MS, type RelyingParty } from './relying-party.ts';
import { isSignatureValid } from './signature.ts';

const MAX_RESPONSE_BYTES = 16 * 1024;

/** AuthenticationResponseJSON, webauthn-3 5.1; further members are ignored. */
const AuthenticationResponse = Compile(
  Type.Object({
    id: base64urlUpTo(1364), // 1,023 bytes
    rawId: base64urlUpTo(1364),
    type: Type.Literal('public-key'),
    response: Type.Object({
      clientDataJSON: base64urlUpTo(4096),
      authenticatorData: base64urlUpTo(4096),
      signature: base64urlUpTo(2048),
      userHandle: Type.Optional(Type.Union([base64urlUpTo(86), Type.Null()])), // 64 bytes
    }),
    authenticatorAttachment: Type.Optional(Type.Union([Type.String({ maxLength: 32 }), Type.Null()])),
  }),
);

interface AuthenticationOptionsInput {
  relyingParty: RelyingParty;
  /** Base64url. */
  challenge: string;
  /** Only these passkeys; left out: any of this relying party, whoever's it is. */
  credentialIds?: readonly string[];
}

/** Builds the options of navigator.credentials.get(). Transports are left out: they would hide a way to a passkey that was synced since. */
export function buildAuthenticationOptions(
  input: AuthenticationOptionsInput,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: input.relyingParty.id,
    challenge: isoBase64URL.toBuffer(input.challenge),
    timeout: CEREMONY_LIFETIME_MS,
    userVerification: 'required',
    ...(input.credentialIds && { allowCredentials: input.credentialIds.map((id) => ({ id })) }),
  });
}

/** Reads a response (JSON text) from the login form. @throws passkeyRefused `webauthn.responseMalformed` */
export function readAuthenticationResponse(text: string): AuthenticationResponseJSON {
  const value = parseJson(text);
  if (!AuthenticationResponse.Check(value)) throw passkeyRefused('webauthn.responseMalformed');
  const { clientDataJSON, authenticatorData, signature, userHandle } = value.response;
  const authenticatorAttachment = readAuthenticatorAttachment(value.authenticatorAttachment);
  return {
    id: value.id,
    rawId: value.rawId,
    type: value.type,
    response: { clientDataJSON, authenticatorData, signature, ...(typeof userHandle === 'string' && { userHandle }) },
    ...(authenticatorAttachment !== null && { authenticatorAttachment }),
    clientExtensionResults: {},
  };
}

/** What a verified login showed. */
export interface VerifiedAuthentication {
  signCount: number;
  backupState: boolean;
  userVerified: boolean;
  backupEligible: boolean;
  /** Said by the browser, never proof. */
  authenticatorAttachment: AuthenticatorAttachment | null;
}

interface AuthenticationInput {
  relyingParty: RelyingParty;
  /** Already consumed. */
  ceremony: AuthenticationCeremony;
  /** The stored credential with the response's id. */
  credential: Credential;
  /** The credential owner's. */
  userHandle: string;
  response: AuthenticationResponseJSON;
}

/** Verifies the answer to an authentication ceremony; webauthn-3 7.2. @throws passkeyRefused */
export function verifyAuthentication(input: AuthenticationInput): VerifiedAuthentication {
  const { relyingParty, ceremony, credential, response } = input;
  if (response.id !== credential.id || response.rawId !== response.id)
    throw passkeyRefused('webauthn.credentialIdMismatch');
  checkUserHandle(response.response.userHandle, input.userHandle);
  checkClientData(response, { type: 'webauthn.get', challenge: ceremony.challenge, origin: relyingParty.origin });
  const authenticatorData = readAuthenticatorData(
    readBase64url(response.response.authenticatorData, 'webauthn.authenticatorDataMalformed'),
  );
  checkAuthenticatorData(authenticatorData, relyingParty);
  checkAlgorithm(credential.publicKey);
  checkSignature(input);
  // Only now: the audit's word about a changed or cloned authenticator has to rest on its own signature.
  const { flags, counter } = authenticatorData;
  if (flags.be !== credential.backupEligible) throw passkeyRefused('webauthn.backupEligibilityChanged');
  checkSignCount(counter, credential.signCount);
  return {
    signCount: counter,
    backupState: flags.bs,
    userVerified: flags.uv,
    backupEligible: flags.be,
    authenticatorAttachment: readAuthenticatorAttachment(response.authenticatorAttachment),
  };
}

function checkUserHandle(given: string | undefined, owners: string): void {
  if (given !== undefined && given !== owners) throw passkeyRefused('webauthn.userHandleMismatch');
}

function checkSignature({ credential, response }: AuthenticationInput): void {
  const { authenticatorData, clientDataJSON, signature } = response.response;
  const valid = isSignatureValid({
    authenticatorData: readBase64url(authenticatorData, 'webauthn.authenticatorDataMalformed'),
    clientDataJson: readBase64url(clientDataJSON, 'webauthn.clientDataMalformed'),
    signature: readBase64url(signature, 'webauthn.signatureInvalid'),
    publicKey: credential.publicKey,
  });
  if (!valid) throw passkeyRefused('webauthn.signatureInvalid');
}

/** webauthn-3 6.1.1: a count that fails to grow may mean a clone; an authenticator without one always says zero. */
function checkSignCount(given: number, stored: number): void {
  if (given === 0 && stored === 0) return;
  if (given <= stored) throw passkeyRefused('webauthn.signCountNotGrown');
}

function parseJson(text: string): unknown {
  if (Buffer.byteLength(text) > MAX_RESPONSE_BYTES) throw passkeyRefused('webauthn.responseMalformed');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw passkeyRefused('webauthn.responseMalformed', cause);
  }
}

function base64urlUpTo(maxLength: number) {
  return Type.String({ minLength: 1, maxLength, pattern: '^[A-Za-z0-9_-]+$' });
}

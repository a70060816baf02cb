import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { decodeAttestationObject, isoBase64URL } from '@simplewebauthn/server/helpers';
import type { Credential, RegistrationCeremony, RegistrationUser } from '../../db/model.ts';
import { passkeyRefused } from '../errors.ts';
import {
  type AuthenticatorData,
  checkAlgorithm,
  checkAuthenticatorData,
  readAuthenticatorData,
} from './authenticator-data.ts';
import { readBase64url } from './base64url.ts';
import { checkClientData, readAuthenticatorAttachment } from './client-data.ts';
import { CEREMONY_LIFETIME_MS, type RelyingParty, SUPPORTED_ALGORITHMS, TRANSPORTS } from './relying-party.ts';

/** webauthn-3 7.1. */
const MAX_CREDENTIAL_ID_BYTES = 1023;

/** What a client may hand on when asked for no attestation: nothing, or self attestation; webauthn-3 5.1.3. */
const ATTESTATION_FORMATS = ['none', 'packed'];

/** A RegistrationResponseJSON of the right shape, whose words are not checked yet. */
export interface RegistrationResponse {
  id: string;
  rawId: string;
  type: 'public-key';
  response: { clientDataJSON: string; attestationObject: string; transports?: string[] };
  authenticatorAttachment?: string | null;
  clientExtensionResults: { credProps?: { rk?: boolean } };
}

/** What a verified registration adds to the credential record. */
export type NewCredential = Omit<Credential, 'userId' | 'name' | 'createdAt' | 'lastUsedAt'>;

interface RegistrationOptionsInput {
  relyingParty: RelyingParty;
  user: RegistrationUser;
  /** The passkeys the person has; the same authenticator will not make a second one. */
  existing: Credential[];
  /** Base64url. */
  challenge: string;
}

/** Builds the options of navigator.credentials.create(): a discoverable, user-verifying passkey of any kind. */
export function buildRegistrationOptions(
  input: RegistrationOptionsInput,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { relyingParty, user, existing, challenge } = input;
  return generateRegistrationOptions({
    rpID: relyingParty.id,
    rpName: relyingParty.name,
    userID: isoBase64URL.toBuffer(user.userHandle),
    userName: user.email,
    userDisplayName: user.name,
    challenge: isoBase64URL.toBuffer(challenge),
    timeout: CEREMONY_LIFETIME_MS,
    attestationType: 'none',
    excludeCredentials: existing.map(({ id, transports }) => ({ id, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    extensions: { credProps: true },
    supportedAlgorithmIDs: SUPPORTED_ALGORITHMS,
  });
}

interface RegistrationInput {
  relyingParty: RelyingParty;
  /** Already consumed. */
  ceremony: RegistrationCeremony;
  response: RegistrationResponse;
}

/** Verifies the answer to a registration ceremony; webauthn-3 7.1. @throws passkeyRefused */
export async function verifyRegistration({
  relyingParty,
  ceremony,
  response,
}: RegistrationInput): Promise<NewCredential> {
  checkClientData(response, {
    type: 'webauthn.create',
    challenge: ceremony.challenge,
    origin: relyingParty.origin,
  });
  const attestationObject = readAttestationObject(response.response.attestationObject);
  const authenticatorData = readAuthenticatorData(attestationObject.get('authData'));
  checkAuthenticatorData(authenticatorData, relyingParty);
  checkAttestedCredential(authenticatorData, response.id);
  checkDiscoverable(response);
  if (!ATTESTATION_FORMATS.includes(attestationObject.get('fmt'))) {
    throw passkeyRefused('webauthn.attestationFormatNotAccepted');
  }
  const registered = await verifyAttestation({ relyingParty, ceremony, response });
  return {
    id: registered.credential.id,
    publicKey: registered.credential.publicKey,
    signCount: registered.credential.counter,
    transports: TRANSPORTS.filter((transport) => response.response.transports?.includes(transport)),
    authenticatorAttachment: readAuthenticatorAttachment(response.authenticatorAttachment),
    aaguid: registered.aaguid,
    backupEligible: authenticatorData.flags.be,
    backupState: authenticatorData.flags.bs,
  };
}

function readAttestationObject(text: string): ReturnType<typeof decodeAttestationObject> {
  const bytes = readBase64url(text, 'webauthn.attestationMalformed');
  try {
    const attestationObject = decodeAttestationObject(bytes);
    if (attestationObject instanceof Map) return attestationObject;
  } catch (cause) {
    throw passkeyRefused('webauthn.attestationMalformed', cause);
  }
  throw passkeyRefused('webauthn.attestationMalformed');
}

function checkAttestedCredential({ credentialID, credentialPublicKey }: AuthenticatorData, responseId: string): void {
  if (credentialID === undefined || credentialPublicKey === undefined) {
    throw passkeyRefused('webauthn.attestedCredentialMissing');
  }
  checkAlgorithm(credentialPublicKey);
  if (credentialID.byteLength > MAX_CREDENTIAL_ID_BYTES) throw passkeyRefused('webauthn.credentialIdTooLong');
  if (isoBase64URL.fromBuffer(credentialID) !== responseId) throw passkeyRefused('webauthn.credentialIdMismatch');
}

/** Login is usernameless: a credential that its authenticator cannot find by itself would never be usable. */
function checkDiscoverable({ clientExtensionResults }: RegistrationResponse): void {
  if (clientExtensionResults.credProps?.rk === false) throw passkeyRefused('webauthn.notDiscoverable');
}

async function verifyAttestation({ relyingParty, ceremony, response }: RegistrationInput) {
  const { id, rawId, type } = response;
  const { clientDataJSON, attestationObject } = response.response;
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: { id, rawId, type, response: { clientDataJSON, attestationObject }, clientExtensionResults: {} },
    expectedChallenge: ceremony.challenge,
    expectedOrigin: relyingParty.origin,
    expectedRPID: relyingParty.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: SUPPORTED_ALGORITHMS,
  }).catch((cause: unknown) => {
    throw passkeyRefused('webauthn.verificationFailed', cause);
  });
  if (verified !== true) throw passkeyRefused('webauthn.attestationInvalid');
  return registrationInfo;
}

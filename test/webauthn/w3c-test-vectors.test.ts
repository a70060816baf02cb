import { readFileSync } from 'node:fs';
import {
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { convertAAGUIDToString, decodeAttestationObject, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import { describe, expect, it } from 'vitest';
import {
  readAuthenticationResponse,
  type VerifiedAuthentication,
  verifyAuthentication,
} from '../../server/webauthn/authentication.ts';
import { readClientChallenge } from '../../server/webauthn/client-data.ts';
import { type NewCredential, verifyRegistration } from '../../server/webauthn/registration.ts';
import { SUPPORTED_ALGORITHMS } from '../../server/webauthn/relying-party.ts';
import { authenticationCeremony, expectRefusal, registrationCeremony, stored, user } from './ceremonies.ts';

/** Every value is hex. */
interface Vector {
  title: string;
  anchor: string;
  registration: { challenge: string; credential_id: string; clientDataJSON: string; attestationObject: string };
  authentication: { challenge: string; authenticatorData: string; clientDataJSON: string; signature: string };
}

interface VectorFile {
  rpId: string;
  origin: string;
  vectors: Vector[];
}

const path = new URL('../fixtures/w3c-webauthn-l3-test-vectors.json', import.meta.url);
const file: VectorFile = JSON.parse(readFileSync(path, 'utf8'));
const relyingParty = { id: file.rpId, name: 'Latchkey', origin: file.origin };

const NOT_VERIFIED = 'webauthn.userNotVerified';
const ALGORITHM = 'webauthn.algorithmNotSupported';
const FORMAT = 'webauthn.attestationFormatNotAccepted';
const CROSS_ORIGIN = 'webauthn.crossOrigin';

/**
 * What has to come out of each vector's registration and authentication: `verified`, or the reason of the refusal.
 * The vectors draw their flags at random, so many of them lack the user verification that Latchkey always requires.
 */
const outcomes = new Map<string, [registration: string, authentication: string]>([
  ['none-es256', [NOT_VERIFIED, NOT_VERIFIED]],
  ['packed-self-es256', ['verified', NOT_VERIFIED]],
  ['none-es256-crossOrigin', [CROSS_ORIGIN, CROSS_ORIGIN]],
  ['none-es256-topOrigin', [CROSS_ORIGIN, CROSS_ORIGIN]],
  ['none-es256-long-credential-id', [NOT_VERIFIED, 'verified']],
  ['packed-es256', ['verified', 'verified']],
  ['packed-es384', [NOT_VERIFIED, ALGORITHM]],
  ['packed-es512', [ALGORITHM, NOT_VERIFIED]],
  ['packed-rs256', ['verified', NOT_VERIFIED]],
  ['packed-eddsa', [NOT_VERIFIED, NOT_VERIFIED]],
  ['packed-ed448', [NOT_VERIFIED, ALGORITHM]],
  ['tpm-es256', [FORMAT, 'verified']],
  ['android-key-es256', [FORMAT, NOT_VERIFIED]],
  ['apple-es256', [NOT_VERIFIED, NOT_VERIFIED]],
  ['fido-u2f-es256', [NOT_VERIFIED, NOT_VERIFIED]],
]);

/** Vectors of formats and algorithms that Latchkey takes, refused for nothing but the missing user verification. */
const onlyNotVerified = {
  registration: ['none-es256', 'none-es256-long-credential-id', 'packed-eddsa'],
  authentication: [
    'none-es256',
    'packed-self-es256',
    'packed-rs256',
    'packed-eddsa',
    'android-key-es256',
    'apple-es256',
    'fido-u2f-es256',
  ],
};

describe('the W3C test vectors', () => {
  it('are all listed here', () => {
    expect(file.vectors.map(nameOf)).toEqual([...outcomes.keys()]);
  });

  it.each(file.vectors)('$title: both challenges are found', (vector) => {
    expect(readClientChallenge(registrationResponse(vector))).toBe(base64url(vector.registration.challenge));
    expect(readClientChallenge(authenticationResponse(vector))).toBe(base64url(vector.authentication.challenge));
  });

  it.each(file.vectors)('$title: registration comes out as it has to', async (vector) => {
    const expected = outcomes.get(nameOf(vector))?.[0] ?? 'unlisted';
    if (expected !== 'verified') return expectRefusal(register(vector), expected);
    expect(await register(vector)).toEqual(credentialOf(vector));
  });

  it.each(file.vectors)('$title: authentication comes out as it has to', async (vector) => {
    const expected = outcomes.get(nameOf(vector))?.[1] ?? 'unlisted';
    if (expected !== 'verified') return expectRefusal(authenticate(vector), expected);
    expect(await authenticate(vector)).toMatchObject({ userVerified: true, signCount: 0 });
  });

  it.each(onlyNotVerified.registration)('%s: registration is right in all but user verification', async (name) => {
    const vector = vectorNamed(name);
    const { verified } = await verifyRegistrationResponse({
      response: registrationResponse(vector),
      expectedChallenge: base64url(vector.registration.challenge),
      expectedOrigin: file.origin,
      expectedRPID: file.rpId,
      requireUserVerification: false,
      supportedAlgorithmIDs: SUPPORTED_ALGORITHMS,
    });
    expect(verified).toBe(true);
  });

  it.each(onlyNotVerified.authentication)('%s: authentication is right in all but user verification', async (name) => {
    const vector = vectorNamed(name);
    const { id, publicKey } = credentialOf(vector);
    const { verified } = await verifyAuthenticationResponse({
      response: authenticationResponse(vector),
      expectedChallenge: base64url(vector.authentication.challenge),
      expectedOrigin: file.origin,
      expectedRPID: file.rpId,
      requireUserVerification: false,
      credential: { id, publicKey, counter: 0 },
    });
    expect(verified).toBe(true);
  });
});

function nameOf({ anchor }: Vector): string {
  return anchor.replace('sctn-test-vectors-', '');
}

function vectorNamed(name: string): Vector {
  const vector = file.vectors.find((candidate) => nameOf(candidate) === name);
  if (vector === undefined) throw new Error(`no vector ${name}`);
  return vector;
}

function register(vector: Vector): Promise<NewCredential> {
  const ceremony = registrationCeremony(base64url(vector.registration.challenge));
  return verifyRegistration({ relyingParty, ceremony, response: registrationResponse(vector) });
}

/** Logs in with the vector's credential, even if its registration is refused. */
async function authenticate(vector: Vector): Promise<VerifiedAuthentication> {
  return verifyAuthentication({
    relyingParty,
    ceremony: authenticationCeremony(base64url(vector.authentication.challenge)),
    credential: stored(credentialOf(vector)),
    userHandle: user.userHandle,
    response: authenticationResponse(vector),
  });
}

function registrationResponse({ registration }: Vector): RegistrationResponseJSON {
  const id = base64url(registration.credential_id);
  const clientDataJSON = base64url(registration.clientDataJSON);
  const attestationObject = base64url(registration.attestationObject);
  return {
    id,
    rawId: id,
    type: 'public-key',
    response: { clientDataJSON, attestationObject },
    clientExtensionResults: {},
  };
}

function authenticationResponse({ registration, authentication }: Vector): AuthenticationResponseJSON {
  const id = base64url(registration.credential_id);
  const clientDataJSON = base64url(authentication.clientDataJSON);
  const authenticatorData = base64url(authentication.authenticatorData);
  const signature = base64url(authentication.signature);
  const response = { id, rawId: id, type: 'public-key', response: { clientDataJSON, authenticatorData, signature } };
  return readAuthenticationResponse(JSON.stringify(response));
}

/** What the vector's attestation object says, taken out without any check. */
function credentialOf({ registration }: Vector): NewCredential {
  const attestationObject = decodeAttestationObject(new Uint8Array(Buffer.from(registration.attestationObject, 'hex')));
  const { credentialPublicKey, aaguid, counter, flags } = parseAuthenticatorData(attestationObject.get('authData'));
  if (credentialPublicKey === undefined || aaguid === undefined) throw new Error('a vector without a credential');
  return {
    id: base64url(registration.credential_id),
    publicKey: credentialPublicKey,
    signCount: counter,
    transports: [],
    authenticatorAttachment: null,
    aaguid: convertAAGUIDToString(aaguid),
    backupEligible: flags.be,
    backupState: flags.bs,
  };
}

function base64url(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64url');
}

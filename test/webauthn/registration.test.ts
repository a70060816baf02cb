import { decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../server/errors.ts';
import { buildRegistrationOptions, verifyRegistration } from '../../server/webauthn/registration.ts';
import { createSoftwareAuthenticator, type Tamper } from '../helpers/software-authenticator.ts';
import {
  expectRefusal,
  newChallenge,
  register,
  registrationCeremony,
  relyingParty,
  stored,
  user,
} from './ceremonies.ts';

describe('registration options', () => {
  it('ask for a discoverable, user-verifying passkey of any kind, without attestation', async () => {
    const challenge = newChallenge();
    const options = await buildRegistrationOptions({ relyingParty, user, existing: [], challenge });
    expect(options).toEqual({
      rp: { id: 'login.example', name: 'Latchkey' },
      user: { id: user.userHandle, name: 'ada@example.com', displayName: 'Ada Lovelace' },
      challenge,
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ alg, type: 'public-key' })),
      timeout: 300_000,
      attestation: 'none',
      excludeCredentials: [],
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
      extensions: { credProps: true },
      hints: [],
    });
  });

  it('exclude the passkeys that the person has', async () => {
    const credential = stored(await register(createSoftwareAuthenticator()));
    const options = await buildRegistrationOptions({
      relyingParty,
      user,
      existing: [credential],
      challenge: newChallenge(),
    });
    expect(options.excludeCredentials).toEqual([
      { id: credential.id, type: 'public-key', transports: ['hybrid', 'internal'] },
    ]);
  });
});

describe('a registration', () => {
  it.each([
    ['ES256', -7],
    ['EdDSA', -8],
    ['RS256', -257],
  ] as const)('with a key for %s gives the key to store', async (algorithm, identifier) => {
    const credential = await register(createSoftwareAuthenticator({ algorithm }));
    expect(decodeCredentialPublicKey(credential.publicKey).get(3)).toBe(identifier);
  });

  it('gives what is to be stored of a synced passkey', async () => {
    const aaguid = 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd';
    const credential = await register(createSoftwareAuthenticator({ aaguid }));
    expect(credential).toEqual({
      id: expect.stringMatching(/^[\w-]{43}$/),
      publicKey: expect.any(Uint8Array),
      signCount: 0,
      transports: ['hybrid', 'internal'],
      authenticatorAttachment: 'platform',
      aaguid,
      backupEligible: true,
      backupState: true,
    });
  });

  it('gives what is to be stored of a device-bound passkey', async () => {
    const authenticator = createSoftwareAuthenticator({
      backupEligible: false,
      backupState: false,
      attachment: 'cross-platform',
      transports: ['usb', 'nfc'],
      signCount: 'growing',
    });
    expect(await register(authenticator)).toMatchObject({
      signCount: 1,
      transports: ['nfc', 'usb'],
      authenticatorAttachment: 'cross-platform',
      backupEligible: false,
      backupState: false,
    });
  });

  it('accepts self attestation, which a browser may hand on unasked', async () => {
    await expect(register(createSoftwareAuthenticator({ attestation: 'packed' }))).resolves.toMatchObject({
      signCount: 0,
    });
  });

  it('accepts a credential ID of 1,023 bytes', async () => {
    const credential = await register(createSoftwareAuthenticator(), { credentialId: new Uint8Array(1023) });
    expect(Buffer.from(credential.id, 'base64url')).toHaveLength(1023);
  });

  it('keeps only transports that WebAuthn knows', async () => {
    const authenticator = createSoftwareAuthenticator({ transports: ['<b>', 'ble', 'ble', 'telepathy'] });
    expect(await register(authenticator)).toMatchObject({ transports: ['ble'] });
  });

  it('has no transports when the browser names none', async () => {
    const ceremony = registrationCeremony();
    const response = await honestResponse(ceremony.challenge);
    delete response.response.transports;
    const credential = await verifyRegistration({ relyingParty, ceremony, response });
    expect(credential.transports).toEqual([]);
  });

  it('keeps no attachment that WebAuthn does not know', async () => {
    const ceremony = registrationCeremony();
    const response = { ...(await honestResponse(ceremony.challenge)), authenticatorAttachment: 'implanted' };
    const credential = await verifyRegistration({ relyingParty, ceremony, response });
    expect(credential.authenticatorAttachment).toBeNull();
  });
});

/** {"é": 1} in CBOR: the library's own copy of it has the wrong length. */
const UNREADABLE_KEY = Buffer.from('a162c3a901', 'hex');

describe('a registration is refused', () => {
  it.each<[string, Tamper, string]>([
    ['when it is the answer to a login', { type: 'webauthn.get' }, 'webauthn.typeMismatch'],
    ['when it answers another challenge', { challenge: newChallenge() }, 'webauthn.challengeMismatch'],
    ['when it comes from another origin', { origin: 'https://login.example.evil' }, 'webauthn.originMismatch'],
    ['when it was made in a foreign frame', { crossOrigin: true }, 'webauthn.crossOrigin'],
    ['when crossOrigin is no boolean', { crossOrigin: 'false' }, 'webauthn.crossOrigin'],
    ['when it names a top origin', { topOrigin: 'https://login.example' }, 'webauthn.topOrigin'],
    ['when it is for another RP ID', { rpId: 'example' }, 'webauthn.rpIdMismatch'],
    ['without user presence', { userPresent: false }, 'webauthn.userNotPresent'],
    ['without user verification', { userVerified: false }, 'webauthn.userNotVerified'],
    ['when it is backed up but not eligible', { backupEligible: false }, 'webauthn.backupStateWithoutEligibility'],
    ['without a credential', { attested: false }, 'webauthn.attestedCredentialMissing'],
    ['when its algorithm was not offered', { algorithm: -35 }, 'webauthn.algorithmNotSupported'],
    ['when its public key is no map', { publicKey: Buffer.of(0) }, 'webauthn.publicKeyMalformed'],
    ['when its public key cannot be read twice', { publicKey: UNREADABLE_KEY }, 'webauthn.publicKeyMalformed'],
    ['with a credential ID over 1,023 bytes', { credentialId: new Uint8Array(1024) }, 'webauthn.credentialIdTooLong'],
    ['when the browser names another credential', { responseId: 'AAAA' }, 'webauthn.credentialIdMismatch'],
    ['when the passkey is not discoverable', { discoverable: false }, 'webauthn.notDiscoverable'],
    ['with attestation that was not asked for', { attestationFormat: 'tpm' }, 'webauthn.attestationFormatNotAccepted'],
    ['with bytes after its end', { trailingBytes: Buffer.of(0) }, 'webauthn.authenticatorDataMalformed'],
  ])('%s', async (_, tamper, reason) => {
    await expectRefusal(register(createSoftwareAuthenticator(), tamper), reason);
  });

  it('when its self attestation is not signed by its key', async () => {
    const authenticator = createSoftwareAuthenticator({ attestation: 'packed', algorithm: 'EdDSA' });
    await expectRefusal(
      register(authenticator, { signature: () => new Uint8Array(64) }),
      'webauthn.attestationInvalid',
    );
  });

  it('when the attestation statement is not what its format says, and the cause is kept', async () => {
    const refusal = await register(createSoftwareAuthenticator(), { attestationFormat: 'packed' }).catch(
      (error) => error,
    );
    expect(refusal).toBeInstanceOf(AppError);
    expect(refusal).toMatchObject({
      code: 'passkeyRefused',
      reason: 'webauthn.verificationFailed',
      cause: expect.any(Error),
    });
  });

  it('when id and rawId differ', async () => {
    const ceremony = registrationCeremony();
    const response = { ...(await honestResponse(ceremony.challenge)), rawId: 'AAAA' };
    await expectRefusal(verifyRegistration({ relyingParty, ceremony, response }), 'webauthn.verificationFailed');
  });

  it.each([
    ['is not base64url', 'o2Nm*'],
    ['is not CBOR', 'HwAA'],
    ['is CBOR, but no map', 'AA'],
    ['is nested without end', Buffer.alloc(24_000, 0x81).toString('base64url')],
  ])('when its attestation object %s', async (_, attestationObject) => {
    const ceremony = registrationCeremony();
    const response = await honestResponse(ceremony.challenge);
    response.response.attestationObject = attestationObject;
    await expectRefusal(verifyRegistration({ relyingParty, ceremony, response }), 'webauthn.attestationMalformed');
  });

  it('when its attestation object holds no authenticator data', async () => {
    const ceremony = registrationCeremony();
    const response = await honestResponse(ceremony.challenge);
    response.response.attestationObject = 'oA'; // an empty map
    await expectRefusal(
      verifyRegistration({ relyingParty, ceremony, response }),
      'webauthn.authenticatorDataMalformed',
    );
  });
});

it('any broken byte of an attestation object leads to a refusal and to no other failure', async () => {
  const ceremony = registrationCeremony();
  const response = await honestResponse(ceremony.challenge);
  const honest = Buffer.from(response.response.attestationObject, 'base64url');
  const position = fc.nat({ max: honest.byteLength - 1 });
  await fc.assert(
    fc.asyncProperty(position, fc.nat({ max: 255 }), async (index, byte) => {
      response.response.attestationObject = Buffer.from(honest.with(index, byte)).toString('base64url');
      const outcome = await verifyRegistration({ relyingParty, ceremony, response }).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'passkeyRefused' });
    }),
    { numRuns: 500 },
  );
});

async function honestResponse(challenge: string) {
  const options = await buildRegistrationOptions({ relyingParty, user, existing: [], challenge });
  return createSoftwareAuthenticator().create(options);
}

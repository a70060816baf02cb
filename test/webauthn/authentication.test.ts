import { describe, expect, it } from 'vitest';
import {
  buildAuthenticationOptions,
  readAuthenticationResponse,
  verifyAuthentication,
} from '../../server/webauthn/authentication.ts';
import { createSoftwareAuthenticator, type Tamper } from '../helpers/software-authenticator.ts';
import {
  authenticate,
  authenticationCeremony,
  expectRefusal,
  newChallenge,
  register,
  relyingParty,
  stored,
  user,
} from './ceremonies.ts';

describe('authentication options', () => {
  it('ask for user verification and name no credential, no person and no transport', async () => {
    const challenge = newChallenge();
    const options = await buildAuthenticationOptions({ relyingParty, challenge });
    expect(JSON.parse(JSON.stringify(options))).toEqual({
      challenge,
      rpId: 'login.example',
      timeout: 300_000,
      userVerification: 'required',
    });
  });
});

describe('an authentication', () => {
  it.each(['ES256', 'EdDSA', 'RS256'] as const)('with a key for %s is verified', async (algorithm) => {
    const authenticator = createSoftwareAuthenticator({ algorithm });
    const credential = await register(authenticator);
    expect(await authenticate({ authenticator, credential })).toEqual({
      signCount: 0,
      backupState: true,
      userVerified: true,
      backupEligible: true,
      authenticatorAttachment: 'platform',
    });
  });

  it('without a user handle is verified', async () => {
    const authenticator = createSoftwareAuthenticator();
    const credential = await register(authenticator);
    const login = authenticate({ authenticator, credential, tamper: { userHandle: null } });
    await expect(login).resolves.toMatchObject({ userVerified: true });
  });

  it('gives the sign count that has grown', async () => {
    const authenticator = createSoftwareAuthenticator({ signCount: 'growing' });
    const credential = await register(authenticator);
    expect(await authenticate({ authenticator, credential })).toMatchObject({ signCount: 2 });
  });

  it('gives a backup state that has flipped', async () => {
    const authenticator = createSoftwareAuthenticator();
    const credential = await register(authenticator);
    const login = authenticate({ authenticator, credential, tamper: { backupState: false } });
    await expect(login).resolves.toMatchObject({ backupEligible: true, backupState: false });
  });

  it('gives how the authenticator was attached this time', async () => {
    const authenticator = createSoftwareAuthenticator({ attachment: 'cross-platform' });
    const credential = await register(authenticator);
    expect(await authenticate({ authenticator, credential })).toMatchObject({
      authenticatorAttachment: 'cross-platform',
    });
  });

  it('gives no attachment when the browser says none', async () => {
    const authenticator = createSoftwareAuthenticator();
    const credential = await register(authenticator);
    const login = authenticate({
      authenticator,
      credential,
      change: ({ authenticatorAttachment: _, ...response }) => response,
    });
    await expect(login).resolves.toMatchObject({ authenticatorAttachment: null });
  });
});

describe('an authentication is refused', () => {
  const stranger = newChallenge();

  it.each<[string, Tamper, string]>([
    ['when it names another credential', { responseId: 'AAAA' }, 'webauthn.credentialIdMismatch'],
    ["when its user handle is not the owner's", { userHandle: stranger }, 'webauthn.userHandleMismatch'],
    ['when it is the answer to a registration', { type: 'webauthn.create' }, 'webauthn.typeMismatch'],
    ['when it answers another challenge', { challenge: newChallenge() }, 'webauthn.challengeMismatch'],
    ['when it comes from another origin', { origin: 'http://login.example' }, 'webauthn.originMismatch'],
    ['when it was made in a foreign frame', { crossOrigin: true }, 'webauthn.crossOrigin'],
    ['when crossOrigin is no boolean', { crossOrigin: 1 }, 'webauthn.crossOrigin'],
    ['when it names a top origin', { topOrigin: 'https://login.example' }, 'webauthn.topOrigin'],
    ['when it is for another RP ID', { rpId: 'example' }, 'webauthn.rpIdMismatch'],
    ['without user presence', { userPresent: false }, 'webauthn.userNotPresent'],
    ['without user verification', { userVerified: false }, 'webauthn.userNotVerified'],
    ['when it is backed up but not eligible', { backupEligible: false }, 'webauthn.backupStateWithoutEligibility'],
    [
      'when its backup eligibility has changed',
      { backupEligible: false, backupState: false },
      'webauthn.backupEligibilityChanged',
    ],
    ['with bytes after its end', { trailingBytes: Buffer.of(0) }, 'webauthn.authenticatorDataMalformed'],
    ['when its signature is wrong', { signature: flipLastBit }, 'webauthn.signatureInvalid'],
    ['when its signature is no signature', { signature: () => Buffer.of(1) }, 'webauthn.signatureInvalid'],
    ['when its client data are no JSON', { clientDataJSON: '{' }, 'webauthn.clientDataMalformed'],
  ])('%s', async (_, tamper, reason) => {
    const authenticator = createSoftwareAuthenticator();
    const credential = await register(authenticator);
    await expectRefusal(authenticate({ authenticator, credential, tamper }), reason);
  });

  it("when it is signed by another passkey's key", async () => {
    const authenticator = createSoftwareAuthenticator();
    const credential = await register(authenticator);
    await register(authenticator); // get() uses the newest passkey
    const login = authenticate({ authenticator, credential, tamper: { responseId: credential.id } });
    await expectRefusal(login, 'webauthn.signatureInvalid');
  });

  it('when its sign count stays the same', async () => {
    const authenticator = createSoftwareAuthenticator({ signCount: 'stuck' });
    const credential = await register(authenticator);
    await expectRefusal(authenticate({ authenticator, credential }), 'webauthn.signCountNotGrown');
  });

  it('when its sign count falls back to zero', async () => {
    const authenticator = createSoftwareAuthenticator({ signCount: 'growing' });
    const credential = await register(authenticator);
    const login = authenticate({ authenticator, credential, tamper: { signCount: 0 } });
    await expectRefusal(login, 'webauthn.signCountNotGrown');
  });

  it('for its signature first, so that nobody else can make it look like a clone', async () => {
    const authenticator = createSoftwareAuthenticator({ signCount: 'stuck' });
    const credential = await register(authenticator);
    const login = authenticate({ authenticator, credential, tamper: { signature: flipLastBit } });
    await expectRefusal(login, 'webauthn.signatureInvalid');
  });

  it('when the stored key is of an algorithm that is not supported', async () => {
    const authenticator = createSoftwareAuthenticator();
    const { publicKey, ...credential } = await register(authenticator);
    const algorithm = Buffer.from(publicKey).indexOf(Buffer.from('0326', 'hex')) + 1; // 3: -7
    const changed = publicKey.with(algorithm, 0x22); // -3
    const login = authenticate({ authenticator, credential: { ...credential, publicKey: changed } });
    await expectRefusal(login, 'webauthn.algorithmNotSupported');
  });

  it('when its authenticator data are not canonical base64url', async () => {
    const authenticator = createSoftwareAuthenticator();
    const credential = await register(authenticator);
    const login = authenticate({
      authenticator,
      credential,
      change: ({ response, ...rest }) => ({
        ...rest,
        response: { ...response, authenticatorData: `${response.authenticatorData}==` },
      }),
    });
    await expectRefusal(login, 'webauthn.authenticatorDataMalformed');
  });

  it('when id and rawId differ', async () => {
    const authenticator = createSoftwareAuthenticator();
    const credential = await register(authenticator);
    const login = authenticate({ authenticator, credential, change: (response) => ({ ...response, rawId: 'AAAA' }) });
    await expectRefusal(login, 'webauthn.credentialIdMismatch');
  });

  it('when the same answer is verified against another ceremony', async () => {
    const authenticator = createSoftwareAuthenticator();
    const credential = stored(await register(authenticator));
    const response = authenticator.get(await buildAuthenticationOptions({ relyingParty, challenge: newChallenge() }));
    const replay = {
      relyingParty,
      ceremony: authenticationCeremony(),
      credential,
      userHandle: user.userHandle,
      response,
    };
    const verified = async () => verifyAuthentication(replay);
    await expectRefusal(verified(), 'webauthn.challengeMismatch');
  });
});

describe('a response from the login form', () => {
  const response = {
    id: 'AAAA',
    rawId: 'AAAA',
    type: 'public-key',
    response: { clientDataJSON: 'BBBB', authenticatorData: 'CCCC', signature: 'DDDD', userHandle: 'EEEE' },
    authenticatorAttachment: 'platform',
    clientExtensionResults: {},
  };

  it('is read', () => {
    expect(readAuthenticationResponse(JSON.stringify(response))).toEqual(response);
  });

  it('is read as an authenticator and its browser make it', async () => {
    const authenticator = createSoftwareAuthenticator();
    await register(authenticator);
    const made = authenticator.get(await buildAuthenticationOptions({ relyingParty, challenge: newChallenge() }));
    expect(readAuthenticationResponse(JSON.stringify(made))).toEqual(made);
  });

  it('is read with credential ID and user handle as long as WebAuthn allows', () => {
    const id = Buffer.alloc(1023).toString('base64url');
    const userHandle = Buffer.alloc(64).toString('base64url');
    const long = { ...response, id, rawId: id, response: { ...response.response, userHandle } };
    expect(readAuthenticationResponse(JSON.stringify(long))).toEqual(long);
  });

  it('is read without the members that browsers leave out or set to null', () => {
    const { clientDataJSON, authenticatorData, signature } = response.response;
    const sparse = {
      id: 'AAAA',
      rawId: 'AAAA',
      type: 'public-key',
      response: { clientDataJSON, authenticatorData, signature, userHandle: null },
      authenticatorAttachment: null,
    };
    expect(readAuthenticationResponse(JSON.stringify(sparse))).toEqual({
      id: 'AAAA',
      rawId: 'AAAA',
      type: 'public-key',
      response: { clientDataJSON, authenticatorData, signature },
      clientExtensionResults: {},
    });
  });

  it('is read without what nobody asked for', () => {
    const talkative = { ...response, extra: 1, response: { ...response.response, extra: 2 } };
    expect(readAuthenticationResponse(JSON.stringify(talkative))).toEqual(response);
  });

  it('is read without an attachment that WebAuthn does not know', () => {
    const read = readAuthenticationResponse(JSON.stringify({ ...response, authenticatorAttachment: 'implanted' }));
    expect(read).not.toHaveProperty('authenticatorAttachment');
  });

  it.each([
    ['no JSON', '{'],
    ['not an object', 'null'],
    ['an array', '[]'],
    ['over 16 KiB', JSON.stringify({ ...response, extra: 'x'.repeat(16 * 1024) })],
    ['over 16 KiB in bytes alone', JSON.stringify({ ...response, extra: 'ä'.repeat(8 * 1024) })],
    ['of another type', JSON.stringify({ ...response, type: 'password' })],
    ['without an id', JSON.stringify({ ...response, id: undefined })],
    ['with an empty id', JSON.stringify({ ...response, id: '' })],
    ['with an id over 1,023 bytes', JSON.stringify({ ...response, id: Buffer.alloc(1024).toString('base64url') })],
    ['with an id in another alphabet', JSON.stringify({ ...response, id: 'AA+/' })],
    ['with an id that ends in a line break', JSON.stringify({ ...response, id: 'AAAA\n' })],
    ['with a rawId that is a number', JSON.stringify({ ...response, rawId: 1 })],
    ['without an inner response', JSON.stringify({ ...response, response: undefined })],
    ['without client data', withInner({ clientDataJSON: undefined })],
    ['with client data over their bound', withInner({ clientDataJSON: 'A'.repeat(4097) })],
    ['without authenticator data', withInner({ authenticatorData: undefined })],
    ['with authenticator data over their bound', withInner({ authenticatorData: 'A'.repeat(4097) })],
    ['without a signature', withInner({ signature: undefined })],
    ['with a signature over its bound', withInner({ signature: 'A'.repeat(2049) })],
    ['with an empty user handle', withInner({ userHandle: '' })],
    ['with a user handle over 64 bytes', withInner({ userHandle: 'A'.repeat(87) })],
    ['with an attachment that is no text', JSON.stringify({ ...response, authenticatorAttachment: {} })],
  ])('is refused when it is %s', (_, text) => {
    expect(() => readAuthenticationResponse(text)).toThrow(
      expect.objectContaining({ code: 'passkeyRefused', reason: 'webauthn.responseMalformed' }),
    );
  });

  function withInner(inner: object): string {
    return JSON.stringify({ ...response, response: { ...response.response, ...inner } });
  }
});

/** The signature stays well-formed: only its last number changes. */
function flipLastBit(signature: Uint8Array): Uint8Array {
  return Buffer.concat([signature.subarray(0, -1), Buffer.of((signature.at(-1) ?? 0) ^ 1)]);
}

import { type AuthenticationResponseJSON, verifyAuthenticationResponse } from '@simplewebauthn/server';
import { cose, isoCBOR } from '@simplewebauthn/server/helpers';
import { describe, expect, it } from 'vitest';
import { buildAuthenticationOptions } from '../../server/webauthn/authentication.ts';
import type { NewCredential } from '../../server/webauthn/registration.ts';
import { isSignatureValid, type SignedAuthentication } from '../../server/webauthn/signature.ts';
import { createSoftwareAuthenticator } from '../helpers/software-authenticator.ts';
import { newChallenge, register, relyingParty } from './ceremonies.ts';

const ALGORITHMS = ['ES256', 'EdDSA', 'RS256'] as const;

interface Login {
  credential: NewCredential;
  challenge: string;
  response: AuthenticationResponseJSON;
}

async function logIn(algorithm: (typeof ALGORITHMS)[number]): Promise<Login> {
  const authenticator = createSoftwareAuthenticator({ algorithm });
  const credential = await register(authenticator);
  const challenge = newChallenge();
  return {
    credential,
    challenge,
    response: authenticator.get(await buildAuthenticationOptions({ relyingParty, challenge })),
  };
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64url, 'base64url'));
}

function signedPartsOf({ credential, response: { response } }: Login): SignedAuthentication {
  return {
    authenticatorData: bytes(response.authenticatorData),
    clientDataJson: bytes(response.clientDataJSON),
    signature: bytes(response.signature),
    publicKey: credential.publicKey,
  };
}

/** The library's word on the same response. */
async function libraryAccepts({ credential, challenge, response }: Login): Promise<boolean> {
  return verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: relyingParty.origin,
    expectedRPID: relyingParty.id,
    credential: { id: credential.id, publicKey: credential.publicKey, counter: 0 },
  }).then(
    ({ verified }) => verified,
    () => false,
  );
}

/** The bytes with one bit turned over. */
function flipBit(original: Uint8Array, bit: number): Uint8Array<ArrayBuffer> {
  const changed = new Uint8Array(original);
  const at = Math.floor(bit / 8) % changed.length;
  changed[at] = (changed[at] ?? 0) ^ (1 << (bit % 8));
  return changed;
}

describe.each(ALGORITHMS)('a signature of %s', (algorithm) => {
  it('verifies, as the library says too', async () => {
    const login = await logIn(algorithm);
    expect(isSignatureValid(signedPartsOf(login))).toBe(true);
    expect(await libraryAccepts(login)).toBe(true);
  });

  it('does not verify with a bit of it changed', async () => {
    const parts = signedPartsOf(await logIn(algorithm));
    for (let bit = 0; bit < parts.signature.length * 8; bit += 7) {
      const signature = flipBit(parts.signature, bit);
      expect(isSignatureValid({ ...parts, signature })).toBe(false);
    }
  });

  it.each(['authenticatorData', 'clientDataJson'] as const)('does not verify over other %s', async (part) => {
    const parts = signedPartsOf(await logIn(algorithm));
    for (let bit = 0; bit < parts[part].length * 8; bit += 13) {
      expect(isSignatureValid({ ...parts, [part]: flipBit(parts[part], bit) })).toBe(false);
    }
  });

  it('does not verify by the key of another passkey', async () => {
    const [login, other] = [await logIn(algorithm), await logIn(algorithm)];
    expect(isSignatureValid({ ...signedPartsOf(login), publicKey: other.credential.publicKey })).toBe(false);
  });

  it.each(ALGORITHMS.filter((other) => other !== algorithm))('does not verify by a key of %s', async (other) => {
    const [login, others] = [await logIn(algorithm), await logIn(other)];
    expect(isSignatureValid({ ...signedPartsOf(login), publicKey: others.credential.publicKey })).toBe(false);
  });
});

describe('a public key is refused', () => {
  const { COSEKEYS } = cose;

  async function refusalOf(change: (key: Map<number, unknown>) => void): Promise<unknown> {
    const login = await logIn('ES256');
    const key = isoCBOR.decodeFirst<Map<number, unknown>>(login.credential.publicKey);
    change(key);
    // A Map of numbers to numbers and bytes is what the encoder takes.
    const publicKey = new Uint8Array(isoCBOR.encode(key as Parameters<typeof isoCBOR.encode>[0]));
    try {
      return isSignatureValid({ ...signedPartsOf(login), publicKey });
    } catch (error) {
      return error;
    }
  }

  it.each([
    ['when its curve is another', (key: Map<number, unknown>) => key.set(COSEKEYS.crv, 2)],
    ['when its type does not fit its algorithm', (key: Map<number, unknown>) => key.set(COSEKEYS.kty, 1)],
    ['when its algorithm does not fit its type', (key: Map<number, unknown>) => key.set(COSEKEYS.alg, -257)],
    ['when a coordinate is missing', (key: Map<number, unknown>) => key.delete(COSEKEYS.y)],
    [
      'when its point is not on the curve',
      (key: Map<number, unknown>) => key.set(COSEKEYS.y, new Uint8Array(32).fill(1)),
    ],
  ])('%s', async (_, change) => {
    expect(await refusalOf(change)).toMatchObject({ code: 'passkeyRefused', reason: 'webauthn.publicKeyMalformed' });
  });

  it('when it is no CBOR', async () => {
    const parts = signedPartsOf(await logIn('ES256'));
    expect(() => isSignatureValid({ ...parts, publicKey: new Uint8Array([0xff]) })).toThrow();
  });
});

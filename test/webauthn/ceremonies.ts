import { randomBytes } from 'node:crypto';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { expect } from 'vitest';
import type { AuthenticationCeremony, Credential, RegistrationCeremony, RegistrationUser } from '../../db/model.ts';
import {
  buildAuthenticationOptions,
  type VerifiedAuthentication,
  verifyAuthentication,
} from '../../server/webauthn/authentication.ts';
import {
  buildRegistrationOptions,
  type NewCredential,
  verifyRegistration,
} from '../../server/webauthn/registration.ts';
import type { RelyingParty } from '../../server/webauthn/relying-party.ts';
import type { SoftwareAuthenticator, Tamper } from '../helpers/software-authenticator.ts';

/** The relying party of these tests. */
export const relyingParty: RelyingParty = { id: 'login.example', name: 'Latchkey', origin: 'https://login.example' };

/** The person whose passkeys they are. */
export const user: RegistrationUser = {
  id: 'user-1',
  userHandle: randomBytes(32).toString('base64url'),
  email: 'ada@example.com',
  name: 'Ada Lovelace',
};

const lifetime = { createdAt: new Date('2026-11-24T12:00:00Z'), expiresAt: new Date('2026-11-24T12:05:00Z') };

/** 32 random bytes, base64url. */
export function newChallenge(): string {
  return randomBytes(32).toString('base64url');
}

/** A registration ceremony as the store gives it back. */
export function registrationCeremony(challenge = newChallenge()): RegistrationCeremony {
  return { type: 'registration', challenge, browserHash: 'browser', tokenHash: 'token', user, ...lifetime };
}

/** An authentication ceremony as the store gives it back. */
export function authenticationCeremony(challenge = newChallenge()): AuthenticationCeremony {
  return { type: 'authentication', challenge, browserHash: 'browser', handleHash: null, ...lifetime };
}

/** The credential as the store would give it back. */
export function stored(credential: NewCredential): Credential {
  return { ...credential, userId: 'user-1', name: 'Phone', createdAt: lifetime.createdAt, lastUsedAt: null };
}

/** A whole registration ceremony. */
export async function register(authenticator: SoftwareAuthenticator, tamper?: Tamper): Promise<NewCredential> {
  const ceremony = registrationCeremony();
  const options = await buildRegistrationOptions({ relyingParty, user, existing: [], challenge: ceremony.challenge });
  return verifyRegistration({ relyingParty, ceremony, response: authenticator.create(options, tamper) });
}

interface Login {
  authenticator: SoftwareAuthenticator;
  credential: NewCredential;
  tamper?: Tamper;
  /** Changes the response after it was signed. */
  change?: (response: AuthenticationResponseJSON) => AuthenticationResponseJSON;
}

/** A whole authentication ceremony. */
export async function authenticate({
  authenticator,
  credential,
  tamper,
  change,
}: Login): Promise<VerifiedAuthentication> {
  const ceremony = authenticationCeremony();
  const options = await buildAuthenticationOptions({ relyingParty, challenge: ceremony.challenge });
  const response = authenticator.get(options, tamper);
  return verifyAuthentication({
    relyingParty,
    ceremony,
    credential: stored(credential),
    userHandle: user.userHandle,
    response: change?.(response) ?? response,
  });
}

/** Expects that a ceremony is refused as a passkey, for this reason. */
export async function expectRefusal(outcome: Promise<unknown>, reason: string): Promise<void> {
  await expect(outcome).rejects.toMatchObject({ code: 'passkeyRefused', reason });
}

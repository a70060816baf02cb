import type { Session, User } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { ReauthenticationOptionsReply } from '../contract/reauthentication.ts';
import { accountDisabled, wrongPerson } from '../errors.ts';
import { randomToken } from '../random.ts';
import type { Services } from '../services.ts';
import { buildAuthenticationOptions } from '../webauthn/authentication.ts';
import { CEREMONY_LIFETIME_MS } from '../webauthn/relying-party.ts';
import { openSession, recordLogin } from './record-login.ts';
import { concerningLogin, type LoginAnswer, type VerifiedLogin, verifyLogin } from './verify-login.ts';

/** Begins a ceremony for one of the person's own passkeys, in this browser. */
export async function beginReauthentication(
  { store, clock, relyingParty }: Services,
  { user, browserHash }: { user: User; browserHash: string },
): Promise<ReauthenticationOptionsReply> {
  const challenge = randomToken();
  const createdAt = clock();
  await store.ceremonies.add({
    type: 'authentication',
    challenge,
    browserHash,
    handleHash: null,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + CEREMONY_LIFETIME_MS),
  });
  const credentialIds = (await store.credentials.ofUser(user.id)).map(({ id }) => id);
  return { options: await buildAuthenticationOptions({ relyingParty, challenge, credentialIds }) };
}

/** The passkey's answer, and the session of whoever is asked. */
export interface Reauthentication {
  answer: Omit<LoginAnswer, 'handle'>;
  current: { user: User; session: Session };
  /** Gives the browser a new session id and its hash; called once the passkey has been verified. */
  renewSession: () => Promise<string>;
}

/**
 * Verifies that it is still the same person, and puts a new session in the place of the one before, in one transaction.
 * @throws ceremonyGone, passkeyUnknown, passkeyRefused, wrongPerson, accountDisabled, notSignedIn
 */
export async function reauthenticate(
  services: Services,
  { answer, current, renewSession }: Reauthentication,
  origin: Origin,
): Promise<{ user: User; session: Session }> {
  const login = await verifyLogin(services, { ...answer, handle: '' }, origin.at);
  return concerningLogin(login, async () => {
    checkSamePerson(login, current.user);
    const { user, credential, verified } = login;
    const session = openSession(services, { ...login, idHash: await renewSession() }, origin.at);
    const details = { passkey: credential.id, synced: verified.backupEligible };
    await recordLogin(services, {
      login,
      session,
      answers: null,
      replacedIdHash: current.session.idHash,
      // It may have been ended while the passkey was asked for, by whoever must not be let in again.
      mustReplace: true,
      event: auditEvent(origin, { action: 'passkeyAgain', actor: user.id, target: user.id, details }),
    });
    return { user, session };
  });
}

/** @throws wrongPerson, accountDisabled */
function checkSamePerson({ user }: VerifiedLogin, expected: User): void {
  // Whoever is signed in did it, whosever passkey it was.
  if (user.id !== expected.id) throw wrongPerson().concerning({ actor: expected.id });
  if (user.disabledAt !== null) throw accountDisabled();
}

import type { AuthenticationCeremony, Credential, Session, User } from '../../db/model.ts';
import type { LoginOutcome } from '../../db/store.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import {
  AppError,
  accountDisabled,
  ceremonyGone,
  passkeyRefused,
  passkeyUnknown,
  serviceProviderDisabled,
  signOnGone,
  wrongPerson,
} from '../errors.ts';
import { randomToken, sha256 } from '../random.ts';
import type { Services } from '../services.ts';
import {
  readAuthenticationResponse,
  type VerifiedAuthentication,
  verifyAuthentication,
} from '../webauthn/authentication.ts';
import { readClientChallenge } from '../webauthn/client-data.ts';
import { isRequestedSubject, issueAnswer, type OutboundPost, type SignOn } from './answer.ts';
import { readPending } from './begin-login.ts';

/** What the login form sends, and the browser that sends it. */
export interface LoginForm {
  /** The sign-on's handle; empty: a login for the person's own account. */
  handle: string;
  /** AuthenticationResponseJSON as text. */
  credential: string;
  /** Null: the browser has no cookie of a ceremony. */
  browserHash: string | null;
  /** The session that this login replaces; null: the browser has none. */
  replacedIdHash: string | null;
  /** Gives the browser a new session id and its hash; called once the passkey has been verified. */
  renewSession: () => Promise<string>;
}

/** A login that has been recorded. */
export interface FinishedLogin {
  user: User;
  session: Session;
  /** The Response for the service provider; null: a login for the person's own account. */
  post: OutboundPost | null;
}

/**
 * Verifies a login and answers its sign-on: ceremony consumed, passkey verified, Response signed, everything recorded in one
 * transaction; webauthn-3 7.2. @throws ceremonyGone, passkeyUnknown, passkeyRefused, wrongPerson, accountDisabled, signOnGone, serviceProviderDisabled
 */
export async function finishLogin(services: Services, form: LoginForm, origin: Origin): Promise<FinishedLogin> {
  const response = readAuthenticationResponse(form.credential);
  const ceremony = await consumeCeremony(services, form, { challenge: readClientChallenge(response), now: origin.at });
  const found = await services.store.credentials.withUser(response.id);
  if (found === null) throw passkeyUnknown().about(response.id);
  const { user, credential } = found;
  try {
    const verified = verifyAuthentication({
      relyingParty: services.relyingParty,
      ceremony,
      credential,
      userHandle: user.userHandle,
      response,
    });
    return await completeLogin(services, { form, user, credential, verified }, origin);
  } catch (error) {
    throw error instanceof AppError ? error.about(user.id) : error;
  }
}

/** Takes the ceremony once, whatever the answer turns out to be worth. */
async function consumeCeremony(
  services: Services,
  form: LoginForm,
  { challenge, now }: { challenge: string; now: Date },
): Promise<AuthenticationCeremony> {
  const ceremony = await services.store.ceremonies.consume(challenge, now);
  if (ceremony === null) throw ceremonyGone();
  if (ceremony.type !== 'authentication') throw ceremonyGone('ceremonyOfOtherType');
  if (ceremony.browserHash !== form.browserHash) throw ceremonyGone('ceremonyOfOtherBrowser');
  const handleHash = form.handle === '' ? null : sha256(form.handle);
  if (ceremony.handleHash !== handleHash) throw ceremonyGone('ceremonyOfOtherSignOn');
  return ceremony;
}

async function completeLogin(
  services: Services,
  {
    form,
    user,
    credential,
    verified,
  }: { form: LoginForm; user: User; credential: Credential; verified: VerifiedAuthentication },
  origin: Origin,
): Promise<FinishedLogin> {
  if (user.disabledAt !== null) throw accountDisabled();
  const waiting = form.handle === '' ? null : await readPending(services, form.handle, origin.at);
  if (waiting !== null && !isRequestedSubject(waiting.pending, user)) throw wrongPerson();

  const session = openSession(services, { idHash: await form.renewSession(), user, credential, verified }, origin.at);
  const signOn: SignOn | null = waiting && { ...waiting, user, session };
  const answer = signOn && (await issueAnswer(services, signOn, origin.at));
  const outcome = await services.store.sessions.recordLogin({
    session,
    credentialUse: {
      credentialId: credential.id,
      previousSignCount: credential.signCount,
      signCount: verified.signCount,
      backupState: verified.backupState,
    },
    handleHash: waiting?.pending.handleHash ?? null,
    replacedIdHash: form.replacedIdHash,
    event: auditEvent(origin, {
      action: 'login',
      actor: user.id,
      target: user.id,
      details: {
        passkey: credential.id,
        synced: verified.backupEligible,
        attachment: verified.authenticatorAttachment,
        ...answer?.details,
      },
    }),
  });
  checkRecorded(outcome, credential.id);
  return { user, session, post: answer?.post ?? null };
}

function openSession(
  { config }: Services,
  opened: { idHash: string; user: User; credential: Credential; verified: VerifiedAuthentication },
  now: Date,
): Session {
  const { idHash, user, credential, verified } = opened;
  return {
    idHash,
    userId: user.id,
    sessionIndex: `_${randomToken()}`,
    authentication: {
      credentialId: credential.id,
      authnInstant: now,
      userVerified: verified.userVerified,
      backupEligible: verified.backupEligible,
      authenticatorAttachment: verified.authenticatorAttachment,
    },
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + config.sessionAbsoluteSeconds * 1000),
  };
}

/** The last step decides: what changed while the passkey was being verified counts. */
function checkRecorded(outcome: LoginOutcome, credentialId: string): void {
  if (outcome === 'requestGone') throw signOnGone();
  if (outcome === 'serviceProviderDisabled') throw serviceProviderDisabled();
  if (outcome === 'userDisabled') throw accountDisabled();
  if (outcome === 'credentialGone') throw passkeyUnknown().about(credentialId);
  if (outcome === 'signCountConflict') throw passkeyRefused('webauthn.signCountConflict');
}

import type { NewAuditEvent, Session } from '../../db/model.ts';
import type { AnsweredRequest, LoginOutcome } from '../../db/store.ts';
import {
  accessDenied,
  accountDisabled,
  notSignedIn,
  passkeyRefused,
  passkeyUnknown,
  personChanged,
  serviceProviderChanged,
  serviceProviderDisabled,
  signOnGone,
} from '../errors.ts';
import { randomToken } from '../random.ts';
import type { Services } from '../services.ts';
import type { VerifiedLogin } from './verify-login.ts';

/** The session that a verified login opens; `idHash` is of its new id. */
export function openSession({ config }: Services, login: VerifiedLogin & { idHash: string }, now: Date): Session {
  const { idHash, user, credential, verified } = login;
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

/** A verified login with what is written beside it. */
export interface RecordedLogin {
  login: VerifiedLogin;
  session: Session;
  /** The request that it answers; null: none. */
  answers: AnsweredRequest | null;
  /** The session that it replaces; null: none. */
  replacedIdHash: string | null;
  /** Only if that session had not ended before. */
  mustReplace: boolean;
  event: NewAuditEvent;
}

/**
 * Records a verified login in one transaction: use of the passkey, session, request, audit.
 * @throws accountDisabled, passkeyUnknown, passkeyRefused, signOnGone, serviceProviderDisabled,
 * serviceProviderChanged, personChanged, accessDenied, notSignedIn
 */
export async function recordLogin({ store }: Services, { login, ...record }: RecordedLogin): Promise<void> {
  const { credential, verified } = login;
  const outcome = await store.sessions.recordLogin({
    ...record,
    credentialUse: {
      credentialId: credential.id,
      previousSignCount: credential.signCount,
      signCount: verified.signCount,
      backupState: verified.backupState,
    },
  });
  checkRecorded(outcome, credential.id);
}

/** The last step decides: what changed while the passkey was being verified counts. */
function checkRecorded(outcome: LoginOutcome, credentialId: string): void {
  if (outcome === 'requestGone') throw signOnGone();
  if (outcome === 'serviceProviderDisabled') throw serviceProviderDisabled();
  if (outcome === 'serviceProviderChanged') throw serviceProviderChanged();
  if (outcome === 'accessDenied') throw accessDenied();
  if (outcome === 'userChanged') throw personChanged();
  if (outcome === 'userDisabled') throw accountDisabled();
  if (outcome === 'credentialGone') throw passkeyUnknown().about(credentialId);
  if (outcome === 'sessionEnded') throw notSignedIn();
  if (outcome === 'signCountConflict') throw passkeyRefused('webauthn.signCountConflict');
}

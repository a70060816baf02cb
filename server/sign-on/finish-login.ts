import type { Session, User } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import { accountDisabled, wrongPerson } from '../errors.ts';
import type { Services } from '../services.ts';
import { answeredRequest, isRequestedSubject, issueAnswer, type OutboundPost } from './answer.ts';
import type { SignOn } from './assertion-facts.ts';
import { answerAsStored, type PendingSignOn, readPending } from './pending-sign-on.ts';
import { openSession, recordLogin } from './record-login.ts';
import { aboutPerson, type LoginAnswer, type VerifiedLogin, verifyLogin } from './verify-login.ts';

/** What the login form sends, and the browser that sends it. */
export interface LoginForm extends LoginAnswer {
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
 * transaction. @throws ceremonyGone, passkeyUnknown, passkeyRefused, wrongPerson, accountDisabled, signOnGone, serviceProviderDisabled,
 * serviceProviderChanged, accessDenied
 */
export async function finishLogin(services: Services, form: LoginForm, origin: Origin): Promise<FinishedLogin> {
  const login = await verifyLogin(services, form, origin.at);
  return aboutPerson(login.user, () => completeLogin(services, { form, login }, origin));
}

async function completeLogin(
  services: Services,
  { form, login }: { form: LoginForm; login: VerifiedLogin },
  origin: Origin,
): Promise<FinishedLogin> {
  if (login.user.disabledAt !== null) throw accountDisabled();
  if (form.handle === '') return recordFinished(services, { form, login, waiting: null }, origin);
  const read = () => readPending(services, form.handle, origin.at);
  return answerAsStored(await read(), read, (waiting) => recordFinished(services, { form, login, waiting }, origin));
}

async function recordFinished(
  services: Services,
  { form, login, waiting }: { form: LoginForm; login: VerifiedLogin; waiting: PendingSignOn | null },
  origin: Origin,
): Promise<FinishedLogin> {
  const { user, credential, verified } = login;
  if (waiting !== null && !isRequestedSubject(waiting, user)) throw wrongPerson();

  const session = openSession(services, { ...login, idHash: await form.renewSession() }, origin.at);
  const signOn: SignOn | null = waiting && { ...waiting, user, session };
  const answer = signOn && (await issueAnswer(services, signOn, origin.at));
  await recordLogin(services, {
    login,
    session,
    answers: waiting && answeredRequest(waiting),
    replacedIdHash: form.replacedIdHash,
    mustReplace: false,
    event: auditEvent(origin, {
      action: 'login',
      actor: user.id,
      target: user.id,
      serviceProvider: waiting?.serviceProvider.id ?? null,
      details: {
        passkey: credential.id,
        synced: verified.backupEligible,
        attachment: verified.authenticatorAttachment,
        pageOpenedAt: login.begunAt.toISOString(),
        ...answer?.details,
      },
    }),
  });
  return { user, session, post: answer?.post ?? null };
}

import type { Session, User } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import { accountDisabled, wrongPerson } from '../errors.ts';
import type { Services } from '../services.ts';
import { answeredRequest, isRequestedSubject, issueAnswer, type OutboundPost } from './answer.ts';
import type { SignOn } from './assertion-facts.ts';
import { answerAsStored, type PendingSignOn, readPending } from './pending-sign-on.ts';
import { openSession, recordLogin } from './record-login.ts';
import { concerningLogin, type LoginAnswer, loginDetails, type VerifiedLogin, verifyLogin } from './verify-login.ts';

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
 * serviceProviderChanged, personChanged, accessDenied
 */
export async function finishLogin(services: Services, form: LoginForm, origin: Origin): Promise<FinishedLogin> {
  const login = await verifyLogin(services, form, origin.at);
  return concerningLogin(login, () => completeLogin(services, { form, login }, origin));
}

async function completeLogin(
  services: Services,
  { form, login }: { form: LoginForm; login: VerifiedLogin },
  origin: Origin,
): Promise<FinishedLogin> {
  if (login.user.disabledAt !== null) throw accountDisabled();
  if (form.handle === '') return recordFinished(services, { form, login, waiting: null }, origin);
  const readWaiting = () => readPending(services, form.handle, origin.at);
  return answerAsStored(
    { login, waiting: await readWaiting() },
    async () => ({ login: await readAgain(services, login), waiting: await readWaiting() }),
    (read) => recordFinished(services, { form, ...read }, origin),
  );
}

/** The same login with the person as they are stored by now. @throws accountDisabled */
async function readAgain({ store }: Services, login: VerifiedLogin): Promise<VerifiedLogin> {
  const user = await store.users.byId(login.user.id);
  if (user === null || user.disabledAt !== null) throw accountDisabled();
  return { ...login, user };
}

async function recordFinished(
  services: Services,
  { form, login, waiting }: { form: LoginForm; login: VerifiedLogin; waiting: PendingSignOn | null },
  origin: Origin,
): Promise<FinishedLogin> {
  const { user } = login;
  if (waiting !== null && !isRequestedSubject(waiting, user)) throw wrongPerson();

  const session = openSession(services, { ...login, idHash: await form.renewSession() }, origin.at);
  const signOn: SignOn | null = waiting && { ...waiting, user, session };
  const answer = signOn && (await issueAnswer(services, signOn, origin.at));
  await recordLogin(services, {
    login,
    session,
    answers: waiting && answeredRequest(waiting, user),
    replacedIdHash: form.replacedIdHash,
    mustReplace: false,
    event: auditEvent(origin, {
      action: 'login',
      actor: user.id,
      target: user.id,
      serviceProvider: waiting?.serviceProvider.id ?? null,
      details: { ...loginDetails(login), ...answer?.details },
    }),
  });
  return { user, session, post: answer?.post ?? null };
}

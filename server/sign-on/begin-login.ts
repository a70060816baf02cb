import type { ServiceProvider, Session, User } from '../../db/model.ts';
import type { Origin } from '../audit/record.ts';
import type { LoginPageData } from '../contract/pages.ts';
import { AppError, notFound } from '../errors.ts';
import { randomToken, sha256 } from '../random.ts';
import { NO_PASSIVE } from '../saml/status.ts';
import type { Services } from '../services.ts';
import { buildAuthenticationOptions } from '../webauthn/authentication.ts';
import { CEREMONY_LIFETIME_MS } from '../webauthn/relying-party.ts';
import { answerFromSession, answerWithStatus, isRequestedSubject, type OutboundPost } from './answer.ts';
import { answerAsStored, checkIdpInitiated, checkUsable, type PendingSignOn, readPending } from './pending-sign-on.ts';
import { beginIdpInitiated } from './receive-authn-request.ts';

/** What `randomId` gives. */
const RECORD_ID = /^[0-9a-f-]{36}$/;

/** The browser that asks for the login page. */
export interface LoginVisit {
  /** The sign-on's handle; empty: a login for the person's own account. */
  handle: string;
  /** Where a login for the own account leads; empty: to `/account`. */
  returnPath: string;
  browserHash: string;
  login: { session: Session; user: User } | null;
}

/** A page with a fresh ceremony in it, or the answer that needs no login. */
export type BegunLogin = { page: LoginPageData } | { post: OutboundPost };

/** Opens the login page of a sign-on, or answers it at once. @throws signOnGone, serviceProviderDisabled, idpInitiatedNotAllowed, serviceProviderChanged, personChanged */
export async function beginLogin(services: Services, visit: LoginVisit, origin: Origin): Promise<BegunLogin> {
  if (visit.handle === '') return { page: await openLoginPage(services, visit, null) };
  const readWaiting = () => readPending(services, visit.handle, origin.at);
  return answerAsStored(
    { visit, waiting: await readWaiting() },
    async () => ({ visit: await readAgain(services, visit), waiting: await readWaiting() }),
    (read) => beginSignOn(services, read, origin),
  );
}

/** The same visit with the person as they are stored by now; without a login, when they may not sign in any more. */
async function readAgain({ store }: Services, visit: LoginVisit): Promise<LoginVisit> {
  const { login } = visit;
  const user = login && (await store.users.byId(login.user.id));
  const isEnabled = user !== null && user.disabledAt === null;
  return { ...visit, login: login && isEnabled ? { ...login, user } : null };
}

async function beginSignOn(
  services: Services,
  { visit, waiting }: { visit: LoginVisit; waiting: PendingSignOn },
  origin: Origin,
): Promise<BegunLogin> {
  const { login } = visit;
  if (
    login !== null &&
    isFreshEnough(login.session, { ...waiting, now: origin.at }) &&
    isRequestedSubject(waiting, login.user)
  ) {
    return { post: await answerFromSession(services, { ...waiting, ...login }, origin) };
  }
  if (waiting.pending.isPassive)
    return { post: await answerWithStatus(services, { ...waiting, status: NO_PASSIVE }, origin) };
  return { page: await openLoginPage(services, visit, waiting.serviceProvider) };
}

/** The same page once more, after a failure, with a fresh ceremony; null when the sign-on does not wait any longer. */
export async function reopenLogin(services: Services, visit: Omit<LoginVisit, 'login'>): Promise<LoginPageData | null> {
  if (visit.handle === '') return openLoginPage(services, visit, null);
  try {
    const { serviceProvider } = await readPending(services, visit.handle, services.clock());
    return await openLoginPage(services, visit, serviceProvider);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** Begins a sign-on from here; gives its handle. @throws notFound, serviceProviderDisabled, idpInitiatedNotAllowed */
export async function openApplication(services: Services, serviceProviderId: string): Promise<string> {
  if (!RECORD_ID.test(serviceProviderId)) throw notFound();
  const now = services.clock();
  const serviceProvider = await services.store.serviceProviders.byId(serviceProviderId);
  if (serviceProvider === null) throw notFound();
  checkUsable(serviceProvider, now);
  checkIdpInitiated(serviceProvider);
  return beginIdpInitiated(services, serviceProvider, now);
}

function isFreshEnough(session: Session, { pending, serviceProvider, now }: PendingSignOn & { now: Date }): boolean {
  const age = now.getTime() - session.authentication.authnInstant.getTime();
  return !pending.forceAuthn && age <= serviceProvider.maxAuthenticationAgeSeconds * 1000;
}

async function openLoginPage(
  services: Services,
  { handle, returnPath, browserHash }: Omit<LoginVisit, 'login'>,
  serviceProvider: ServiceProvider | null,
): Promise<LoginPageData> {
  const challenge = randomToken();
  const createdAt = services.clock();
  await services.store.ceremonies.add({
    type: 'authentication',
    challenge,
    browserHash,
    handleHash: handle === '' ? null : sha256(handle),
    createdAt,
    expiresAt: new Date(createdAt.getTime() + CEREMONY_LIFETIME_MS),
  });
  const options = await buildAuthenticationOptions({ relyingParty: services.relyingParty, challenge });
  return {
    request: handle,
    return: returnPath,
    options,
    serviceProvider: serviceProvider?.name ?? null,
    failure: null,
    unknownCredentialId: null,
  };
}

import type { PendingAuthnRequest, ServiceProvider, Session, User } from '../../db/model.ts';
import type { Origin } from '../audit/record.ts';
import type { LoginPageData } from '../contract/pages.ts';
import { AppError, idpInitiatedNotAllowed, notFound, serviceProviderDisabled, signOnGone } from '../errors.ts';
import { randomToken, sha256 } from '../random.ts';
import { NO_PASSIVE } from '../saml/status.ts';
import type { Services } from '../services.ts';
import { buildAuthenticationOptions } from '../webauthn/authentication.ts';
import { CEREMONY_LIFETIME_MS } from '../webauthn/relying-party.ts';
import { answerFromSession, answerWithStatus, isRequestedSubject, type OutboundPost } from './answer.ts';
import { beginIdpInitiated } from './receive-authn-request.ts';

/** What `randomId` gives. */
const RECORD_ID = /^[0-9a-f-]{36}$/;

/** The browser that asks for the login page. */
export interface LoginVisit {
  /** The sign-on's handle; empty: a login for the person's own account. */
  handle: string;
  browserHash: string;
  login: { session: Session; user: User } | null;
}

/** A page with a fresh ceremony in it, or the answer that needs no login. */
export type BegunLogin = { page: LoginPageData } | { post: OutboundPost };

/** Opens the login page of a sign-on, or answers it at once. @throws signOnGone, serviceProviderDisabled */
export async function beginLogin(services: Services, visit: LoginVisit, origin: Origin): Promise<BegunLogin> {
  if (visit.handle === '') return { page: await openLoginPage(services, visit, null) };
  const { pending, serviceProvider } = await readPending(services, visit.handle, origin.at);
  const { login } = visit;
  if (
    login !== null &&
    isFreshEnough(login.session, { pending, serviceProvider, now: origin.at }) &&
    isRequestedSubject(pending, login.user)
  ) {
    return { post: await answerFromSession(services, { pending, serviceProvider, ...login }, origin) };
  }
  if (pending.isPassive)
    return { post: await answerWithStatus(services, { pending, serviceProvider, status: NO_PASSIVE }, origin) };
  return { page: await openLoginPage(services, visit, serviceProvider) };
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
  if (!serviceProvider.allowIdpInitiated) throw idpInitiatedNotAllowed().about(serviceProvider.id);
  return beginIdpInitiated(services, serviceProvider, now);
}

/** The waiting sign-on with its service provider. @throws signOnGone, serviceProviderDisabled */
export async function readPending(
  services: Services,
  handle: string,
  now: Date,
): Promise<{ pending: PendingAuthnRequest; serviceProvider: ServiceProvider }> {
  const pending = await services.store.authnRequests.read(sha256(handle), now);
  if (pending === null) throw signOnGone();
  const serviceProvider = await services.store.serviceProviders.byId(pending.serviceProviderId);
  if (serviceProvider === null) throw signOnGone();
  checkUsable(serviceProvider, now);
  // The metadata may have been imported again since.
  const { assertionConsumerServiceUrl } = pending;
  if (!serviceProvider.assertionConsumerServices.some(({ url }) => url === assertionConsumerServiceUrl)) {
    throw signOnGone().about(serviceProvider.id);
  }
  return { pending, serviceProvider };
}

/** Whether anybody may be sent there at all. @throws serviceProviderDisabled */
function checkUsable({ id, enabled, validUntil }: ServiceProvider, now: Date): void {
  if (!enabled) throw serviceProviderDisabled().about(id);
  // saml-metadata 2.3.2.
  if (validUntil !== null && validUntil <= now) throw serviceProviderDisabled('metadataExpired').about(id);
}

function isFreshEnough(
  session: Session,
  { pending, serviceProvider, now }: { pending: PendingAuthnRequest; serviceProvider: ServiceProvider; now: Date },
): boolean {
  const age = now.getTime() - session.authentication.authnInstant.getTime();
  return !pending.forceAuthn && age <= serviceProvider.maxAuthenticationAgeSeconds * 1000;
}

async function openLoginPage(
  services: Services,
  { handle, browserHash }: Omit<LoginVisit, 'login'>,
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
    options,
    serviceProvider: serviceProvider?.name ?? null,
    failure: null,
    unknownCredentialId: null,
  };
}

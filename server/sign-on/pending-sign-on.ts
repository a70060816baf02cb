import type { PendingAuthnRequest, ServiceProvider } from '../../db/model.ts';
import { AppError, idpInitiatedNotAllowed, serviceProviderDisabled, signOnGone } from '../errors.ts';
import { sha256 } from '../random.ts';
import type { Services } from '../services.ts';
import { asTestApplication } from './test-application.ts';

/** A sign-on that waits for its login, with its service provider as it is stored. */
export interface PendingSignOn {
  pending: PendingAuthnRequest;
  serviceProvider: ServiceProvider;
}

/** How often an answer is made before the person is asked to try again. */
const MOST_TRIES = 3;

/** The waiting sign-on with its service provider. @throws signOnGone, serviceProviderDisabled, idpInitiatedNotAllowed */
export async function readPending(services: Services, handle: string, now: Date): Promise<PendingSignOn> {
  const pending = await services.store.authnRequests.read(sha256(handle), now);
  if (pending === null) throw signOnGone();
  const stored = await services.store.serviceProviders.byId(pending.serviceProviderId);
  if (stored === null) throw signOnGone();
  const serviceProvider = pending.isTest ? asTestApplication(services, stored) : stored;
  checkUsable(serviceProvider, now);
  // Settings and metadata may have changed since it began.
  if (pending.requestId === null) checkIdpInitiated(serviceProvider);
  const { assertionConsumerServiceUrl } = pending;
  if (!serviceProvider.assertionConsumerServices.some(({ url }) => url === assertionConsumerServiceUrl)) {
    throw refusedAt(serviceProvider, signOnGone());
  }
  return { pending, serviceProvider };
}

/** What an answer is made from was changed before the answer could be recorded. */
const CHANGED: ReadonlySet<string> = new Set(['serviceProviderChanged', 'personChanged']);

/**
 * Answers a sign-on from what was read, and makes the answer anew when that was changed before it could be recorded.
 * @throws serviceProviderChanged, personChanged, and what `readAgain` and `answer` throw
 */
export async function answerAsStored<Read, Answer>(
  read: Read,
  readAgain: () => Promise<Read>,
  answer: (read: Read) => Promise<Answer>,
): Promise<Answer> {
  let current = read;
  for (let tries = 1; ; tries += 1) {
    try {
      return await answer(current);
    } catch (error) {
      const isChanged = error instanceof AppError && CHANGED.has(error.code);
      if (!isChanged || tries === MOST_TRIES) throw error;
      current = await readAgain();
    }
  }
}

/** Whether anybody may be sent there at all. @throws serviceProviderDisabled */
export function checkUsable(serviceProvider: ServiceProvider, now: Date): void {
  const { enabled, validUntil } = serviceProvider;
  if (!enabled) throw refusedAt(serviceProvider, serviceProviderDisabled());
  // saml-metadata 2.3.2.
  if (validUntil !== null && validUntil <= now) {
    throw refusedAt(serviceProvider, serviceProviderDisabled('metadataExpired'));
  }
}

/** Whether a sign-on may begin here. @throws idpInitiatedNotAllowed */
export function checkIdpInitiated(serviceProvider: ServiceProvider): void {
  if (!serviceProvider.allowIdpInitiated) throw refusedAt(serviceProvider, idpInitiatedNotAllowed());
}

function refusedAt({ id }: ServiceProvider, error: AppError): AppError {
  return error.about(id).concerning({ serviceProvider: id });
}

import type { PendingAuthnRequest, ServiceProvider } from '../../db/model.ts';
import type { Origin } from '../audit/record.ts';
import { AppError, requestRejected, serviceProviderDisabled } from '../errors.ts';
import { randomToken, sha256 } from '../random.ts';
import {
  type AuthnRequest,
  checkAuthnRequest,
  readAuthnRequest,
  refusedStatus,
  selectAssertionConsumerService,
  selectNameIdFormat,
} from '../saml/authn-request.ts';
import { type InboundMessage, readPostBinding, readRedirectBinding } from '../saml/binding.ts';
import { verifyRequestSignature } from '../saml/signature.ts';
import type { Services } from '../services.ts';
import { answerWithStatus, type OutboundPost } from './answer.ts';
import { answerAsStored, readPending } from './pending-sign-on.ts';
import { readTestApplication, testedApplicationId } from './test-application.ts';
import { PENDING_MS, unsolicitedSignOn } from './unsolicited-sign-on.ts';

/** A sign-on that waits for its login under `handle`, or one that is answered at once with an error status. */
export type ReceivedAuthnRequest = { handle: string } | { post: OutboundPost };

/** Reads, verifies, checks and remembers an AuthnRequest; saml-profiles 4.1.4.1. @throws requestRejected, serviceProviderDisabled */
export async function receiveAuthnRequest(
  services: Services,
  carrier: { rawQuery: string } | { form: Record<string, unknown> },
  origin: Origin,
): Promise<ReceivedAuthnRequest> {
  const message = 'form' in carrier ? readPostBinding(carrier.form) : readRedirectBinding(carrier.rawQuery);
  const claimed = readAuthnRequest(message.xml);
  const serviceProvider = await findSender(services, claimed.issuer);
  if (serviceProvider === null) throw requestRejected('saml.issuerUnknown');
  try {
    if (!serviceProvider.enabled) throw serviceProviderDisabled();
    const request = await verifyAndCheck(message, claimed, { services, serviceProvider, now: origin.at });
    return await remember(services, { request, message, serviceProvider }, origin);
  } catch (error) {
    const { id } = serviceProvider;
    throw error instanceof AppError ? error.about(id).concerning({ serviceProvider: id }) : error;
  }
}

/** Whoever has this entity ID: an application, or our own that tries one out. */
function findSender(services: Services, entityId: string): Promise<ServiceProvider | null> {
  const testedId = testedApplicationId(services, entityId);
  return testedId === null
    ? services.store.serviceProviders.byEntityId(entityId)
    : readTestApplication(services, testedId);
}

async function verifyAndCheck(
  message: InboundMessage,
  claimed: AuthnRequest,
  { services, serviceProvider, now }: { services: Services; serviceProvider: ServiceProvider; now: Date },
): Promise<AuthnRequest> {
  const request = await verifyRequestSignature(message, claimed, serviceProvider);
  checkAuthnRequest(request, serviceProvider, { destination: services.identityProvider.singleSignOnServiceUrl, now });
  return request;
}

async function remember(
  services: Services,
  received: { request: AuthnRequest; message: InboundMessage; serviceProvider: ServiceProvider },
  origin: Origin,
): Promise<ReceivedAuthnRequest> {
  const { request, message, serviceProvider } = received;
  const handle = randomToken();
  const pending: PendingAuthnRequest = {
    handleHash: sha256(handle),
    serviceProviderId: serviceProvider.id,
    requestId: request.id,
    assertionConsumerServiceUrl: selectAssertionConsumerService(request, serviceProvider),
    relayState: message.relayState,
    forceAuthn: request.forceAuthn,
    isPassive: request.isPassive,
    nameIdFormat: selectNameIdFormat(request, serviceProvider),
    subjectNameId: request.subjectNameId?.value ?? null,
    binding: message.binding === 'HTTP-POST' ? 'post' : 'redirect',
    isSigned: request.signed || message.signature !== null,
    isTest: testedApplicationId(services, request.issuer) !== null,
    receivedAt: origin.at,
    expiresAt: new Date(origin.at.getTime() + PENDING_MS),
  };
  if (!(await services.store.authnRequests.add(pending))) throw requestRejected('saml.requestRepeated');
  const status = refusedStatus(request, serviceProvider);
  if (status === null) return { handle };
  const post = await answerAsStored(
    { pending, serviceProvider },
    () => readPending(services, handle, origin.at),
    (waiting) => answerWithStatus(services, { ...waiting, status }, origin),
  );
  return { post };
}

/** Begins a sign-on that no request asked for; saml-profiles 4.1.5. Gives the handle under which it waits. */
export async function beginIdpInitiated(
  services: Services,
  serviceProvider: ServiceProvider,
  now: Date,
): Promise<string> {
  const handle = randomToken();
  await services.store.authnRequests.add(unsolicitedSignOn(serviceProvider, sha256(handle), now));
  return handle;
}

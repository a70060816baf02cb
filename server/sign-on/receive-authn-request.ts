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
  UNSOLICITED,
} from '../saml/authn-request.ts';
import { type InboundMessage, readPostBinding, readRedirectBinding } from '../saml/binding.ts';
import { verifyRequestSignature } from '../saml/signature.ts';
import type { Services } from '../services.ts';
import { answerWithStatus, type OutboundPost } from './answer.ts';

/** How long a person may take to log in before they have to begin again at the service provider. */
const PENDING_MS = 30 * 60_000;

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
  const serviceProvider = await services.store.serviceProviders.byEntityId(claimed.issuer);
  if (serviceProvider === null) throw requestRejected('saml.issuerUnknown');
  try {
    if (!serviceProvider.enabled) throw serviceProviderDisabled();
    const request = await verifyAndCheck(message, claimed, { services, serviceProvider, now: origin.at });
    return await remember(services, { request, serviceProvider, relayState: message.relayState }, origin);
  } catch (error) {
    throw error instanceof AppError ? error.about(serviceProvider.id) : error;
  }
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
  received: { request: AuthnRequest; serviceProvider: ServiceProvider; relayState: string | null },
  origin: Origin,
): Promise<ReceivedAuthnRequest> {
  const { request, serviceProvider, relayState } = received;
  const handle = randomToken();
  const pending: PendingAuthnRequest = {
    handleHash: sha256(handle),
    serviceProviderId: serviceProvider.id,
    requestId: request.id,
    assertionConsumerServiceUrl: selectAssertionConsumerService(request, serviceProvider),
    relayState,
    forceAuthn: request.forceAuthn,
    isPassive: request.isPassive,
    nameIdFormat: selectNameIdFormat(request, serviceProvider),
    subjectNameId: request.subjectNameId?.value ?? null,
    receivedAt: origin.at,
    expiresAt: new Date(origin.at.getTime() + PENDING_MS),
  };
  if (!(await services.store.authnRequests.add(pending))) throw requestRejected('saml.requestRepeated');
  const status = refusedStatus(request, serviceProvider);
  return status === null
    ? { handle }
    : { post: await answerWithStatus(services, { pending, serviceProvider, status }, origin) };
}

/** Begins a sign-on that no request asked for; saml-profiles 4.1.5. Gives the handle under which it waits. */
export async function beginIdpInitiated(
  services: Services,
  serviceProvider: ServiceProvider,
  now: Date,
): Promise<string> {
  const handle = randomToken();
  await services.store.authnRequests.add({
    handleHash: sha256(handle),
    serviceProviderId: serviceProvider.id,
    requestId: null,
    assertionConsumerServiceUrl: selectAssertionConsumerService(UNSOLICITED, serviceProvider),
    relayState: null,
    forceAuthn: false,
    isPassive: false,
    nameIdFormat: serviceProvider.nameIdFormat,
    subjectNameId: null,
    receivedAt: now,
    expiresAt: new Date(now.getTime() + PENDING_MS),
  });
  return handle;
}

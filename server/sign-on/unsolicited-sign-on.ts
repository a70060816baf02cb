import type { PendingAuthnRequest, ServiceProvider } from '../../db/model.ts';
import { selectAssertionConsumerService, UNSOLICITED } from '../saml/authn-request.ts';

/** How long a person may take to log in before they have to begin again at the service provider. */
export const PENDING_MS = 30 * 60_000;

/** A sign-on that no request asked for: everything is as the service provider is set up; saml-profiles 4.1.5. */
export function unsolicitedSignOn(
  serviceProvider: ServiceProvider,
  handleHash: string,
  now: Date,
): PendingAuthnRequest {
  return {
    handleHash,
    serviceProviderId: serviceProvider.id,
    requestId: null,
    assertionConsumerServiceUrl: selectAssertionConsumerService(UNSOLICITED, serviceProvider),
    relayState: null,
    forceAuthn: false,
    isPassive: false,
    nameIdFormat: serviceProvider.nameIdFormat,
    subjectNameId: null,
    binding: null,
    isSigned: false,
    isTest: false,
    receivedAt: now,
    expiresAt: new Date(now.getTime() + PENDING_MS),
  };
}

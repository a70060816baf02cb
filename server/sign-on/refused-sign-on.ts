import type { NewAuditEvent, PendingAuthnRequest } from '../../db/model.ts';
import { AppError } from '../errors.ts';
import { sha256 } from '../random.ts';
import type { Services } from '../services.ts';

/** The story of a request for the audit, without what it says of a person. */
export function requestDetails(pending: PendingAuthnRequest): NewAuditEvent['details'] {
  const { handleHash, requestId, binding, isSigned, isTest, receivedAt, assertionConsumerServiceUrl } = pending;
  return {
    signOn: signOnMark(handleHash),
    idpInitiated: requestId === null,
    requestReceivedAt: receivedAt.toISOString(),
    ...(binding !== null && { binding, requestSigned: isSigned }),
    ...(isTest && { test: true }),
    assertionConsumerService: assertionConsumerServiceUrl,
  };
}

/** Does something for a sign-on; a refusal then names it, and while it waits its request and service provider. */
export async function concerningSignOn<Value>(
  { store, clock }: Services,
  handle: string,
  act: () => Promise<Value>,
): Promise<Value> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof AppError) || handle === '') throw error;
    const handleHash = sha256(handle);
    const pending = await store.authnRequests.read(handleHash, clock());
    if (pending === null) throw error.concerning({ details: { signOn: signOnMark(handleHash) } });
    throw error.concerning({ serviceProvider: pending.serviceProviderId, details: requestDetails(pending) });
  }
}

/** What tells a sign-on apart in the audit: too short to be taken for its handle. */
function signOnMark(handleHash: string): string {
  return handleHash.slice(0, 12);
}

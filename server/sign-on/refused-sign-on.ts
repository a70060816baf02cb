import { AppError } from '../errors.ts';
import { sha256 } from '../random.ts';
import type { Services } from '../services.ts';

/** What tells a sign-on apart in the audit: too short to be taken for its handle. */
export function signOnMark(handleHash: string): string {
  return handleHash.slice(0, 12);
}

/** Does something for a sign-on; a refusal then names it, and its service provider while it waits. */
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
    throw error.concerning({
      signOn: signOnMark(handleHash),
      ...(pending !== null && { serviceProvider: pending.serviceProviderId }),
    });
  }
}

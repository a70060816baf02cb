/** Why a ceremony ended without a passkey's answer, as far as the browser lets a page know. */
export type CeremonyFailure =
  | 'cancelled'
  | 'timedOut'
  | 'nothingOffered'
  | 'alreadyHere'
  | 'notCapable'
  | 'wrongAddress'
  | 'unknown';

/** How long a ceremony took and was allowed to take, in milliseconds. */
export interface CeremonyDuration {
  elapsed: number;
  timeout: number;
}

/** No person reads and dismisses a dialog faster than this, in milliseconds. */
const FASTER_THAN_A_PERSON = 250;

/** Reads an error of `navigator.credentials`; webauthn-3 5.1.3 and 5.1.4 say when each is thrown. */
export function readCeremonyFailure(error: unknown, duration: CeremonyDuration): CeremonyFailure {
  switch (error instanceof Error ? error.name : '') {
    case 'AbortError':
      return 'cancelled';
    case 'NotAllowedError':
      return readNotAllowed(duration);
    case 'InvalidStateError':
      return 'alreadyHere';
    case 'ConstraintError':
    case 'NotSupportedError':
      return 'notCapable';
    case 'SecurityError':
      return 'wrongAddress';
    default:
      return 'unknown';
  }
}

// For privacy the browser gives one error for everything (webauthn-3 14.5.2); only the time it took tells them apart.
function readNotAllowed({ elapsed, timeout }: CeremonyDuration): CeremonyFailure {
  if (elapsed < FASTER_THAN_A_PERSON) return 'nothingOffered';
  return elapsed < timeout ? 'cancelled' : 'timedOut';
}

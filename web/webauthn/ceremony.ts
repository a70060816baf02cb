import {
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
} from '@simplewebauthn/browser';
import { type CeremonyFailure, readCeremonyFailure } from './ceremony-failure.ts';

/** Where the person looks for the passkey: in whatever the browser offers, or on the phone first. */
export type Way = 'here' | 'phone';

/** What came of a ceremony. */
export type CeremonyResult<Response> = { response: Response } | { failure: CeremonyFailure };

/** A ceremony's life when its options name none; the server forgets it after 5 minutes. */
const DEFAULT_TIMEOUT = 300_000;

/** How long options can be used, in milliseconds. */
export function lifeOf(options: { timeout?: number }): number {
  return options.timeout ?? DEFAULT_TIMEOUT;
}

/** Asks for a passkey; the one that waits for autofill is aborted first. */
export function askForPasskey(
  options: PublicKeyCredentialRequestOptionsJSON,
  way: Way,
): Promise<CeremonyResult<AuthenticationResponseJSON>> {
  return run(lifeOf(options), () => startAuthentication({ optionsJSON: withHints(options, way) }));
}

/** Waits for a passkey chosen in the browser's autofill list; asking for one by button aborts it. */
export function awaitAutofill(
  options: PublicKeyCredentialRequestOptionsJSON,
): Promise<CeremonyResult<AuthenticationResponseJSON>> {
  return run(lifeOf(options), () => startAuthentication({ optionsJSON: options, useBrowserAutofill: true }));
}

/** Has a passkey made, on this device or on the phone. */
export function makePasskey(
  options: PublicKeyCredentialCreationOptionsJSON,
  way: Way,
): Promise<CeremonyResult<RegistrationResponseJSON>> {
  return run(lifeOf(options), () => startRegistration({ optionsJSON: withHints(options, way) }));
}

/** Takes the browser's question back, if one is open. */
export function cancelCeremony(): void {
  WebAuthnAbortService.cancelCeremony();
}

async function run<Response>(timeout: number, ceremony: () => Promise<Response>): Promise<CeremonyResult<Response>> {
  const startedAt = Date.now();
  try {
    return { response: await ceremony() };
  } catch (error) {
    return { failure: readCeremonyFailure(error, { elapsed: Date.now() - startedAt, timeout }) };
  }
}

// The hint makes the browser show its QR code first; transports stay open, so that every other way still works.
function withHints<Options extends object>(options: Options, way: Way): Options {
  return way === 'phone' ? { ...options, hints: ['hybrid'] } : options;
}

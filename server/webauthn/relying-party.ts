/** The relying party of webauthn-3 section 4: this server, as authenticators see it. */
export interface RelyingParty {
  /** RP ID: the domain that passkeys are bound to. */
  id: string;
  name: string;
  /** The only origin whose pages may run a ceremony. */
  origin: string;
}

/** How long a ceremony may take, in milliseconds; its options and its stored challenge say the same. */
export const CEREMONY_LIFETIME_MS = 5 * 60 * 1000;

/**
 * COSE algorithms in order of preference: EdDSA, ES256, RS256. Pinned, because a newer runtime would offer ML-DSA
 * first, and going back to an older one would then lock people out.
 */
export const SUPPORTED_ALGORITHMS: number[] = [-8, -7, -257];

/** AuthenticatorTransport values that may be stored; webauthn-3 5.8.4. */
export const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];

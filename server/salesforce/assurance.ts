import type { AssuranceSignal, Authentication } from '../../db/model.ts';
import { fieldMistaken } from '../errors.ts';

/**
 * What a verified ceremony shows about its strength. How the authenticator was attached is not part of it: that is an
 * unsigned word of the client (webauthn-3 5.1), so it never raises a claim.
 */
type Shown = Pick<Authentication, 'userVerified' | 'backupEligible'>;

/** The kinds of passkey that a signal tells apart: BE=0 and BE=1. */
export type PasskeyKind = 'deviceBound' | 'synced';

/** How people call them. */
export const PASSKEY_KIND_WORDS: Record<PasskeyKind, string> = { deviceBound: 'device-bound', synced: 'synced' };

/** How Salesforce ranks a login. */
export type AssuranceTier = 'phishing-resistant' | 'standard' | 'weak' | 'none';

/** The values that Salesforce reads, strongest tier first, in the spelling it documents; README, "The signal". */
const TIERS: readonly { tier: AssuranceTier; values: readonly string[] }[] = [
  {
    tier: 'phishing-resistant',
    values: [
      ...['cert', 'fido', 'fido2', 'fpt', 'hwk', 'iris', 'pin', 'pki', 'pop', 'retina', 'sc', 'Smartcard', 'swk'],
      ...['TLSClient', 'user', 'vbm', 'wia', 'X509'],
    ],
  },
  {
    tier: 'standard',
    values: ['face', 'mobiletwofactorcontract', 'multipleauthn', 'okta_verify', 'passkey', 'webauthn'],
  },
  { tier: 'weak', values: ['pwd', 'sms', 'tel', 'email'] },
];

/** RFC 8176 has these for how a person was verified; the UV flag says only that they were. */
const VERIFICATION_METHODS = ['face', 'fpt', 'iris', 'pin', 'retina', 'vbm'];

/** Other names for what every passkey login shows; an operator may send them, nothing sends them by itself. */
const SYNONYMS = ['fido', 'passkey', 'webauthn'];

/** The classes that may be claimed; any other describes a login that is not a passkey's. */
export const CLAIMABLE_AUTHN_CONTEXT_CLASSES: readonly string[] = [
  'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified',
  // A signature by a registered key: what some identity providers send for FIDO where `amr` is not read.
  'urn:oasis:names:tc:SAML:2.0:ac:classes:X509',
  // Phishing-resistant; OpenID Connect EAP ACR Values 1.0. Its sibling `phrh` would claim hardware that nobody attested.
  'phr',
];

/** What a login tells a service provider: what the ceremony showed, or what the operator chose of it. */
export function assuranceSignal(
  authentication: Shown,
  settings: AssuranceSignal,
): { amr: string[]; authnContextClassRef: string } {
  const chosen = authentication.backupEligible ? settings.amrSynced : settings.amrDeviceBound;
  const truthful = truthfulValues(authentication);
  return {
    amr: chosen?.filter((value) => truthful.includes(value)) ?? amrValues(authentication),
    authnContextClassRef: settings.authnContextClassRef,
  };
}

/**
 * What the ceremony showed, in the values of RFC 8176 and `fido2`. Device-bound (BE=0) counts as hardware, synced (BE=1)
 * as software; `mfa` is possession and a verified user.
 */
export function amrValues({ userVerified, backupEligible }: Shown): string[] {
  return ['fido2', 'pop', 'user', backupEligible ? 'swk' : 'hwk', ...(userVerified ? ['mfa'] : [])];
}

/** The tier of the strongest value; `none` when Salesforce knows none of them. Spelling counts, upper and lower case too. */
export function assuranceTier(amr: readonly string[]): AssuranceTier {
  return TIERS.find(({ values }) => amr.some((value) => values.includes(value)))?.tier ?? 'none';
}

/** The same with upper and lower case taken for the same: whether Salesforce does is not confirmed. */
export function assuranceTierInAnyCase(amr: readonly string[]): AssuranceTier {
  const lowerCased = amr.map((value) => value.toLowerCase());
  return TIERS.find(({ values }) => values.some((value) => lowerCased.includes(value.toLowerCase())))?.tier ?? 'none';
}

/** The value itself in one that is written as an address or a name, such as Entra's `http://schemas.microsoft.com/claims/multipleauthn`. */
export function lastSegment(value: string): string {
  return value.slice(Math.max(value.lastIndexOf('/'), value.lastIndexOf(':')) + 1);
}

/** Refuses settings that would claim what no passkey login shows. @throws inputInvalid */
export function checkAssurance(settings: AssuranceSignal): void {
  checkValues('deviceBound', settings.amrDeviceBound ?? []);
  checkValues('synced', settings.amrSynced ?? []);
  if (CLAIMABLE_AUTHN_CONTEXT_CLASSES.includes(settings.authnContextClassRef)) return;
  throw fieldMistaken(
    'authnContextClassRef',
    `The AuthnContextClassRef "${settings.authnContextClassRef}" cannot be sent: it describes another kind of login than a passkey's. Use one of ${CLAIMABLE_AUTHN_CONTEXT_CLASSES.join(', ')}.`,
  );
}

function checkValues(kind: PasskeyKind, amr: readonly string[]): void {
  const truthful = truthfulValues(shownBy(kind));
  const lie = amr.find((value) => !truthful.includes(value));
  if (lie === undefined) return;
  throw fieldMistaken(
    kind === 'synced' ? 'amrSynced' : 'amrDeviceBound',
    `The amr value "${lie}" cannot be sent for a ${PASSKEY_KIND_WORDS[kind]} passkey: ${refusalReason(lie)}. Use any of ${truthful.join(', ')}.`,
  );
}

/** What a login with such a passkey shows, the person verified. */
export function shownBy(kind: PasskeyKind): Shown {
  return { userVerified: true, backupEligible: kind === 'synced' };
}

/** The values that are true of such a login. */
export function truthfulValues(authentication: Shown): string[] {
  return [...amrValues(authentication), ...SYNONYMS];
}

function refusalReason(value: string): string {
  if (value === 'hwk') return 'its key is not bound to one piece of hardware';
  if (value === 'swk') return 'nothing shows that its key is kept in software';
  if (VERIFICATION_METHODS.includes(value)) return 'the browser does not tell how the person was verified';
  return 'a passkey login shows nothing of that name';
}

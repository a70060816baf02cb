import type { ServiceProviderReply } from '../../server/contract/service-providers.ts';

/** A kind of passkey: on one device only, or synced between several. */
export type PasskeyKind = 'deviceBound' | 'synced';

/** How Salesforce ranks a value, or a login. */
export type Tier = ServiceProviderReply['assurance']['synced']['tier'];

type AmrChoice = ServiceProviderReply['amrChoices'][number];

/** From the strongest; a login counts as the strongest of its values. */
const TIERS: readonly Tier[] = ['phishing-resistant', 'standard'];

/** True of the other kind only: the key is in one piece of hardware, or it travels. */
const OTHERS: Record<PasskeyKind, string> = { deviceBound: 'swk', synced: 'hwk' };

/** What a login with this kind of passkey shows by itself. */
const SHOWN: Record<PasskeyKind, readonly string[]> = {
  deviceBound: ['fido2', 'pop', 'user', 'hwk', 'mfa'],
  synced: ['fido2', 'pop', 'user', 'swk', 'mfa'],
};

/** The values that may be sent for this kind of passkey. */
export function choicesFor(kind: PasskeyKind, choices: readonly AmrChoice[]): AmrChoice[] {
  return choices.filter(({ value }) => value !== OTHERS[kind]);
}

/** The values that would be sent; null: whatever the login shows. */
export function valuesSent(kind: PasskeyKind, chosen: readonly string[] | null): string[] {
  return [...(chosen ?? SHOWN[kind])];
}

/** What Salesforce would make of these values; those that it does not know are as good as none. */
export function tierOf(values: readonly string[], choices: readonly AmrChoice[]): Tier {
  const tiers = new Set(choices.filter(({ value }) => values.includes(value)).map(({ tier }) => tier));
  return TIERS.find((tier) => tiers.has(tier)) ?? 'weak';
}

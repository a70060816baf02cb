import type { AssuranceSignal, ServiceProvider } from '../../db/model.ts';
import {
  assuranceSignal,
  assuranceTier,
  lastSegment,
  PASSKEY_KIND_WORDS,
  type PasskeyKind,
  shownBy,
  truthfulValues,
} from './assurance.ts';
import { type KnownTier, signalTier } from './signal-tier.ts';

/** What a login with one kind of passkey tells, and what Salesforce makes of both, `amr` and class. */
export interface AssuranceVerdict {
  amr: string[];
  authnContextClassRef: string;
  tier: KnownTier;
}

/** The verdict on a login with this kind of passkey, the person verified. */
export function assuranceVerdict(kind: PasskeyKind, settings: AssuranceSignal): AssuranceVerdict {
  const signal = assuranceSignal(shownBy(kind), settings);
  return { ...signal, tier: signalTier(signal).tier };
}

/** Every value that may be chosen, with Salesforce's tier for it. */
export function amrChoices(): { value: string; tier: KnownTier | 'unknown' }[] {
  const values = new Set(PASSKEY_KINDS.flatMap((kind) => truthfulValues(shownBy(kind))));
  return Array.from(values, (value) => {
    const tier = assuranceTier([value]);
    return { value, tier: tier === 'none' ? 'unknown' : tier };
  });
}

/** Warns of signals that Salesforce does not take for phishing-resistant: they lock its administrators out. */
export function assuranceWarnings({ kind, assurance }: ServiceProvider): { code: string; message: string }[] {
  if (kind !== 'salesforce') return [];
  return PASSKEY_KINDS.flatMap((passkey) => {
    const { amr, tier, authnContextClassRef } = assuranceVerdict(passkey, assurance);
    const sent = amr.length === 0 ? 'no amr' : `amr ${amr.join(', ')}`;
    if (signalTier({ amr, authnContextClassRef }).doubts.includes('differ')) {
      const message = `With ${sent} for ${PASSKEY_KIND_WORDS[passkey]} passkeys and the class ${lastSegment(authnContextClassRef)}, it is not confirmed how Salesforce weighs the one against the other: it may block administrators.`;
      return [{ code: 'assuranceNotConfirmed', message }];
    }
    if (tier === 'phishing-resistant') return [];
    const message = `With ${sent} for ${PASSKEY_KIND_WORDS[passkey]} passkeys, Salesforce takes a login for ${tier} and blocks administrators.`;
    return [{ code: 'administratorsLockedOut', message }];
  });
}

const PASSKEY_KINDS: readonly PasskeyKind[] = ['deviceBound', 'synced'];

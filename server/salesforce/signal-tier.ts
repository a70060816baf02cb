import { type AssuranceTier, assuranceTier, assuranceTierInAnyCase, lastSegment } from './assurance.ts';

/** The tier as Salesforce acts on it: values that it does not know are as good as none. */
export type KnownTier = Exclude<AssuranceTier, 'none'>;

/** Why a tier is not certain: the attribute and the class say different things, or a value has another spelling than the documented one. */
export type SignalDoubt = 'differ' | 'case';

/** What an assertion tells of the strength of a login. */
export interface Signal {
  /** Values of the attribute `amr`. */
  amr: readonly string[];
  authnContextClassRef: string | null;
}

/**
 * What Salesforce makes of a login: by `amr`; without a value there that it ranks, by the class. How it weighs one against
 * the other is not documented, and neither is whether upper and lower case of a value count.
 */
export function signalTier({ amr, authnContextClassRef: classRef }: Signal): {
  tier: KnownTier;
  doubts: SignalDoubt[];
} {
  const values = amr.map(lastSegment);
  const byMethods = assuranceTierInAnyCase(values);
  const byClass = classRef === null ? 'none' : tierOfClass(classRef);
  const tier = byMethods === 'none' ? byClass : byMethods;
  const differ = amr.length > 0 && byClass !== 'none' && byClass !== byMethods;
  return {
    tier: tier === 'none' ? 'weak' : tier,
    doubts: [...(differ ? ['differ' as const] : []), ...(byMethods === assuranceTier(values) ? [] : ['case' as const])],
  };
}

/** Salesforce ranks no class that tells of a password; it is as weak as the value `pwd`. */
function tierOfClass(classRef: string): AssuranceTier {
  const name = lastSegment(classRef);
  return /password/i.test(name) ? 'weak' : assuranceTierInAnyCase([name]);
}

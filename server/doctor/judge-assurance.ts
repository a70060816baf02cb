import type { Diagnosis, Finding } from '../contract/doctor.ts';
import { assuranceTier } from '../salesforce/assurance.ts';
import { AMR_ATTRIBUTE_NAMES } from '../saml/names.ts';
import type { ReadAssertion } from '../saml/response-reader.ts';
import { failed, passed, warned } from './finding.ts';

/** How Salesforce ranks a login. */
export type Tier = NonNullable<Diagnosis['tier']>;

/** Where Salesforce reads how strong a login was; in this spelling alone. */
const READ_NAMES = ['amr', 'authmethodsreferences', 'http://schemas.microsoft.com/claims/authnmethodsreferences'];

/** The tier of a login, and what it means for whom. */
export function judgeAssurance(assertion: Pick<ReadAssertion, 'attributes' | 'authnContextClassRef'>): {
  tier: Tier;
  finding: Finding;
} {
  const values = assertion.attributes.filter(({ name }) => READ_NAMES.includes(name)).flatMap(({ values }) => values);
  const tier = tierOf(values, assertion.authnContextClassRef);
  const misspelled = assertion.attributes
    .map(({ name }) => name)
    .filter((name) => !READ_NAMES.includes(name) && AMR_ATTRIBUTE_NAMES.includes(name.toLowerCase()));
  const unknown = values.filter((value) => assuranceTier([value]) === 'none');
  const evidence = {
    amr: values.join(', ') || 'none',
    AuthnContextClassRef: assertion.authnContextClassRef,
    'Values that Salesforce does not rank': unknown.join(', ') || null,
    'Attributes that Salesforce does not read': misspelled.join(', ') || null,
  };
  return { tier, finding: findingOf(tier, evidence) };
}

/** By `amr`; without a value there that Salesforce ranks, by the class. How it weighs one against the other is not documented. */
function tierOf(values: readonly string[], classRef: string | null): Tier {
  const byMethods = assuranceTier(values);
  const tier = byMethods === 'none' && classRef !== null ? assuranceTier([classOf(classRef)]) : byMethods;
  return tier === 'none' ? 'weak' : tier;
}

/** The last part of a class, such as `X509`. */
function classOf(classRef: string): string {
  return classRef.slice(classRef.lastIndexOf(':') + 1);
}

function findingOf(tier: Tier, evidence: Readonly<Record<string, string | null>>): Finding {
  const words = { check: 'Assurance', evidence, mend: 'settings' } as const;
  const remedy = 'Send what the passkey shows: fido2, pop and user, with hwk or swk. Leave nothing out of the list.';
  switch (tier) {
    case 'phishing-resistant': {
      const cause = 'phishing-resistant – administrators get in';
      return passed({ code: 'assurancePhishingResistant', check: 'Assurance', cause, evidence });
    }
    case 'standard':
      return warned({
        ...words,
        code: 'assuranceStandard',
        cause: 'standard – administrators are blocked',
        remedy: `People without privileges get in. ${remedy}`,
      });
    case 'weak':
      return failed({
        ...words,
        code: 'assuranceWeak',
        cause: 'weak',
        remedy: `Administrators are blocked, and everybody else gets a code by e-mail on a new browser. ${remedy}`,
      });
  }
}

import type { Diagnosis, Finding } from '../contract/doctor.ts';
import { assuranceTierInAnyCase, lastSegment } from '../salesforce/assurance.ts';
import { type SignalDoubt, signalTier } from '../salesforce/signal-tier.ts';
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
  const { attributes, authnContextClassRef } = assertion;
  const amr = attributes.filter(({ name }) => READ_NAMES.includes(name)).flatMap(({ values }) => values);
  const { tier, doubts } = signalTier({ amr, authnContextClassRef });
  return { tier, finding: findingOf({ tier, doubts, evidence: evidenceIn(assertion, amr) }) };
}

function evidenceIn(
  { attributes, authnContextClassRef }: Pick<ReadAssertion, 'attributes' | 'authnContextClassRef'>,
  amr: readonly string[],
): Readonly<Record<string, string | null>> {
  const misspelled = attributes
    .map(({ name }) => name)
    .filter((name) => !READ_NAMES.includes(name) && AMR_ATTRIBUTE_NAMES.includes(name.toLowerCase()));
  const unknown = amr.filter((value) => assuranceTierInAnyCase([lastSegment(value)]) === 'none');
  return {
    amr: amr.join(', ') || 'none',
    AuthnContextClassRef: authnContextClassRef,
    'Values that Salesforce does not rank': unknown.join(', ') || null,
    'Attributes that Salesforce does not read': misspelled.join(', ') || null,
  };
}

/** The verdicts, in the words that the console repeats. */
const VERDICTS: Readonly<Record<Tier, string>> = {
  'phishing-resistant': 'phishing-resistant – administrators get in',
  standard: 'standard – administrators are blocked',
  weak: 'weak',
};

const DOUBTS: Readonly<Record<SignalDoubt, string>> = {
  differ:
    'The values of amr and the AuthnContextClassRef tell of different logins, and it is not confirmed how Salesforce weighs one against the other.',
  case: 'A value differs in upper and lower case from the one that Salesforce documents, and it is not confirmed that Salesforce takes it for the same.',
};

const REMEDY = 'Send what the passkey shows: fido2, pop and user, with hwk or swk. Leave nothing out of the list.';

function findingOf({
  tier,
  doubts,
  evidence,
}: {
  tier: Tier;
  doubts: readonly SignalDoubt[];
  evidence: Readonly<Record<string, string | null>>;
}): Finding {
  const cause =
    doubts.length === 0 ? VERDICTS[tier] : `${VERDICTS[tier]}. ${doubts.map((doubt) => DOUBTS[doubt]).join(' ')}`;
  const words = { check: 'Assurance', cause, evidence };
  switch (tier) {
    case 'phishing-resistant': {
      const code = 'assurancePhishingResistant';
      if (doubts.length === 0) return passed({ ...words, code });
      const remedy = `Do not rely on it for administrators. ${REMEDY} Leave the AuthnContextClassRef unspecified.`;
      return warned({ ...words, code: 'assuranceNotConfirmed', remedy, mend: 'settings' });
    }
    case 'standard': {
      const remedy = `People without privileges get in. ${REMEDY}`;
      return failed({ ...words, code: 'assuranceStandard', remedy, mend: 'settings' });
    }
    case 'weak': {
      const remedy = `Administrators are blocked, and everybody else gets a code by e-mail on a new browser. ${REMEDY}`;
      return failed({ ...words, code: 'assuranceWeak', remedy, mend: 'settings' });
    }
  }
}

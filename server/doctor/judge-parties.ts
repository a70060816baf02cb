import type { Finding } from '../contract/doctor.ts';
import { LOGIN_HISTORY_TEXTS } from '../salesforce/login-history.ts';
import { addressDifference, nearestOf } from './address-difference.ts';
import { failed, notKnown, passed } from './finding.ts';
import type { OrgExpectation } from './org-expectation.ts';

/** Judges who says it: the Issuer, byte for byte; saml-profiles 4.1.4.2. */
export function judgeIssuer(check: string, issuer: string | null, expected: OrgExpectation): Finding {
  const evidence = { Found: issuer?.trim() ? issuer : NOTHING, Expected: expected.issuer };
  const words = { check, status: LOGIN_HISTORY_TEXTS.issuerMismatched, evidence, mend: 'connect' } as const;
  const remedy = 'Write the Issuer that is sent into the SSO configuration of the application.';
  if (issuer === null || issuer.trim() === '') {
    return failed({ ...words, code: 'issuerMissing', cause: 'It does not say who issued it.', remedy });
  }
  if (expected.issuer === null) {
    const cause = 'It is not known which Issuer is expected.';
    const remedy = 'Compare it with the Issuer in the SSO configuration of the application.';
    return notKnown({ code: 'issuerNotKnown', check, cause, evidence, remedy });
  }
  if (issuer === expected.issuer) {
    return passed({ code: 'issuer', check, cause: 'The Issuer is the one that is expected.', evidence });
  }
  const cause = `The Issuer is another one than the application trusts. ${addressDifference(issuer, expected.issuer).words}`;
  return failed({ ...words, code: 'issuerMismatched', cause, remedy });
}

/** Judges whom it is for: each restriction has to name the application; saml-core 2.5.1.4. */
export function judgeAudience(audiences: readonly (readonly string[])[], expected: OrgExpectation): Finding {
  const check = 'Audience';
  const named = audiences.flat();
  const evidence = { Found: named.join(', ') || NOTHING, Expected: expected.audience };
  const words = { check, status: LOGIN_HISTORY_TEXTS.audienceInvalid, evidence, mend: 'update' } as const;
  if (named.length === 0) {
    const cause = 'It does not say whom it is for.';
    const remedy = 'Let the identity provider send the Entity ID of the application as the Audience.';
    return failed({ ...words, code: 'audienceMissing', cause, remedy });
  }
  const { audience } = expected;
  if (audience === null) {
    const cause = 'It is not known which Entity ID the application has.';
    const remedy = 'Compare it with the Entity ID in the SSO configuration of the application.';
    return notKnown({ code: 'audienceNotKnown', check, cause, evidence, remedy });
  }
  if (audiences.every((restriction) => restriction.includes(audience))) {
    return passed({ code: 'audience', check, cause: 'It is for this application.', evidence });
  }
  const nearest = nearestOf(audience, named) ?? '';
  const cause = `It is for another application: the Audience is not its Entity ID. ${addressDifference(nearest, audience).words}`;
  const remedy = LEGACY_AUDIENCE.test(nearest)
    ? 'Salesforce used to have this Entity ID. Bring the application up to date with the org’s own metadata.'
    : 'Make the Entity ID of the application and the one in its own SSO configuration the same.';
  return failed({ ...words, code: 'audienceInvalid', cause, remedy });
}

const NOTHING = 'nothing';

const LEGACY_AUDIENCE = /^https:\/\/saml\.salesforce\.com(?:\/|$)/;

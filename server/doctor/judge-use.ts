import type { Finding } from '../contract/doctor.ts';
import { LOGIN_HISTORY_TEXTS } from '../salesforce/login-history.ts';
import type { ReadAssertion } from '../saml/response-reader.ts';
import { failed, notKnown, passed } from './finding.ts';
import type { OrgExpectation } from './org-expectation.ts';

/** Judges which request it answers, in both places where it says so; saml-profiles 4.1.4.3. */
export function judgeInResponseTo(
  found: { response: string | null; confirmation: string | null },
  { inResponseTo: expected }: OrgExpectation,
): Finding {
  const check = 'InResponseTo';
  const evidence = {
    Response: found.response ?? 'none',
    Confirmation: found.confirmation ?? 'none',
    Expected: expected === null ? 'none' : expected,
  };
  const remedy = 'Begin again at the application, in one tab.';
  const words = { check, status: LOGIN_HISTORY_TEXTS.inResponseToInvalid, evidence, remedy };
  const { response, confirmation } = found;
  if (response !== confirmation) {
    const cause = 'The Response and its assertion do not name the same request.';
    return failed({
      ...words,
      code: 'inResponseToTwofold',
      cause,
      remedy: 'Let the identity provider send one ID in both.',
    });
  }
  if (expected === undefined) {
    const cause =
      response === null
        ? 'It answers no request: the sign-in began at the identity provider.'
        : 'It answers a request. Whether the browser began that one, only the application knows.';
    const hint =
      'Nothing, unless the application refuses it for that. Then begin again at the application, in one tab.';
    return notKnown({ code: 'inResponseToNotKnown', check, cause, evidence, remedy: hint });
  }
  if (response === expected) {
    const cause = response === null ? 'It answers no request, as is right here.' : 'It answers the request.';
    return passed({ code: 'inResponseTo', check, cause, evidence });
  }
  if (response === null) {
    const cause = 'The application asked, and this answers no request.';
    return failed({ ...words, code: 'inResponseToMissing', cause });
  }
  if (expected === null) {
    const cause = 'It answers a request that the application did not send, or that was answered already.';
    return failed({ ...words, code: 'inResponseToUnexpected', cause });
  }
  return failed({
    ...words,
    code: 'inResponseToInvalid',
    cause: 'It answers another request than the one that was sent.',
  });
}

/** Judges whether it is used for the first time; saml-profiles 4.1.4.5. */
export function judgeReplay({ id }: ReadAssertion, { seenAssertionIds: seen }: OrgExpectation): Finding {
  const check = 'Replay';
  const evidence = { 'Assertion ID': id };
  if (id === null || id === '') {
    const cause = 'The assertion has no ID, so nobody can tell whether it is used twice.';
    const words = { check, cause, evidence: { 'Looked for': 'the attribute ID of the Assertion' } };
    const remedy = 'Let the identity provider give each assertion an ID of its own.';
    return failed({ ...words, code: 'assertionIdMissing', status: LOGIN_HISTORY_TEXTS.assertionInvalid, remedy });
  }
  if (seen === undefined) {
    const cause = 'Only the application knows whether it has taken this assertion before.';
    const remedy = 'Nothing, unless the application refuses it as used before. Then begin again at the application.';
    return notKnown({ code: 'replayNotKnown', check, cause, evidence, remedy });
  }
  if (!seen.has(id)) return passed({ code: 'replay', check, cause: 'It is used for the first time.', evidence });
  return failed({
    code: 'replayDetected',
    check,
    cause: 'The same assertion was used before: the page was reloaded, or somebody tried to use it again.',
    status: LOGIN_HISTORY_TEXTS.replayDetected,
    evidence,
    remedy: 'Begin again at the application.',
  });
}

import type { Finding } from '../contract/doctor.ts';
import { LOGIN_HISTORY_TEXTS } from '../salesforce/login-history.ts';
import { CONFIRMATION_METHODS } from '../saml/names.ts';
import { MAX_WINDOW_MS } from '../saml/response-check.ts';
import type { ReadAssertion, SubjectConfirmation } from '../saml/response-reader.ts';
import { CLOCK_REMEDY, durationInWords, failed, instantInWords, passed, warned } from './finding.ts';

/** A difference that a network and two good clocks can make. */
const USUAL_DIFFERENCE_MS = 60_000;

/** What says from when to when something holds. */
type Window = Pick<ReadAssertion, 'notBefore' | 'notOnOrAfter'>;

/** Judges the window of the assertion; saml-core 2.5.1.2. */
export function judgeWindow({ notBefore, notOnOrAfter }: Window, now: Date): Finding {
  const evidence = {
    NotBefore: instantInWords(notBefore),
    NotOnOrAfter: instantInWords(notOnOrAfter),
    Now: now.toISOString(),
  };
  const words = { check: 'Times', evidence, status: LOGIN_HISTORY_TEXTS.assertionExpired };
  if (notOnOrAfter === null || isUnreadable(notOnOrAfter) || isUnreadable(notBefore)) {
    const cause = 'It does not say, or not readably, until when it holds.';
    const remedy = 'Let the identity provider send NotBefore and NotOnOrAfter.';
    return failed({ ...words, code: 'timesMissing', cause, status: LOGIN_HISTORY_TEXTS.assertionInvalid, remedy });
  }
  if (now >= notOnOrAfter) {
    const cause = `It ended ${durationInWords(now.getTime() - notOnOrAfter.getTime())} ago. A message that was copied a while ago is always over; one that was sent just now means that a clock is wrong.`;
    return failed({ ...words, code: 'assertionExpired', cause, remedy: CLOCK_REMEDY });
  }
  if (notBefore !== null && now < notBefore) {
    const cause = `It only begins in ${durationInWords(notBefore.getTime() - now.getTime())}: a clock is wrong.`;
    return failed({ ...words, code: 'assertionNotYetValid', cause, remedy: CLOCK_REMEDY });
  }
  const length = notOnOrAfter.getTime() - (notBefore ?? now).getTime();
  if (length > MAX_WINDOW_MS) {
    const cause = `It holds for ${durationInWords(length)}; five minutes is the most.`;
    return failed({
      ...words,
      code: 'windowTooLong',
      cause,
      remedy: 'Let the identity provider send a window of five minutes.',
    });
  }
  return passed({ code: 'times', check: 'Times', cause: 'It holds now, and not for long.', evidence });
}

/** Judges how far the clock of the one who wrote it seems to be from ours. */
export function judgeClock(issueInstant: Date | null, now: Date): Finding {
  const evidence = { IssueInstant: instantInWords(issueInstant), Now: now.toISOString() };
  const words = { check: 'Clock', evidence };
  if (issueInstant === null || isUnreadable(issueInstant)) {
    const cause = 'It does not say, or not readably, when it was written.';
    const remedy = 'Let the identity provider send an IssueInstant, such as 2026-11-24T09:15:29Z.';
    const status = LOGIN_HISTORY_TEXTS.assertionInvalid;
    return failed({ ...words, code: 'issueInstantMissing', cause, status, remedy });
  }
  const ahead = issueInstant.getTime() - now.getTime();
  const apart = durationInWords(ahead);
  if (ahead > USUAL_DIFFERENCE_MS) {
    const cause = `It was written ${apart} in the future: the clock of the one who wrote it is ahead.`;
    return failed({
      ...words,
      code: 'clockAhead',
      cause,
      status: LOGIN_HISTORY_TEXTS.assertionExpired,
      remedy: CLOCK_REMEDY,
    });
  }
  if (ahead < -USUAL_DIFFERENCE_MS) {
    const cause = `It was written ${apart} ago: it was copied a while ago, or the clock of the one who wrote it is behind.`;
    return warned({ ...words, code: 'clockBehind', cause, remedy: CLOCK_REMEDY });
  }
  return passed({ code: 'clock', check: 'Clock', cause: 'It was written within a minute of now.', evidence });
}

/** The confirmation for whoever bears it: the only one that browsers can meet; saml-profiles 4.1.4.2. */
export function bearerOf({ confirmations }: ReadAssertion): SubjectConfirmation | null {
  return confirmations.find(({ method }) => method === CONFIRMATION_METHODS.bearer) ?? null;
}

/** Judges whether the bearer may use it still; saml-profiles 4.1.4.2 and 4.1.4.3. */
export function judgeConfirmation(assertion: ReadAssertion, now: Date): Finding {
  const bearer = bearerOf(assertion);
  const check = 'Subject confirmation';
  const status = LOGIN_HISTORY_TEXTS.subjectConfirmationError;
  if (bearer === null) {
    const cause = 'It does not confirm its subject for whoever bears it (method bearer).';
    const remedy = 'Let the identity provider send a SubjectConfirmation with the method bearer.';
    const methods = assertion.confirmations.map(({ method }) => method ?? 'no method').join(', ');
    const evidence = { Found: methods || 'no SubjectConfirmation', Expected: CONFIRMATION_METHODS.bearer };
    return failed({ code: 'confirmationMissing', check, cause, status, evidence, remedy });
  }
  const { notBefore, notOnOrAfter } = bearer;
  const evidence = { NotOnOrAfter: instantInWords(notOnOrAfter), Now: now.toISOString() };
  if (notOnOrAfter === null || isUnreadable(notOnOrAfter)) {
    const cause = 'The confirmation does not say, or not readably, until when it holds.';
    const remedy = 'Let the identity provider send NotOnOrAfter there.';
    return failed({ code: 'confirmationEndless', check, cause, status, evidence, remedy });
  }
  if (now >= notOnOrAfter) {
    const cause = `The confirmation ended ${durationInWords(now.getTime() - notOnOrAfter.getTime())} ago.`;
    return failed({ code: 'confirmationExpired', check, cause, status, evidence, remedy: CLOCK_REMEDY });
  }
  if (notBefore !== null) {
    const cause = 'The confirmation has a NotBefore, which SAML forbids in this place.';
    const remedy = 'Let the identity provider leave it out.';
    return failed({ code: 'confirmationNotBefore', check, cause, status, evidence, remedy });
  }
  return passed({ code: 'confirmation', check, cause: 'Whoever bears it may use it now.', evidence });
}

/** Judges whether it says when somebody logged in; saml-core 2.7.2. */
export function judgeAuthnStatement({ authnInstant, sessionIndex }: ReadAssertion, now: Date): Finding {
  const check = 'AuthnStatement';
  const status = LOGIN_HISTORY_TEXTS.assertionInvalid;
  const evidence = { AuthnInstant: instantInWords(authnInstant) ?? 'nothing', SessionIndex: sessionIndex || 'nothing' };
  if (authnInstant === null || isUnreadable(authnInstant)) {
    const cause = 'It does not say, or not readably, when the person logged in.';
    const remedy = 'Let the identity provider send an AuthnStatement with its AuthnInstant.';
    return failed({ code: 'authnStatementMissing', check, cause, status, evidence, remedy });
  }
  if (authnInstant.getTime() - now.getTime() > USUAL_DIFFERENCE_MS) {
    const cause = `The person logs in only in ${durationInWords(authnInstant.getTime() - now.getTime())}: a clock is wrong.`;
    const times = { ...evidence, Now: now.toISOString() };
    return failed({ code: 'authnInstantAhead', check, cause, status, evidence: times, remedy: CLOCK_REMEDY });
  }
  if (!sessionIndex) {
    const cause = 'It has no SessionIndex, so signing out here cannot end the session there.';
    const remedy = 'Let the identity provider send a SessionIndex in the AuthnStatement.';
    return warned({ code: 'sessionIndexMissing', check, cause, evidence, remedy });
  }
  if (sessionIndex.length > MAX_SESSION_INDEX_LENGTH) {
    const cause = `Its SessionIndex has ${sessionIndex.length} characters. Above 512, Salesforce cannot sign out by it.`;
    const remedy = 'Let the identity provider send a shorter SessionIndex.';
    return warned({ code: 'sessionIndexTooLong', check, cause, evidence, remedy });
  }
  return passed({ code: 'authnStatement', check, cause: 'It says when the person logged in.', evidence });
}

const MAX_SESSION_INDEX_LENGTH = 512;

function isUnreadable(instant: Date | null): boolean {
  return instant !== null && Number.isNaN(instant.getTime());
}

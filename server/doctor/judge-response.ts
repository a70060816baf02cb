import type { Finding } from '../contract/doctor.ts';
import { LOGIN_HISTORY_TEXTS } from '../salesforce/login-history.ts';
import { attempt, decodeResponse } from '../saml/encoded-response.ts';
import { STATUS_CODES } from '../saml/names.ts';
import {
  type ReadAssertion,
  type ReadResponse,
  readResponse,
  readUnverifiedResponse,
} from '../saml/response-reader.ts';
import { failed, notKnown, passed, unverified } from './finding.ts';
import { indentMessage } from './indent-message.ts';
import { judgeConsumer, judgeDestination, judgeRecipient } from './judge-address.ts';
import { judgeAssurance, type Tier } from './judge-assurance.ts';
import { judgeCertificates, trustIn } from './judge-certificate.ts';
import { judgeJustInTime } from './judge-just-in-time.ts';
import { judgeAudience, judgeIssuer } from './judge-parties.ts';
import { judgeAssertionSignature, responseSignatureRefused } from './judge-signature.ts';
import { judgeNameId, judgeUser } from './judge-subject.ts';
import { bearerOf, judgeAuthnStatement, judgeClock, judgeConfirmation, judgeWindow } from './judge-times.ts';
import { judgeInResponseTo, judgeReplay } from './judge-use.ts';
import { factsOfAssertion, type MessageFact } from './message-facts.ts';
import type { OrgExpectation } from './org-expectation.ts';

export type { FederationIdInOrg, OrgExpectation } from './org-expectation.ts';

/** A Response, judged and explained. */
export interface ResponseDiagnosis {
  /** Indented; as it was when it is no message, and empty when it is no text. Its signatures are in it. */
  xml: string;
  /** In the order in which Salesforce looks. */
  findings: Finding[];
  /** What Salesforce makes of the login, or would if it believed it; null: no assertion was read, or it is not for Salesforce. */
  tier: Tier | null;
  facts: MessageFact[];
  /** Whether a signature that the application trusts covers what is said of the assertion. */
  verified: boolean;
}

/** Judges a Response (the form field SAMLResponse) as Salesforce does; without a signature to trust, it explains what the Response claims. */
export function judgeResponse(encoded: string, expected: OrgExpectation): ResponseDiagnosis {
  const xml = decodeResponse(encoded);
  const claimed = attempt(() => ({ ...readUnverifiedResponse(xml), indented: indentMessage(xml) }));
  if ('refusal' in claimed) {
    const findings = [inWordsOf(expected.kind, unreadable(claimed.refusal))];
    return { xml, findings, tier: null, facts: [], verified: false };
  }
  const { indented } = claimed.value;
  const trusted = attempt(() => readResponse(xml, trustIn(expected.certificates)));
  const isBroken = 'refusal' in trusted;
  const response = isBroken ? { ...claimed.value, signer: null } : trusted.value;
  const judged = judgeContent(response, expected);
  const findings = [
    passed({ code: 'response', check: 'Response', cause: 'It is a SAML 2.0 Response.' }),
    ...(isBroken ? [responseSignatureRefused(xml, trusted.refusal, expected)] : []),
    ...judged.findings,
  ];
  return { ...judged, xml: indented, findings: findings.map((found) => inWordsOf(expected.kind, found)) };
}

function unreadable(refusal: string): Finding {
  return failed({
    code: 'responseUnreadable',
    check: 'Response',
    cause: 'It is no SAML 2.0 Response that can be read.',
    status: LOGIN_HISTORY_TEXTS.assertionInvalid,
    evidence: { Reason: refusal },
    remedy: 'Copy the whole value of SAMLResponse, in base64, as the browser sent it.',
  });
}

function judgeContent(response: ReadResponse, expected: OrgExpectation): Omit<ResponseDiagnosis, 'xml'> {
  const [first, ...others] = response.assertions;
  const frame = [judgeStatus(response.statusCodes), judgeDestination(response.destination, expected)];
  if (response.issuer !== null) frame.push(judgeIssuer('Issuer of the Response', response.issuer, expected));
  if (first === undefined || others.length > 0) {
    const isVerified = response.signer !== null;
    const findings = [...(isVerified ? frame : frame.map(unverified)), assertionCount(response)];
    return { findings, tier: null, facts: [], verified: isVerified };
  }
  const signed = judgeAssertionSignature(first, expected, response.signer);
  const certificates = judgeCertificates(expected, signed.signer);
  const { assertion, isVerified } = signed;
  // Around an assertion that holds, Salesforce takes an unsigned Response.
  const mark = isVerified ? (found: Finding) => found : unverified;
  const head = [...frame.map(mark), ...signed.findings, ...certificates];
  if (assertion === null) return { findings: head, tier: null, facts: [], verified: false };
  // How a login is ranked is known of Salesforce alone.
  const assurance = expected.kind === 'salesforce' ? judgeAssurance(assertion) : null;
  const content = judgeAssertion(assertion, response, expected);
  if (assurance !== null) content.push(assurance.finding);
  return {
    findings: [...head, ...content.map(mark)],
    tier: assurance?.tier ?? null,
    facts: factsOfAssertion(assertion),
    verified: isVerified,
  };
}

function judgeStatus([code, ...inner]: readonly string[]): Finding {
  const check = 'Status';
  const evidence = { Found: [code, ...inner].join(', ') || null, Expected: STATUS_CODES.success };
  if (code === STATUS_CODES.success) return passed({ code: 'status', check, cause: 'The login succeeded.', evidence });
  return failed({
    code: 'statusInvalid',
    check,
    cause: 'The identity provider says that the login did not succeed.',
    status: LOGIN_HISTORY_TEXTS.statusInvalid,
    evidence,
    remedy: 'Look at the identity provider’s own log for the reason.',
  });
}

function assertionCount({ assertions, encryptedAssertions }: ReadResponse): Finding {
  const check = 'Assertion';
  const status = LOGIN_HISTORY_TEXTS.assertionInvalid;
  if (assertions.length > 1) {
    const cause = `It carries ${assertions.length} assertions, and has to carry one.`;
    const evidence = { Found: `${assertions.length} assertions`, Expected: 'one' };
    const remedy = 'Let the identity provider send one assertion in a Response.';
    return failed({ code: 'assertionsSeveral', check, cause, status, evidence, remedy });
  }
  if (encryptedAssertions > 0) {
    const cause = 'The assertion is encrypted: only the application can read it, so nothing in it was judged.';
    const evidence = { Found: 'EncryptedAssertion', 'Looked for': 'Assertion' };
    const remedy = 'Let the identity provider send one that is not encrypted, for a test, and explain that.';
    return notKnown({ code: 'assertionEncrypted', check, cause, evidence, remedy });
  }
  const words = {
    check,
    cause: 'It carries no assertion.',
    evidence: { 'Looked for': 'an Assertion in the Response' },
  };
  const remedy = 'Look at the Status: without a login that succeeded there is none. Else copy the whole message.';
  return failed({ ...words, code: 'assertionMissing', status, remedy });
}

function judgeAssertion(assertion: ReadAssertion, response: ReadResponse, expected: OrgExpectation): Finding[] {
  const { nameId, attributes } = assertion;
  const { kind, now } = expected;
  const bearer = bearerOf(assertion);
  const links = { response: response.inResponseTo, confirmation: bearer?.inResponseTo ?? null };
  return [
    judgeIssuer('Issuer', assertion.issuer, expected),
    judgeNameId(nameId, expected),
    ...(kind === 'salesforce' && nameId !== null && nameId.value.trim() !== ''
      ? [judgeUser(nameId.value, expected)]
      : []),
    judgeConfirmation(assertion, now),
    judgeRecipient(bearer?.recipient ?? null, expected),
    ...judgeConsumer(response.destination, bearer?.recipient ?? null),
    judgeInResponseTo(links, expected),
    judgeAudience(assertion.audiences, expected),
    judgeWindow(assertion, now),
    judgeClock(assertion.issueInstant, now),
    judgeReplay(assertion, expected),
    judgeAuthnStatement(assertion, now),
    ...(kind === 'salesforce' && expected.justInTime ? judgeJustInTime(attributes) : []),
  ];
}

/** Only Salesforce speaks in Salesforce's words, and is mended by connecting it. */
function inWordsOf(kind: OrgExpectation['kind'], found: Finding): Finding {
  if (kind === 'salesforce') return found;
  const mend = found.mend === 'connect' || found.mend === 'federationIds' ? null : found.mend;
  return { ...found, status: null, mend };
}

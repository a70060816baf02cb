import type { X509Certificate } from 'node:crypto';
import type { Finding } from '../contract/doctor.ts';
import { LOGIN_HISTORY_TEXTS } from '../salesforce/login-history.ts';
import { attempt } from '../saml/encoded-response.ts';
import { type ReadAssertion, readSignedAssertion, readUnverifiedAssertion } from '../saml/response-reader.ts';
import { failed, passed, warned } from './finding.ts';
import { certificateEvidence, trustIn } from './judge-certificate.ts';
import type { OrgExpectation } from './org-expectation.ts';
import { signatureMalformed, signatureRefused } from './signature-refusal.ts';

const CHECK = 'Signature';
const STATUS = LOGIN_HISTORY_TEXTS.signatureInvalid;

/** An assertion as it is judged from here on. */
export interface JudgedAssertion {
  findings: Finding[];
  /** Null: not even its claims can be read. */
  assertion: ReadAssertion | null;
  /** Whether a signature that the application trusts covers the claims. */
  isVerified: boolean;
  signer: X509Certificate | null;
}

/** Judges the signature of an assertion, and reads what it covers; without one that holds, what it claims. */
export function judgeAssertionSignature(
  xml: string,
  expected: OrgExpectation,
  responseSigner: X509Certificate | null,
): JudgedAssertion {
  const signed = attempt(() => readSignedAssertion(xml, trustIn(expected.certificates)));
  if ('value' in signed) {
    const { assertion, signer, algorithm } = signed.value;
    return { findings: [holds(signer, algorithm)], assertion, isVerified: true, signer };
  }
  const claimed = attempt(() => readUnverifiedAssertion(xml));
  if ('refusal' in claimed) {
    return { findings: [signatureMalformed(claimed.refusal)], assertion: null, isVerified: false, signer: null };
  }
  const { isSigned, ...assertion } = claimed.value;
  if (isSigned) {
    const finding = signatureRefused(xml, signed.refusal, expected);
    return { findings: [finding], assertion, isVerified: false, signer: null };
  }
  // What the Response's own signature covers is out of verified bytes too.
  const isVerified = responseSigner !== null;
  return { findings: [unsigned(isVerified, expected)], assertion, isVerified, signer: responseSigner };
}

/** Why the signature of the Response itself does not hold. */
export function responseSignatureRefused(xml: string, refusal: string, expected: OrgExpectation): Finding {
  const finding = signatureRefused(xml, refusal, expected);
  return { ...finding, check: 'Signature of the Response' };
}

function holds(signer: X509Certificate, algorithm: string): Finding {
  const evidence = { Algorithm: nameOf(algorithm), ...certificateEvidence(signer) };
  const isUsual = algorithm.endsWith('#rsa-sha256');
  if (isUsual) return passed({ code: 'signature', check: CHECK, cause: 'The signature holds.', evidence });
  return warned({
    code: 'signatureAlgorithmUnusual',
    check: CHECK,
    cause: 'The signature holds, but is not made with RSA-SHA256, the one that every application knows.',
    evidence,
    remedy: 'Let the identity provider sign with RSA-SHA256.',
  });
}

function unsigned(isResponseSigned: boolean, { kind }: OrgExpectation): Finding {
  const remedy = 'Let the identity provider sign the assertion.';
  if (!isResponseSigned) {
    const cause = 'The assertion is not signed, so nobody can tell who wrote it.';
    const evidence = { 'Looked for': 'a Signature in the Assertion, and in the Response' };
    return failed({ code: 'signatureMissing', check: CHECK, cause, status: STATUS, evidence, remedy });
  }
  const cause = 'Only the Response is signed, the assertion in it is not.';
  const evidence = { 'Looked for': 'a Signature in the Assertion', Found: 'one in the Response alone' };
  const words = { code: 'signatureOfResponseOnly', check: CHECK, cause, evidence, remedy };
  return kind === 'salesforce' ? failed({ ...words, status: STATUS }) : warned(words);
}

function nameOf(algorithm: string): string {
  return algorithm.replace(/^.*#/, '');
}

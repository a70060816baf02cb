import type { X509Certificate } from 'node:crypto';
import type { Finding } from '../contract/doctor.ts';
import { LOGIN_HISTORY_TEXTS } from '../salesforce/login-history.ts';
import { nameOfCertificate } from '../saml/certificate.ts';
import { readEmbeddedCertificate } from '../saml/embedded-certificate.ts';
import { attempt } from '../saml/encoded-response.ts';
import { type ReadAssertion, readSignedAssertion, readUnverifiedAssertion } from '../saml/response-reader.ts';
import { failed, notKnown, passed, warned } from './finding.ts';
import { certificateEvidence, plainCertificate, shownCertificate } from './judge-certificate.ts';
import type { OrgExpectation } from './org-expectation.ts';

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
    return { findings: [malformed(claimed.refusal)], assertion: null, isVerified: false, signer: null };
  }
  const { isSigned, ...assertion } = claimed.value;
  if (isSigned) {
    const finding = refused(xml, signed.refusal, expected);
    return { findings: [finding], assertion, isVerified: false, signer: null };
  }
  // What the Response's own signature covers is out of verified bytes too.
  const isVerified = responseSigner !== null;
  return { findings: [unsigned(isVerified, expected)], assertion, isVerified, signer: responseSigner };
}

/** Why the signature of the Response itself does not hold. */
export function responseSignatureRefused(xml: string, refusal: string, expected: OrgExpectation): Finding {
  const finding = refused(xml, refusal, expected);
  return { ...finding, check: 'Signature of the Response' };
}

/** Whose signatures are believed. */
export function trustIn(certificates: readonly string[]): { signingCertificates: string[]; allowSha1: boolean } {
  return { signingCertificates: certificates.map(plainCertificate), allowSha1: false };
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
    return failed({ code: 'signatureMissing', check: CHECK, cause, status: STATUS, remedy });
  }
  const cause = 'Only the Response is signed, the assertion in it is not.';
  const words = { code: 'signatureOfResponseOnly', check: CHECK, cause, remedy };
  return kind === 'salesforce' ? failed({ ...words, status: STATUS }) : warned(words);
}

/** The reason of the reader, told apart by what helps. */
function refused(xml: string, refusal: string, { certificates }: OrgExpectation): Finding {
  const embedded = attempt(() => readEmbeddedCertificate(xml));
  const inside = 'value' in embedded ? embedded.value : null;
  const isHeldByInside = inside !== null && 'value' in attempt(() => readSigned(xml, inside));
  const certificate = shownCertificate(inside);
  const evidence = certificate === null ? {} : certificateEvidence(certificate);

  if (refusal === 'saml.signatureSha1') {
    const cause = 'It is signed with SHA-1, which can be forged.';
    const remedy = 'Let the identity provider sign with RSA-SHA256.';
    return failed({ code: 'signatureSha1', check: CHECK, cause, status: STATUS, evidence, remedy });
  }
  if (refusal === 'saml.versionUnsupported') return otherVersion();
  if (UNREADABLE.includes(refusal)) return malformed(refusal);
  if (certificates.length === 0 && isHeldByInside) {
    const cause =
      'The signature holds with the certificate in the message itself, which anybody can put there. It is not known here which one the application trusts.';
    return notKnown({ code: 'signatureNotKnown', check: CHECK, cause, evidence });
  }
  if (isHeldByInside && certificate !== null) return otherCertificate(certificate, certificates);
  return failed({
    code: 'signatureBroken',
    check: CHECK,
    cause:
      certificate === null
        ? 'The signature does not hold with the certificate that the application has, and the message does not say which certificate it was made with.'
        : 'The signature does not hold: the message was changed after it was signed, or its text while it was copied.',
    status: STATUS,
    evidence: { ...evidence, Reason: refusal },
    remedy: 'Copy the message as it was sent, in base64. If it is unchanged, put our certificate into the application.',
    mend: 'certificate',
  });
}

function readSigned(xml: string, certificate: string): unknown {
  return readSignedAssertion(xml, trustIn([certificate]));
}

function otherCertificate(signer: X509Certificate, certificates: readonly string[]): Finding {
  const trusted = certificates.flatMap((text) => shownCertificate(text)?.fingerprint256 ?? []);
  return failed({
    code: 'signatureOtherCertificate',
    check: CHECK,
    cause: 'It is signed with another certificate than the one that the application has.',
    status: STATUS,
    evidence: {
      'Signed by': `${nameOfCertificate(signer)}, ${signer.fingerprint256}`,
      'The application has': trusted.join(', ') || 'none that can be read',
    },
    remedy: 'Put the certificate that signs into the application, or let the key sign that it knows.',
    mend: 'certificate',
  });
}

/** What is no signature that anybody could verify. */
const UNREADABLE = [
  'saml.signatureReference',
  'saml.signatureTransforms',
  'saml.signatureIncomplete',
  'saml.signatureEncoding',
  'saml.signatureAlgorithmUnknown',
];

function otherVersion(): Finding {
  return failed({
    code: 'assertionVersion',
    check: 'Assertion',
    cause: 'The assertion is not of SAML 2.0.',
    status: LOGIN_HISTORY_TEXTS.assertionInvalid,
    remedy: 'Let the identity provider send SAML 2.0.',
  });
}

function malformed(refusal: string): Finding {
  return failed({
    code: 'signatureMalformed',
    check: CHECK,
    cause:
      'The signature has a form that is not accepted: it has to be RSA, enveloped, over the whole assertion, with exclusive canonicalisation.',
    status: STATUS,
    evidence: { Reason: refusal },
    remedy: 'Let the identity provider sign the assertion with RSA-SHA256 in the usual form.',
  });
}

function nameOf(algorithm: string): string {
  return algorithm.replace(/^.*#/, '');
}

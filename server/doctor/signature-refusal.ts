import type { X509Certificate } from 'node:crypto';
import type { Finding } from '../contract/doctor.ts';
import { LOGIN_HISTORY_TEXTS } from '../salesforce/login-history.ts';
import { hasStrongKey, nameOfCertificate } from '../saml/certificate.ts';
import { readEmbeddedCertificate } from '../saml/embedded-certificate.ts';
import { attempt } from '../saml/encoded-response.ts';
import { readSignedAssertion } from '../saml/response-reader.ts';
import { type Evidence, failed, notKnown } from './finding.ts';
import { certificateEvidence, shownCertificate, trustIn } from './judge-certificate.ts';
import type { OrgExpectation } from './org-expectation.ts';

const CHECK = 'Signature';
const STATUS = LOGIN_HISTORY_TEXTS.signatureInvalid;

/** Why a signature does not hold: the reason of the reader, told apart by what helps. */
export function signatureRefused(xml: string, refusal: string, expected: OrgExpectation): Finding {
  const { certificates } = expected;
  const { certificate, isHeld } = readInside(xml);
  const evidence = { ...(certificate !== null && certificateEvidence(certificate)), Reason: refusal };
  if (refusal === 'saml.signatureSha1') {
    const cause = 'It is signed with SHA-1, which can be forged.';
    const remedy = 'Let the identity provider sign with RSA-SHA256.';
    return failed({ code: 'signatureSha1', check: CHECK, cause, status: STATUS, evidence, remedy });
  }
  if (refusal === 'saml.versionUnsupported') return otherVersion(evidence);
  if (UNREADABLE.includes(refusal)) return signatureMalformed(refusal);
  const signer = certificate ?? (refusal === 'saml.signingKeyMissing' ? firstOf(certificates) : null);
  if (signer !== null && !hasStrongKey(signer)) return keyWeak({ ...certificateEvidence(signer), Reason: refusal });
  const isUntold = certificates.length === 0 && certificate === null;
  if (isUntold || (certificates.length === 0 && isHeld)) return signerNotKnown(isHeld, evidence);
  if (isHeld && certificate !== null) return otherCertificate(certificate, expected);
  return broken(certificate !== null, evidence);
}

/** The certificate that the message carries, and whether the signature holds with it. */
function readInside(xml: string): { certificate: X509Certificate | null; isHeld: boolean } {
  const embedded = attempt(() => readEmbeddedCertificate(xml));
  const inside = 'value' in embedded ? embedded.value : null;
  const isHeld = inside !== null && 'value' in attempt(() => readSignedAssertion(xml, trustIn([inside])));
  return { certificate: shownCertificate(inside), isHeld };
}

function broken(saysWhose: boolean, evidence: Evidence): Finding {
  return failed({
    code: 'signatureBroken',
    check: CHECK,
    cause: saysWhose
      ? 'The signature does not hold: the message was changed after it was signed, or its text while it was copied.'
      : 'The signature does not hold with the certificate that the application has, and the message does not say which certificate it was made with.',
    status: STATUS,
    evidence,
    remedy:
      'Copy the message as it was sent, in base64. If it is unchanged, put the certificate of the key that signs into the application.',
    mend: 'connect',
  });
}

function firstOf(certificates: readonly string[]): X509Certificate | null {
  return shownCertificate(certificates[0] ?? null);
}

/** A signature by such a key is not looked at, so it is neither right nor broken. */
function keyWeak(evidence: Evidence): Finding {
  return failed({
    code: 'signatureKeyWeak',
    check: CHECK,
    cause:
      'It is signed with a key that is no RSA key of at least 2048 bits. Such signatures are not looked at: somebody else could make them.',
    status: STATUS,
    evidence,
    remedy:
      'Let the identity provider sign with an RSA key of at least 2048 bits, and put its certificate into the application.',
  });
}

function signerNotKnown(isHeldByInside: boolean, evidence: Evidence): Finding {
  const cause = isHeldByInside
    ? 'The signature holds with the certificate in the message itself, which anybody can put there. It is not known here which one the application trusts.'
    : 'It is not known here which certificate the application trusts, and the message carries none.';
  const remedy = 'Compare the fingerprint with that of the certificate in the application’s own SSO configuration.';
  return notKnown({ code: 'signatureNotKnown', check: CHECK, cause, evidence, remedy });
}

function otherCertificate(signer: X509Certificate, { certificates, areCertificatesOurs }: OrgExpectation): Finding {
  const trusted = certificates.flatMap((text) => shownCertificate(text)?.fingerprint256 ?? []);
  return failed({
    code: 'signatureOtherCertificate',
    check: CHECK,
    cause: areCertificatesOurs
      ? 'It is signed with another certificate than that of our key.'
      : 'It is signed with another certificate than the one that the application has.',
    status: STATUS,
    evidence: {
      'Signed by': `${nameOfCertificate(signer)}, ${signer.fingerprint256}`,
      [areCertificatesOurs ? 'Our key has' : 'The application has']: trusted.join(', ') || 'none that can be read',
    },
    remedy: 'Put the certificate that signs into the application, or let the key sign that it knows.',
    mend: 'connect',
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

function otherVersion(evidence: Evidence): Finding {
  return failed({
    code: 'assertionVersion',
    check: 'Assertion',
    cause: 'The assertion is not of SAML 2.0.',
    status: LOGIN_HISTORY_TEXTS.assertionInvalid,
    evidence,
    remedy: 'Let the identity provider send SAML 2.0.',
  });
}

/** It is no signature that anybody could verify. */
export function signatureMalformed(refusal: string): Finding {
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

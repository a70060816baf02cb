import type { X509Certificate } from 'node:crypto';
import type { Finding } from '../contract/doctor.ts';
import { LOGIN_HISTORY_TEXTS } from '../salesforce/login-history.ts';
import { hasStrongKey, readCertificate, subjectOf } from '../saml/certificate.ts';
import { CLOCK_REMEDY, durationInWords, type Evidence, failed, notKnown, passed, warned } from './finding.ts';
import type { OrgExpectation } from './org-expectation.ts';

const CHECK = 'Certificate';

/** So long before its end people are told. */
const SOON_MS = 60 * 86_400_000;

/** Certificates as applications write them down: base64 DER, often in lines, sometimes between BEGIN and END. */
function plainCertificate(text: string): string {
  return text.replace(/-----[A-Z ]+-----/g, '').replace(/\s+/g, '');
}

/** Whose signatures are believed. */
export function trustIn(certificates: readonly string[]): { signingCertificates: string[]; allowSha1: boolean } {
  return { signingCertificates: certificates.map(plainCertificate), allowSha1: false };
}

/** Judges the certificates that the application trusts; of several, those that signed. */
export function judgeCertificates(
  { certificates, areCertificatesOurs, now }: OrgExpectation,
  signer: X509Certificate | null,
): Finding[] {
  if (certificates.length === 0) {
    const cause = 'It is not known here which certificate the application has.';
    const evidence = { 'Looked for': 'the certificate of the identity provider in an application that is known here' };
    const remedy = 'Compare the certificate of the message with the one in the SSO configuration of the application.';
    return [notKnown({ code: 'certificateNotKnown', check: CHECK, cause, evidence, remedy })];
  }
  const found = signer === null ? certificates.map(shownCertificate) : [signer];
  const judged = found.map((certificate, index) =>
    certificate === null ? unreadable(certificates[index] ?? '') : judgeCertificate(certificate, now),
  );
  return areCertificatesOurs ? judged.map(toBeCompared) : judged;
}

/** Of a certificate that is ours: that it holds does not say that the application has it. */
function toBeCompared(found: Finding): Finding {
  if (found.result !== 'passed') return found;
  return {
    ...found,
    code: 'certificateToCompare',
    result: 'notKnown',
    cause: 'The certificate of our key holds. Whether Salesforce has this one is not known here.',
    remedy:
      'Connect the org and examine the person again; or compare the fingerprint with that of the Identity Provider Certificate under Setup → Single Sign-On Settings.',
    mend: 'connect',
  };
}

/** What people tell a certificate by. */
export function certificateEvidence(certificate: X509Certificate): Evidence {
  return {
    Subject: subjectOf(certificate),
    Fingerprint: certificate.fingerprint256,
    Holds: `${certificate.validFromDate.toISOString()} to ${certificate.validToDate.toISOString()}`,
  };
}

/** The certificate of the base64, for people; null: it is none. */
export function shownCertificate(base64: string | null): X509Certificate | null {
  return base64 === null ? null : readCertificate(plainCertificate(base64));
}

/** As much as shows what it is. */
const SHOWN_LENGTH = 80;

const MEND = {
  check: CHECK,
  status: LOGIN_HISTORY_TEXTS.signatureInvalid,
  remedy: 'Make a new signing key here, and put its certificate into the application before it signs.',
  mend: 'certificate',
} as const;

function judgeCertificate(certificate: X509Certificate, now: Date): Finding {
  const evidence = certificateEvidence(certificate);
  const left = certificate.validToDate.getTime() - now.getTime();
  if (!hasStrongKey(certificate)) {
    const cause = 'Its key is no RSA key of at least 2048 bits.';
    return failed({ code: 'certificateWeak', cause, evidence, ...MEND });
  }
  if (left <= 0) {
    const cause = `The certificate that the application has ended ${durationInWords(left)} ago.`;
    return failed({ code: 'certificateExpired', cause, evidence, ...MEND });
  }
  if (certificate.validFromDate > now) {
    const cause = `The certificate that the application has does not hold yet: it begins in ${durationInWords(certificate.validFromDate.getTime() - now.getTime())}.`;
    return failed({
      code: 'certificateNotYetValid',
      check: CHECK,
      status: MEND.status,
      cause,
      evidence,
      remedy: `${CLOCK_REMEDY} If it is right, wait, or use another key.`,
    });
  }
  if (left <= SOON_MS) {
    const cause = `The certificate that the application has ends in ${durationInWords(left)}. Then nobody can sign in.`;
    const { check, remedy, mend } = MEND;
    return warned({ code: 'certificateEnding', check, cause, evidence, remedy, mend });
  }
  return passed({ code: 'certificate', check: CHECK, cause: 'The certificate holds.', evidence });
}

function unreadable(text: string): Finding {
  const { check, status } = MEND;
  return failed({
    code: 'certificateUnreadable',
    check,
    status,
    cause: 'What the application has in the place of a certificate is none.',
    evidence: { Found: text.slice(0, SHOWN_LENGTH), Expected: 'base64 of an X.509 certificate' },
    remedy: 'Put the certificate of the signing key there again.',
    mend: 'connect',
  });
}

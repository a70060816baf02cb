import type { X509Certificate } from 'node:crypto';
import type { Finding } from '../contract/doctor.ts';
import { LOGIN_HISTORY_TEXTS } from '../salesforce/login-history.ts';
import { hasStrongKey, readCertificate } from '../saml/certificate.ts';
import { durationInWords, type Evidence, failed, notKnown, passed, warned } from './finding.ts';

const CHECK = 'Certificate';

/** So long before its end people are told. */
const SOON_MS = 60 * 86_400_000;

/** Certificates as applications write them down: base64 DER, often in lines, sometimes between BEGIN and END. */
export function plainCertificate(text: string): string {
  return text.replace(/-----[A-Z ]+-----/g, '').replace(/\s+/g, '');
}

/** Judges the certificates that the application trusts; of several, those that signed. */
export function judgeCertificates(
  certificates: readonly string[],
  signer: X509Certificate | null,
  now: Date,
): Finding[] {
  if (certificates.length === 0) {
    const cause = 'It is not known here which certificate the application has.';
    return [notKnown({ code: 'certificateNotKnown', check: CHECK, cause })];
  }
  if (signer !== null) return [judgeCertificate(signer, now)];
  return certificates.map((text) => {
    const certificate = readCertificate(plainCertificate(text));
    return certificate === null ? unreadable() : judgeCertificate(certificate, now);
  });
}

/** What people tell a certificate by. */
export function certificateEvidence(certificate: X509Certificate): Evidence {
  return {
    Subject: certificate.subject.replaceAll('\n', ', '),
    Fingerprint: certificate.fingerprint256,
    Holds: `${certificate.validFromDate.toISOString()} to ${certificate.validToDate.toISOString()}`,
  };
}

/** The certificate of the base64, for people; null: it is none. */
export function shownCertificate(base64: string | null): X509Certificate | null {
  return base64 === null ? null : readCertificate(plainCertificate(base64));
}

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
      ...MEND,
      code: 'certificateNotYetValid',
      cause,
      evidence,
      remedy: 'Set the clock of this server by the network time. If it is right, wait or use another key.',
      mend: 'clock',
    });
  }
  if (left <= SOON_MS) {
    const cause = `The certificate that the application has ends in ${durationInWords(left)}. Then nobody can sign in.`;
    const { check, remedy, mend } = MEND;
    return warned({ code: 'certificateEnding', check, cause, evidence, remedy, mend });
  }
  return passed({ code: 'certificate', check: CHECK, cause: 'The certificate holds.', evidence });
}

function unreadable(): Finding {
  return failed({
    ...MEND,
    code: 'certificateUnreadable',
    cause: 'What the application has in the place of a certificate is none.',
    remedy: 'Put the certificate of the signing key there again.',
  });
}

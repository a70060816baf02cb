import type { ServiceProvider } from '../../db/model.ts';
import type { Finding } from '../contract/doctor.ts';
import { AppError } from '../errors.ts';
import type { AuthnRequest } from '../saml/authn-request.ts';
import { verifyRequestSignature } from '../saml/signature.ts';
import { failed, notKnown, passed, warned } from './finding.ts';
import type { PastedAuthnRequest } from './read-message.ts';

const CHECK = 'Signature';

/** Judges the signature of a request with the certificates of the application that sent it; saml-bindings 3.4.4.1, saml-core 5.4. */
export async function judgeRequestSignature(
  pasted: PastedAuthnRequest,
  request: AuthnRequest,
  serviceProvider: ServiceProvider | null,
): Promise<{ finding: Finding; isVerified: boolean }> {
  const isSigned = pasted.message.signature !== null || request.signed;
  if (!isSigned) return { finding: unsigned(pasted, serviceProvider), isVerified: false };
  if (serviceProvider === null) {
    const cause = 'It is signed; by whom cannot be told without the application’s certificate.';
    const evidence = { 'Looked for': 'an application here that the request comes from' };
    const remedy = 'Add the application from its metadata, which has its certificate, and explain the request again.';
    const words = { check: CHECK, cause, evidence, remedy, mend: 'application' } as const;
    return { finding: notKnown({ ...words, code: 'requestSignatureNotKnown' }), isVerified: false };
  }
  const refusal = await refusalOf(() => verifyRequestSignature(pasted.message, request, serviceProvider));
  if (refusal !== null) return { finding: refused(refusal), isVerified: false };
  const cause = 'The signature holds with a certificate of the application.';
  return { finding: passed({ code: 'requestSignature', check: CHECK, cause }), isVerified: true };
}

async function refusalOf(verify: () => Promise<unknown>): Promise<string | null> {
  try {
    await verify();
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.reason;
    throw error;
  }
}

const LOOKED_FOR = { 'Looked for': 'a Signature in the message, or SigAlg and Signature beside it' };

function unsigned({ isComplete }: PastedAuthnRequest, serviceProvider: ServiceProvider | null): Finding {
  if (!isComplete) {
    const cause = 'No signature was pasted. With the redirect binding it stands in the address, not in the message.';
    const remedy = 'Paste the whole address, with SigAlg and Signature.';
    return notKnown({ code: 'requestSignatureNotPasted', check: CHECK, cause, evidence: LOOKED_FOR, remedy });
  }
  const cause = 'It is not signed.';
  if (serviceProvider?.authnRequestsSigned !== true) {
    return warned({
      code: 'requestUnsigned',
      check: CHECK,
      cause: `${cause} The application does not say that it signs.`,
      evidence: LOOKED_FOR,
      remedy: 'Nothing, if it never signs. Salesforce always does: then bring it up to date with its own metadata.',
      mend: 'update',
    });
  }
  const remedy = 'Let the application sign its requests, as its metadata says.';
  return failed({ code: 'requestSignatureMissing', check: CHECK, cause, evidence: LOOKED_FOR, remedy });
}

function refused(refusal: string): Finding {
  const words = { check: CHECK, evidence: { Reason: refusal } };
  if (refusal === 'saml.signatureSha1') {
    const cause = 'It is signed with SHA-1, which can be forged, and the application is not allowed to.';
    const remedy = 'Choose RSA-SHA256 in the SSO configuration of the application.';
    return failed({ ...words, code: 'requestSignatureSha1', cause, remedy, mend: 'connect' });
  }
  if (refusal === 'saml.signingKeyMissing') {
    const cause = 'No certificate of the application is known here that a signature could be checked with.';
    const remedy = 'Import the application’s own metadata, which has it.';
    return failed({ ...words, code: 'requestCertificateMissing', cause, remedy, mend: 'update' });
  }
  if (refusal === 'saml.signatureInvalid' || refusal === 'saml.digestMismatch') {
    const cause =
      'The signature does not hold: the application signs with another certificate, or the request was changed.';
    const remedy = 'Bring the application up to date with its own metadata. Copy the request unchanged.';
    return failed({ ...words, code: 'requestSignatureInvalid', cause, remedy, mend: 'update' });
  }
  const cause = 'The signature has a form that is not accepted.';
  const remedy = 'Let the application sign with RSA-SHA256, in the usual form.';
  return failed({ ...words, code: 'requestSignatureMalformed', cause, remedy });
}

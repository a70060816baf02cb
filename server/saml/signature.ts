import { hash, timingSafeEqual, verify, type X509Certificate } from 'node:crypto';
import type { ServiceProvider } from '../../db/model.ts';
import { requestRejected } from '../errors.ts';
import { type AuthnRequest, readAuthnRequest } from './authn-request.ts';
import type { InboundMessage } from './binding.ts';
import { hasStrongKey, readCertificate } from './certificate.ts';
import { type EnvelopedSignature, readEnvelopedSignature } from './enveloped-signature.ts';
import { DIGEST_ALGORITHMS, SIGNATURE_ALGORITHMS } from './names.ts';
import { samlifyConfirms } from './samlify.ts';

/**
 * Verifies what the service provider signed, with the keys from its metadata alone, and gives the request to go on with:
 * for an enveloped signature, the one read again from the verified bytes. A signature that is there must verify; a service
 * provider that declares AuthnRequestsSigned must sign. @throws requestRejected
 *
 * The keys can only be found through the issuer, which is inside the message. So a Redirect message has been inflated
 * (bounded) and read (gated) before this point; of what it says, only the issuer may have been used, to find the keys.
 */
export async function verifyRequestSignature(
  message: InboundMessage,
  request: AuthnRequest,
  serviceProvider: ServiceProvider,
): Promise<AuthnRequest> {
  // saml-bindings 3.4.4.1: the Redirect binding takes the enveloped signature out.
  if (message.binding === 'HTTP-Redirect' && request.signed) throw requestRejected('saml.signatureMisplaced');
  if (message.signature !== null) {
    findSigner(message.signature, serviceProvider);
    return request;
  }
  if (request.signed) return await verifyEnvelopedSignature(message.xml, serviceProvider);
  if (serviceProvider.authnRequestsSigned) throw requestRejected('saml.signatureMissing');
  return request;
}

/** Whose signatures are believed, and which hashes. */
export type Trust = Pick<ServiceProvider, 'signingCertificates' | 'allowSha1'>;

/** Verifies an enveloped signature with trusted keys alone; gives the certificate of the one that made it. @throws requestRejected */
export function verifyEnveloped(signature: EnvelopedSignature, trust: Trust): X509Certificate {
  const signer = findSigner(signature, trust);
  checkDigest(signature, trust);
  return signer;
}

async function verifyEnvelopedSignature(xml: string, serviceProvider: ServiceProvider): Promise<AuthnRequest> {
  const signature = readEnvelopedSignature(xml);
  await checkSecondOpinion(signature, verifyEnveloped(signature, serviceProvider));
  return { ...readAuthnRequest(signature.signedXml), signed: true };
}

/** What every signature of ours comes down to. */
interface SignedOctets {
  algorithm: string;
  octets: Buffer;
  value: Buffer;
}

/** The registered certificate whose key made the signature. */
function findSigner({ algorithm, octets, value }: SignedOctets, trust: Trust): X509Certificate {
  const hashName = hashOf(algorithm, SIGNATURE_HASHES, trust);
  const certificates = trust.signingCertificates.map(readCertificate).filter(isUsable);
  if (certificates.length === 0) throw requestRejected('saml.signingKeyMissing');
  const signer = certificates.find((certificate) => verify(hashName, octets, certificate.publicKey, value));
  if (signer === undefined) throw requestRejected('saml.signatureInvalid');
  return signer;
}

function isUsable(certificate: X509Certificate | null): certificate is X509Certificate {
  return certificate !== null && hasStrongKey(certificate);
}

function checkDigest({ digestAlgorithm, digest, signedXml }: EnvelopedSignature, trust: Trust): void {
  const computed = hash(hashOf(digestAlgorithm, DIGEST_HASHES, trust), signedXml, 'buffer');
  if (digest.length !== computed.length || !timingSafeEqual(digest, computed))
    throw requestRejected('saml.digestMismatch');
}

/** samlify does not know SHA-384. */
async function checkSecondOpinion(signature: EnvelopedSignature, signer: X509Certificate): Promise<void> {
  if (signature.algorithm === SIGNATURE_ALGORITHMS.rsaSha384 || signature.digestAlgorithm === DIGEST_ALGORITHMS.sha384)
    return;
  let confirmed = false;
  let cause: unknown;
  try {
    confirmed = await samlifyConfirms(signature.xmlWithoutKeyInfo, signer);
  } catch (error) {
    cause = error;
  }
  if (!confirmed) throw requestRejected('saml.secondOpinionDiffers', cause);
}

const SIGNATURE_HASHES: Record<string, string> = {
  [SIGNATURE_ALGORITHMS.rsaSha1]: 'sha1',
  [SIGNATURE_ALGORITHMS.rsaSha256]: 'sha256',
  [SIGNATURE_ALGORITHMS.rsaSha384]: 'sha384',
  [SIGNATURE_ALGORITHMS.rsaSha512]: 'sha512',
};

const DIGEST_HASHES: Record<string, string> = {
  [DIGEST_ALGORITHMS.sha1]: 'sha1',
  [DIGEST_ALGORITHMS.sha256]: 'sha256',
  [DIGEST_ALGORITHMS.sha384]: 'sha384',
  [DIGEST_ALGORITHMS.sha512]: 'sha512',
};

function hashOf(algorithm: string, hashes: Record<string, string>, { allowSha1 }: Trust): string {
  const hashName = Object.hasOwn(hashes, algorithm) ? hashes[algorithm] : undefined;
  if (hashName === undefined) throw requestRejected('saml.signatureAlgorithmUnknown');
  if (hashName === 'sha1' && !allowSha1) throw requestRejected('saml.signatureSha1');
  return hashName;
}

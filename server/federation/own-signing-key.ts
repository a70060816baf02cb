import { createPrivateKey, type KeyObject, sign, verify, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import type { Warning } from '../contract/common.ts';
import type { NewSigningKeyBody } from '../contract/signing-keys.ts';
import { dayOf } from '../day.ts';
import { type AppError, inputMistaken } from '../errors.ts';
import { hasStrongKey, MIN_MODULUS_BITS } from '../saml/certificate.ts';
import { readPem } from '../saml/pem.ts';

/** A private key with its certificate, as somebody brings them along. */
export type OwnPem = NonNullable<NewSigningKeyBody['own']>;

/** A pair that fits together and signs. */
export interface OwnSigningKey {
  privateKey: KeyObject;
  certificate: X509Certificate;
  warnings: Warning[];
}

/** Each login waits for a signature, which takes eight times as long when the key is twice as long. */
const MAX_MODULUS_BITS = 8192;
/** Characters of base64; Salesforce's `validationCert`. */
const SALESFORCE_CERTIFICATE_LENGTH = 4000;

const PRIVATE_KEY_TYPES = new Map<string, 'pkcs8' | 'pkcs1'>([
  ['PRIVATE KEY', 'pkcs8'],
  ['RSA PRIVATE KEY', 'pkcs1'],
]);

const signInBackground = promisify(sign);
const verifyInBackground = promisify(verify);

/** Reads a private key and its certificate, the first of a chain. @throws inputInvalid, which names the one of both that is wrong */
export async function readOwnSigningKey(own: OwnPem, now: Date): Promise<OwnSigningKey> {
  const privateKey = readPrivateKey(own.privateKey);
  const certificate = readOwnCertificate(own.certificate, now);
  if (!certificate.checkPrivateKey(privateKey)) {
    throw mistaken(
      'certificate',
      'The certificate belongs to another private key. In a chain, the certificate of this key has to be the first.',
    );
  }
  await checkSigns(privateKey, certificate);
  return { privateKey, certificate, warnings: warningsOf(certificate, now) };
}

function readPrivateKey(text: string): KeyObject {
  if (/BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(text)) {
    throw mistaken(
      'privateKey',
      'The private key is protected by a passphrase. Take the protection off first: openssl pkey -in key.pem -out unprotected.pem',
    );
  }
  const blocks = readPem(text).filter(({ label }) => label.endsWith('PRIVATE KEY'));
  const [block] = blocks;
  if (block === undefined) {
    throw mistaken(
      'privateKey',
      'There is no private key in what was given as one: it should begin with -----BEGIN PRIVATE KEY----- or -----BEGIN RSA PRIVATE KEY-----.',
    );
  }
  if (blocks.length > 1) throw mistaken('privateKey', 'There is more than one private key. Give the one that signs.');
  const type = PRIVATE_KEY_TYPES.get(block.label);
  const privateKey = type === undefined ? null : openAndWipe(block.der, type);
  if (privateKey === null) throw mistaken('privateKey', 'The private key cannot be read: it is damaged, or not RSA.');
  checkStrength(privateKey);
  return privateKey;
}

function openAndWipe(der: Buffer, type: 'pkcs8' | 'pkcs1'): KeyObject | null {
  try {
    return createPrivateKey({ key: der, format: 'der', type });
  } catch {
    return null;
  } finally {
    der.fill(0);
  }
}

function checkStrength({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): void {
  if (asymmetricKeyType !== 'rsa') throw mistaken('privateKey', 'The private key should be an RSA key.');
  const bits = asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < MIN_MODULUS_BITS || bits > MAX_MODULUS_BITS) {
    throw mistaken(
      'privateKey',
      `The private key has ${bits} bits; it should have ${MIN_MODULUS_BITS} to ${MAX_MODULUS_BITS}.`,
    );
  }
}

function readOwnCertificate(text: string, now: Date): X509Certificate {
  const block = readPem(text).find(({ label }) => label === 'CERTIFICATE');
  if (block === undefined) {
    throw mistaken(
      'certificate',
      'There is no certificate in what was given as one: it should begin with -----BEGIN CERTIFICATE-----.',
    );
  }
  const certificate = parseCertificate(block.der);
  if (certificate === null) throw mistaken('certificate', 'The certificate cannot be read: it is damaged or cut off.');
  if (!hasStrongKey(certificate)) {
    throw mistaken(
      'certificate',
      `The certificate is for a key that is not RSA, or has less than ${MIN_MODULUS_BITS} bits.`,
    );
  }
  if (certificate.validToDate <= now) {
    throw mistaken('certificate', `The certificate ended on ${dayOf(certificate.validToDate)}.`);
  }
  return certificate;
}

function parseCertificate(der: Buffer): X509Certificate | null {
  try {
    return new X509Certificate(der);
  } catch {
    return null;
  }
}

/** The certificate only tells of the public half: a key that was put together wrongly has the right one, and signs nothing that verifies. */
async function checkSigns(privateKey: KeyObject, { publicKey }: X509Certificate): Promise<void> {
  const data = Buffer.from('Latchkey');
  const verifies = await signInBackground('RSA-SHA256', data, privateKey)
    .then((signature) => verifyInBackground('RSA-SHA256', data, publicKey, signature))
    .catch(() => false);
  if (!verifies) throw mistaken('privateKey', 'The private key is damaged: what it signs cannot be verified.');
}

function warningsOf(certificate: X509Certificate, now: Date): Warning[] {
  const warnings: Warning[] = [];
  if (certificate.validFromDate > now) {
    warnings.push({
      code: 'certificateNotYetValid',
      message: `The certificate begins on ${dayOf(certificate.validFromDate)}. Do not sign with it before.`,
    });
  }
  if (certificate.raw.toString('base64').length > SALESFORCE_CERTIFICATE_LENGTH) {
    warnings.push({
      code: 'certificateTooLong',
      message: 'The certificate is longer than the 4,000 characters that Salesforce takes.',
    });
  }
  return warnings;
}

function mistaken(field: keyof OwnPem, message: string): AppError {
  return inputMistaken(message, [{ line: null, field: `own.${field}`, message }]);
}

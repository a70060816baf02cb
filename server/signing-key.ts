// The certificate library below needs it first.
import 'reflect-metadata';
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  type X509CertificateCreateSelfSignedParams,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { KeySlot, SigningKey } from '../db/model.ts';
import { type MasterKey, seal, unseal } from './master-key.ts';
import { randomId } from './random.ts';

/** The public half of a signing key. */
export interface SigningCertificate {
  id: string;
  /** X.509, base64 DER. */
  certificate: string;
  certificatePem: string;
  notAfter: Date;
}

/** A signing key, ready for use. */
export interface SigningIdentity extends SigningCertificate {
  privateKey: KeyObject;
}

const ALGORITHM = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};
const VALIDITY_YEARS = 3;
/** X.520 allows a common name no more. */
const COMMON_NAME_LENGTH = 64;

/** What a new signing key is made for. */
export interface SigningKeyRequest {
  now: Date;
  slot: KeySlot;
  /** Shown to people who look at the certificate. */
  commonName: string;
}

/** Makes an RSA key with a self-signed certificate; the private half comes out sealed. */
export async function createSigningKey(masterKey: MasterKey, request: SigningKeyRequest): Promise<SigningKey> {
  const id = randomId();
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
  const certificate = await selfSign(keys, request);
  return {
    id,
    slot: request.slot,
    sealedPrivateKey: sealAndWipe(masterKey, pkcs8, id),
    certificate: `${certificate.toString('pem')}\n`,
    notAfter: certificate.notAfter,
    createdAt: request.now,
    activatedAt: request.slot === 'active' ? request.now : null,
  };
}

/** A private key and its certificate. */
export interface SigningPair {
  privateKey: KeyObject;
  certificate: X509Certificate;
}

/** Makes the record of a key that was made elsewhere, for the next slot; the private half comes out sealed. */
export function adoptSigningKey(masterKey: MasterKey, { privateKey, certificate }: SigningPair, now: Date): SigningKey {
  const id = randomId();
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  return {
    id,
    slot: 'next',
    sealedPrivateKey: sealAndWipe(masterKey, pkcs8, id),
    certificate: certificate.toString(),
    notAfter: certificate.validToDate,
    createdAt: now,
    activatedAt: null,
  };
}

function sealAndWipe(masterKey: MasterKey, pkcs8: Buffer, id: string): string {
  const sealed = seal(masterKey, pkcs8, sealingContext(id));
  pkcs8.fill(0);
  return sealed;
}

function selfSign(keys: X509CertificateCreateSelfSignedParams['keys'], { now, commonName }: SigningKeyRequest) {
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(now.getUTCFullYear() + VALIDITY_YEARS);
  return X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [commonName.slice(0, COMMON_NAME_LENGTH)] }],
    notBefore: now,
    notAfter,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    ],
  });
}

/** Unseals a signing key. @throws Error for another master key, a key from another row, or another key's certificate */
export function openSigningKey(masterKey: MasterKey, record: SigningKey): SigningIdentity {
  const pkcs8 = unseal(masterKey, record.sealedPrivateKey, sealingContext(record.id));
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  pkcs8.fill(0);
  if (!new X509Certificate(record.certificate).checkPrivateKey(privateKey)) {
    throw new Error(`The certificate of signing key ${record.id} is not its own.`);
  }
  return { ...signingCertificateOf(record), privateKey };
}

/** The public half of a stored signing key. */
export function signingCertificateOf({ id, certificate, notAfter }: SigningKey): SigningCertificate {
  const { raw } = new X509Certificate(certificate);
  return { id, certificate: raw.toString('base64'), certificatePem: certificate, notAfter };
}

function sealingContext(id: string): string {
  return `signingKey:${id}`;
}

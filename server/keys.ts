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
import type { SigningKeyRepository } from '../db/store.ts';
import { internal } from './errors.ts';
import { deriveSecret, type MasterKey, seal, unseal } from './master-key.ts';
import { randomId } from './random.ts';

/** The public half of a signing key. */
export interface SigningCertificate {
  id: string;
  /** X.509, base64 DER. */
  certificate: string;
  certificatePem: string;
}

/** A signing key, ready for use. */
export interface SigningIdentity extends SigningCertificate {
  privateKey: KeyObject;
}

/** The keys of this installation. */
export interface Keys {
  /** What assertions are signed with now. @throws internal */
  active(): Promise<SigningIdentity>;
  /** A key by its id, in whatever slot: an application may still trust a retired one. @throws internal */
  byId(id: string): Promise<SigningIdentity>;
  /** What the metadata shows: the active key's certificate, then the next one's. */
  published(): Promise<SigningCertificate[]>;
  /** A new signing key for this installation, its private half sealed; nothing is stored yet. */
  create(request: SigningKeyRequest): Promise<SigningKey>;
  /** 32 secret bytes for one purpose, the same on every node. */
  secret(purpose: string): Buffer;
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

/** The keys of an installation; each private key is unsealed once, its slot is read every time. */
export function createKeys(masterKey: MasterKey, signingKeys: SigningKeyRepository): Keys {
  const opened = new Map<string, SigningIdentity>();

  function open(record: SigningKey | null, which: string): SigningIdentity {
    if (record === null) throw internal(new Error(`There is no ${which}.`));
    const identity = opened.get(record.id) ?? openSigningKey(masterKey, record);
    opened.set(record.id, identity);
    return identity;
  }

  return {
    active: async () => open(await signingKeys.inSlot('active'), 'active signing key'),
    byId: async (id) => open(await signingKeys.byId(id), `signing key ${id}`),
    async published() {
      const records = await signingKeys.list();
      return records.filter(({ slot }) => slot !== 'retired').map(readCertificate);
    },
    create: (request) => createSigningKey(masterKey, request),
    secret: (purpose) => deriveSecret(masterKey, purpose),
  };
}

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
    sealedPrivateKey: seal(masterKey, pkcs8, sealingContext(id)),
    certificate: `${certificate.toString('pem')}\n`,
    notAfter: certificate.notAfter,
    createdAt: request.now,
  };
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
  if (!new X509Certificate(record.certificate).checkPrivateKey(privateKey)) {
    throw new Error(`The certificate of signing key ${record.id} is not its own.`);
  }
  return { ...readCertificate(record), privateKey };
}

function readCertificate({ id, certificate }: SigningKey): SigningCertificate {
  const { raw } = new X509Certificate(certificate);
  return { id, certificate: raw.toString('base64'), certificatePem: certificate };
}

function sealingContext(id: string): string {
  return `signingKey:${id}`;
}

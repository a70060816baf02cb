import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';

/** The key that everything secret in the database hangs on; as a KeyObject it is never printed by accident. */
export type MasterKey = KeyObject;

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const ALGORITHM = 'aes-256-gcm';
const VERSION = 'v1';

/** A new master key: 32 random bytes in base64url. */
export function createMasterKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}

/** Reads a master key as `createMasterKey` writes it. @throws Error that names LATCHKEY_MASTER_KEY */
export function openMasterKey(encoded: string): MasterKey {
  const bytes = Buffer.from(encoded, 'base64url');
  // Node skips what is not base64url; only what comes out as it went in was all of it.
  if (bytes.length !== KEY_BYTES || bytes.toString('base64url') !== encoded) {
    throw new Error(
      'LATCHKEY_MASTER_KEY, or the file master.key, should be 32 random bytes in base64url (43 characters).',
    );
  }
  return createSecretKey(bytes);
}

/** A value that only this master key gives, and that gives nothing of it away. */
export function masterKeyCheck(masterKey: MasterKey): string {
  return derive(masterKey, 'check').toString('base64url');
}

/** 32 secret bytes for one purpose, the same on every node; knowing them tells nothing about those of another purpose. */
export function deriveSecret(masterKey: MasterKey, purpose: string): Buffer {
  return derive(masterKey, `secret ${purpose}`);
}

/** Encrypts, so that only this master key opens it, and only in the same context: the row it belongs to. */
export function seal(masterKey: MasterKey, plaintext: Buffer, context: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, derive(masterKey, 'seal'), iv).setAAD(associatedData(context));
  const sealed = Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${sealed.toString('base64url')}`;
}

/** Decrypts what `seal` gave. @throws Error for another master key, another context, or a changed byte */
export function unseal(masterKey: MasterKey, sealed: string, context: string): Buffer {
  const [version, encoded = '', ...rest] = sealed.split('.');
  const bytes = Buffer.from(encoded, 'base64url');
  if (version !== VERSION || rest.length > 0 || bytes.length < IV_BYTES + TAG_BYTES) {
    throw new Error(`What is sealed for ${context} does not have the form that this version of Latchkey writes.`);
  }
  const iv = bytes.subarray(0, IV_BYTES);
  const ciphertext = bytes.subarray(IV_BYTES, -TAG_BYTES);
  const decipher = createDecipheriv(ALGORITHM, derive(masterKey, 'seal'), iv, { authTagLength: TAG_BYTES })
    .setAAD(associatedData(context))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch (cause) {
    throw new Error(`What is sealed for ${context} was sealed with another master key, or was changed or moved.`, {
      cause,
    });
  }
}

function associatedData(context: string): Buffer {
  return Buffer.from(`${VERSION} ${context}`);
}

/** RFC 5869; the master key is random enough to do without a salt. */
function derive(masterKey: MasterKey, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', `latchkey ${purpose}`, KEY_BYTES));
}

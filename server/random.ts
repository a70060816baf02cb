import { createHash, randomBytes, randomUUID } from 'node:crypto';

/** 32 random bytes in base64url: a token, a handle, a challenge, a user handle. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

/** A record's id. */
export function randomId(): string {
  return randomUUID();
}

/** SHA-256 in base64url: how a secret of `randomToken` is kept. */
export function sha256(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

// Crockford's alphabet: nothing in it looks like anything else when read out on the telephone.
const REFERENCE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A reference number, such as `7QK2-M9XD`: 40 random bits. */
export function randomReference(): string {
  const characters = Array.from(randomBytes(8), (byte) => REFERENCE_ALPHABET[byte % 32]);
  return `${characters.slice(0, 4).join('')}-${characters.slice(4).join('')}`;
}

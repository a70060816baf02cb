import { passkeyRefused } from '../errors.ts';

/** Decodes canonical base64url without padding. @throws passkeyRefused with the given reason */
export function readBase64url(text: string, reason: string): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(text, 'base64url');
  // Buffer skips what it cannot read; only canonical text comes back as it was.
  if (bytes.toString('base64url') !== text) throw passkeyRefused(reason);
  return new Uint8Array(bytes);
}

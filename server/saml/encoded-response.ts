import { AppError } from '../errors.ts';
import { readBase64Binary } from './base64.ts';

/** Base64 of the longest Response that is looked at. */
const MAX_ENCODED_LENGTH = 128 * 1024;

/** The XML of the form field SAMLResponse; empty when it is no base64, or too long. */
export function decodeResponse(encoded: string): string {
  const bytes = encoded.length > MAX_ENCODED_LENGTH ? null : readBase64Binary(encoded);
  return bytes === null ? '' : bytes.toString('utf8');
}

/** What a reader gave, or the private reason why it refused. */
export type Attempt<Value> = { value: Value } | { refusal: string };

/** What was refused stays a finding; anything else is a fault of ours. */
export function attempt<Value>(read: () => Value): Attempt<Value> {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof AppError) return { refusal: error.reason };
    throw error;
  }
}

import type { Problem } from '../contract/common.ts';
import type { AppError } from '../errors.ts';

/** The media type of RFC 9457. */
export const PROBLEM_JSON = 'application/problem+json';

/** A failure as the API tells it. */
export function problemOf({ statusCode, code, title, message, places }: AppError, reference: string): Problem {
  return {
    type: 'about:blank',
    status: statusCode,
    code,
    title,
    detail: message,
    reference,
    ...(places.length > 0 && { places: [...places] }),
  };
}

/** Whether a failure at this address is told to a program. */
export function isApiAddress(url: string): boolean {
  return url.startsWith('/api/');
}

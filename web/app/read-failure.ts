import type { Failure } from '../components/failure-notice.ts';
import type { Refusal } from '../data/reply.ts';
import { words } from '../i18n/words.ts';

/** A refusal in words for the person. */
export function readFailure(refusal: Refusal): Failure {
  if ('offline' in refusal) return words.offline;
  const { title, detail, reference } = refusal.problem;
  return { title, message: detail, reference };
}

import type { Diagnosis } from '../../../server/contract/doctor.ts';
import { doctorWords } from '../../i18n/doctor-words.ts';

const words = doctorWords.diagnosis;

/** What a diagnosis comes to, and the look of it. */
export interface Headline {
  look: 'fails' | 'doubts' | 'works';
  words: string;
}

/** Something is wrong, something is to be looked at, or everything is right; what nobody has vouched for is never right. */
export function headlineOf({ findings, isVerified }: Pick<Diagnosis, 'findings' | 'isVerified'>): Headline {
  const failed = findings.filter(({ result }) => result === 'failed').length;
  if (failed > 0) return { look: 'fails', words: words.bad(failed) };
  const doubted = findings.filter(({ result }) => result === 'warning').length;
  if (doubted > 0) return { look: 'doubts', words: words.look(doubted) };
  if (!isVerified) return { look: 'doubts', words: words.nothingVerified };
  return { look: 'works', words: words.good };
}

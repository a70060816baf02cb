import { expect, it } from 'vitest';
import type { Finding } from '../../../server/contract/doctor.ts';
import { type Headline, headlineOf } from '../../../web/pages/admin/diagnosis-headline.ts';

function findings(...results: Finding['result'][]): Finding[] {
  return results.map((result) => ({
    code: 'code',
    check: 'Check',
    result,
    status: null,
    cause: 'A cause.',
    evidence: [],
    remedy: null,
    mend: null,
  }));
}

it.each<[Finding['result'][], boolean, Headline]>([
  [['passed', 'notKnown'], true, { look: 'works', words: 'Everything that can be seen from here is right' }],
  [['passed', 'failed'], true, { look: 'fails', words: '1 thing is wrong' }],
  [['failed', 'failed', 'warning'], true, { look: 'fails', words: '2 things are wrong' }],
  [['failed'], false, { look: 'fails', words: '1 thing is wrong' }],
  [['passed', 'warning'], true, { look: 'doubts', words: 'Look at 1 thing' }],
  [['warning', 'warning'], false, { look: 'doubts', words: 'Look at 2 things' }],
  [['notKnown'], false, { look: 'doubts', words: 'Nothing wrong was seen, but nothing could be verified' }],
])('%j, verified: %s, is headed %j', (results, isVerified, headline) => {
  expect(headlineOf({ findings: findings(...results), isVerified })).toEqual(headline);
});

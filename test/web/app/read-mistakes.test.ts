import { describe, expect, it } from 'vitest';
import { readMistakes } from '../../../web/app/read-mistakes.ts';

const problem = {
  type: 'about:blank',
  status: 400,
  code: 'inputInvalid',
  title: 'a',
  detail: 'b',
  reference: 'c',
} as const;

describe('the mistakes that a refusal names', () => {
  it('stand at their fields; those of the whole stand at none', () => {
    const places = [
      { line: null, field: 'email', message: 'Type an address.' },
      { line: 3, field: null, message: 'Too long.' },
    ];
    expect(readMistakes({ problem: { ...problem, places } })).toEqual({ email: 'Type an address.' });
  });

  it('are none when the refusal names none, or nobody answered', () => {
    expect(readMistakes({ problem })).toEqual({});
    expect(readMistakes({ offline: true })).toEqual({});
  });
});

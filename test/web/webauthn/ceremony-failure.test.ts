import { describe, expect, it } from 'vitest';
import { readCeremonyFailure } from '../../../web/webauthn/ceremony-failure.ts';

const named = (name: string) => Object.assign(new Error('as browsers say it'), { name });
const inTime = { elapsed: 4_000, timeout: 300_000 };

describe('a refused ceremony', () => {
  it('was cancelled when it ends before its time', () => {
    expect(readCeremonyFailure(named('NotAllowedError'), inTime)).toBe('cancelled');
  });

  it('timed out when it ends at its time', () => {
    expect(readCeremonyFailure(named('NotAllowedError'), { elapsed: 300_000, timeout: 300_000 })).toBe('timedOut');
  });

  it('offered nothing when it ends faster than a person could end it', () => {
    expect(readCeremonyFailure(named('NotAllowedError'), { elapsed: 8, timeout: 300_000 })).toBe('nothingOffered');
  });
});

describe('any other error of the browser', () => {
  it.each([
    ['AbortError', 'cancelled'],
    ['InvalidStateError', 'alreadyHere'],
    ['ConstraintError', 'notCapable'],
    ['NotSupportedError', 'notCapable'],
    ['SecurityError', 'wrongAddress'],
    ['UnknownError', 'unknown'],
  ] as const)('%s is read as %s', (name, failure) => {
    expect(readCeremonyFailure(named(name), inTime)).toBe(failure);
  });

  it('that is no error at all is unknown', () => {
    expect(readCeremonyFailure('a string', inTime)).toBe('unknown');
  });
});

import { expect, test } from 'vitest';
import { closingLine, describeOutcome, type Outcome } from './outcome.ts';

const LINT: Outcome = { title: 'lint', passed: 0, failed: 0, seconds: 1.25 };
const TESTS: Outcome = { title: 'tests', passed: 12, failed: 2, seconds: 30 };

test('the closing line adds the tests of every step', () => {
  expect(closingLine([LINT, TESTS, { ...TESTS, passed: 3, failed: 0 }])).toBe('15 passed, 2 failed');
});

test('the closing line counts a failed check as one failure', () => {
  expect(closingLine([{ ...LINT, failed: 1 }])).toBe('0 passed, 1 failed');
});

test('a check without tests is described by its time alone', () => {
  expect(describeOutcome(LINT)).toBe('✓ lint (1.3 s)');
});

test('a suite is described with its counts', () => {
  expect(describeOutcome(TESTS)).toBe('✗ tests (30.0 s, 12 passed, 2 failed)');
});

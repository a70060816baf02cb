import { expect, test } from 'vitest';
import { countTests } from './run-suite.ts';

const REPORT = { success: true, numPassedTests: 7, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };

test('a report gives what passed and what failed', () => {
  expect(count({ numFailedTests: 2 }, false)).toEqual({ passed: 7, failed: 2 });
});

test('a skipped test counts as failed', () => {
  expect(count({ numPendingTests: 1 }, true)).toEqual({ passed: 7, failed: 1 });
});

test('a test that is only announced counts as failed', () => {
  expect(count({ numTodoTests: 1 }, true)).toEqual({ passed: 7, failed: 1 });
});

test('a run that fails outside its tests counts as one failure', () => {
  expect(count({}, false)).toEqual({ passed: 7, failed: 1 });
});

test('a file that could not be read counts as one failure, whatever the exit code', () => {
  expect(count({ success: false }, true)).toEqual({ passed: 7, failed: 1 });
});

test('a run that leaves no report counts as one failure', () => {
  expect(countTests(null, false)).toEqual({ passed: 0, failed: 1 });
});

function count(changes: Partial<typeof REPORT>, succeeded: boolean): ReturnType<typeof countTests> {
  return countTests(JSON.stringify({ ...REPORT, ...changes }), succeeded);
}

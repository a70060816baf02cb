import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from './outcome.ts';
import { runNode } from './run-node.ts';

/** A project of vitest.config.ts. */
export interface Suite {
  title: string;
  project: string;
}

/** What vitest's JSON report says in numbers. */
interface Report {
  /** False when a test has failed, or a file could not be read at all. */
  success: boolean;
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
}

/** Runs a suite, or those of its files whose paths hold one of the filters. */
export async function runSuite({ title, project }: Suite, filters: readonly string[]): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-report-'));
  const report = join(folder, 'report.json');
  const reporting = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const selection = filters.length === 0 ? [] : [...filters, '--passWithNoTests'];
  const args = ['run', `--project=${project}`, ...reporting, ...selection];
  try {
    const ending = await runNode(['node_modules/vitest/vitest.mjs', ...args]);
    const text = await readFile(report, 'utf8').catch(() => null);
    return { title, seconds: ending.seconds, ...countTests(text, ending.succeeded) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Counts a report's tests; a test that was skipped has failed, and so has a run that failed outside its tests. */
export function countTests(report: string | null, succeeded: boolean): Pick<Outcome, 'passed' | 'failed'> {
  if (report === null) return { passed: 0, failed: 1 };
  const { success, numPassedTests, numFailedTests, numPendingTests, numTodoTests }: Report = JSON.parse(report);
  const failed = numFailedTests + numPendingTests + numTodoTests;
  return { passed: numPassedTests, failed: failed === 0 && !(succeeded && success) ? 1 : failed };
}

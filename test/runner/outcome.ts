/** How a step of `npm test` went. */
export interface Outcome {
  title: string;
  /** Tests that passed. */
  passed: number;
  /** Tests that failed or did not run; a check without tests that failed counts as one. */
  failed: number;
  seconds: number;
}

/** One line for a person: what, how it went, how long it took. */
export function describeOutcome({ title, passed, failed, seconds }: Outcome): string {
  const tests = passed + failed === 0 ? '' : `, ${passed} passed, ${failed} failed`;
  return `${failed === 0 ? '✓' : '✗'} ${title} (${seconds.toFixed(1)} s${tests})`;
}

/** The last line of `npm test`, for people and programs: `N passed, N failed`. */
export function closingLine(outcomes: readonly Outcome[]): string {
  const sum = (part: 'passed' | 'failed') => outcomes.reduce((total, outcome) => total + outcome[part], 0);
  return `${sum('passed')} passed, ${sum('failed')} failed`;
}

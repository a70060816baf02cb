/**
 * `npm test`: every check in its order, a closing line `N passed, N failed`, one exit code.
 * `npm test -- test/saml` runs only the tests whose path holds `test/saml`.
 */
import { chromiumPath } from './helpers/chromium.ts';
import { closingLine, describeOutcome, type Outcome } from './runner/outcome.ts';
import { describeMissing, meetPrerequisites } from './runner/prerequisites.ts';
import { runNode } from './runner/run-node.ts';
import { runSuite, type Suite } from './runner/run-suite.ts';

interface Check {
  title: string;
  args: string[];
}

const LINT: Check = {
  title: 'lint',
  args: ['node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', '.'],
};
const TYPES: Check = { title: 'types', args: ['node_modules/typescript/bin/tsc', '-b'] };
const WEB: Check = { title: 'web build', args: ['web/build.ts'] };

const SUITES: Suite[] = [
  { title: 'tests', project: 'unit' },
  { title: 'browser tests', project: 'e2e' },
];

finish(await run(process.argv.slice(2)));

async function run(filters: string[]): Promise<Outcome[]> {
  const missing = meetPrerequisites();
  if (missing.length > 0) {
    console.error(describeMissing(missing));
    return [{ title: 'prerequisites', passed: 0, failed: missing.length, seconds: 0 }];
  }
  process.env.LATCHKEY_CHROMIUM = chromiumPath();

  const outcomes: Outcome[] = [];
  for (const check of filters.length === 0 ? [LINT, TYPES, WEB] : [WEB]) {
    outcomes.push(await announce(check.title, () => runCheck(check)));
  }
  for (const suite of SUITES) {
    outcomes.push(await announce(suite.title, () => runSuite(suite, filters)));
  }
  return outcomes;
}

async function announce(title: string, step: () => Promise<Outcome>): Promise<Outcome> {
  console.log(`\n── ${title}`);
  const outcome = await step();
  console.log(describeOutcome(outcome));
  return outcome;
}

async function runCheck({ title, args }: Check): Promise<Outcome> {
  const { succeeded, seconds } = await runNode(args);
  return { title, passed: 0, failed: succeeded ? 0 : 1, seconds };
}

/** Says it all once more, shortly. No test at all is a failure: a filter that matches nothing proves nothing. */
function finish(outcomes: Outcome[]): void {
  const counted = outcomes.some(({ passed, failed }) => passed + failed > 0);
  const all = counted ? outcomes : [...outcomes, { title: 'no test was run', passed: 0, failed: 1, seconds: 0 }];
  console.log(`\n${all.map(describeOutcome).join('\n')}\n\n${closingLine(all)}`);
  process.exitCode = all.some(({ failed }) => failed > 0) ? 1 : 0;
}

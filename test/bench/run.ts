/**
 * `npm run bench`: the project's targets as ratios, each measured against its limit in the same run; nothing is asserted but
 * that everything works. `npm run bench -- issuing gate` runs only these parts; `--users N --audit N` size the large database.
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureAuthentication } from './authentication.ts';
import { openBench, type Part } from './bench.ts';
import { measureConsole } from './console.ts';
import { type Figure, formatTable } from './figures.ts';
import { measureGate } from './gate.ts';
import { measureGrowth } from './growth.ts';
import { MOST_PEOPLE } from './invented-people.ts';
import { measureIssuing } from './issuing.ts';
import { measureLoginPage } from './login-page.ts';
import { measureLogins } from './logins.ts';
import type { Population } from './population.ts';
import { measureSigning } from './signing.ts';

/** More would take hours to fill in. */
const MOST_AUDIT_EVENTS = 100_000_000;

const PARTS: Record<string, Part> = {
  signing: measureSigning,
  issuing: measureIssuing,
  gate: measureGate,
  authentication: measureAuthentication,
  logins: measureLogins,
  growth: measureGrowth,
  console: measureConsole,
  page: measureLoginPage,
};

try {
  const { parts, population } = readArguments(process.argv.slice(2));
  console.log(describeMachine());
  console.log(`\n${formatTable(await run(parts, population))}`);
} catch (error) {
  console.error(error);
  // A library that stops PostgreSQL at the exit resets process.exitCode.
  process.exit(1);
}

async function run(names: readonly string[], population: Population): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const name of names) {
    console.log(`  ${name} …`);
    const bench = await openBench(population);
    try {
      figures.push(...((await PARTS[name]?.(bench)) ?? []));
    } finally {
      await bench.close();
    }
  }
  return figures;
}

function readArguments(args: string[]): { parts: readonly string[]; population: Population } {
  const { values, positionals } = parseArgs({
    args,
    options: { users: { type: 'string', default: '100000' }, audit: { type: 'string', default: '1000000' } },
    allowPositionals: true,
  });
  const unknown = positionals.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined) {
    throw new Error(`There is no part "${unknown}"; there are ${Object.keys(PARTS).join(', ')}.`);
  }
  return {
    parts: positionals.length === 0 ? Object.keys(PARTS) : positionals,
    population: {
      people: wholeNumber('users', values.users, MOST_PEOPLE),
      auditEvents: wholeNumber('audit', values.audit, MOST_AUDIT_EVENTS),
    },
  };
}

function wholeNumber(option: string, text: string, most: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= most) return number;
  throw new Error(`--${option} should be a whole number from 1 to ${most}; it is "${text}".`);
}

/** What the absolute numbers depend on. */
function describeMachine(): string {
  const load = loadavg()[0]?.toFixed(1);
  return `Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model}, load ${load}`;
}

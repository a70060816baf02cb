/** What the audit notes of values that change: from what to what, in words. */
import type { NewAuditEvent } from '../../db/model.ts';
import { sha256 } from '../random.ts';

/** Values by name; each is lines of text, one for each of its parts. */
export type NotedValues = Readonly<Record<string, readonly string[]>>;

/** Characters of a line that are written down. */
const LONG = 500;
/** Of a value with more lines, only those are written down that differ … */
const MANY = 20;
/** … and no more of these. */
const MOST = 100;

/** The values that differ, each with its lines before and after. */
export function noteChange(before: NotedValues, after: NotedValues): NewAuditEvent['details'] {
  const changed = Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return {
    changed,
    before: changed.flatMap((name) => note(name, before[name], after[name])),
    after: changed.flatMap((name) => note(name, after[name], before[name])),
  };
}

/** Every value, of something that is new. */
export function noteValues(values: NotedValues): string[] {
  return Object.entries(values).flatMap(([name, lines]) => note(name, lines, []));
}

function note(name: string, lines: readonly string[] = [], others: readonly string[] = []): string[] {
  if (lines.length === 0) return [`${name}: none`];
  if (lines.length <= MANY) return lines.map((line) => `${name}: ${shortened(line)}`);
  const known = new Set(others);
  const own = lines.filter((line) => !known.has(line));
  const rest = own.length > MOST ? [`${name}: … and ${own.length - MOST} more`] : [];
  return [
    `${name}: ${lines.length} in all (SHA-256 ${sha256(lines.join('\n'))})`,
    ...own.slice(0, MOST).map((line) => `${name}: ${shortened(line)}`),
    ...rest,
  ];
}

/** The digest tells two long lines apart that begin alike. */
function shortened(line: string): string {
  if (line.length <= LONG) return line;
  return `${line.slice(0, LONG).toWellFormed()}… (${line.length} characters, SHA-256 ${sha256(line)})`;
}

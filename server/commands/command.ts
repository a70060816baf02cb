import type { ParseArgsOptionsConfig } from 'node:util';
import type { Origin } from '../audit/record.ts';
import type { Services } from '../services.ts';

/** One command of the operator: how it is written, what it does. */
export interface Command {
  /** Words that name it, such as `user add`. */
  name: string;
  /** What follows the name, such as `EMAIL --name NAME`. */
  usage: string;
  summary: string;
  /** How many words have to follow the name: at least and at most. */
  arguments: readonly [number, number];
  options: ParseArgsOptionsConfig;
  run(services: Services, given: Given, origin: Origin): Promise<Outcome>;
}

/** The words and options that were given, in the shape that `options` asks for. */
export interface Given {
  words: string[];
  /** An option's text, or null. @throws UsageError when it is needed and missing */
  text(option: string): string | null;
  flag(option: string): boolean;
  /** Prints more, for a command that goes on. */
  print(outcome: Outcome): void;
}

/** What a command says: to programs (`--json`) and to people. */
export interface Outcome {
  json: unknown;
  text: string;
}

/** The command was written wrongly; the message says how to write it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Rows as aligned columns under a head. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `YYYY-MM-DD HH:MM` in UTC, or a dash. */
export function when(instant: Date | null): string {
  return instant === null ? '–' : instant.toISOString().slice(0, 16).replace('T', ' ');
}

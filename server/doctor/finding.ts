import type { Finding } from '../contract/doctor.ts';

/** What was found and what would be right, by name; what is not there is left out. */
export type Evidence = Readonly<Record<string, string | null | undefined>>;

/** A finding in the making; what is not said is nothing. */
export interface FindingWords {
  code: string;
  check: string;
  cause: string;
  /** Salesforce's own words. */
  status?: string;
  evidence?: Evidence;
  remedy?: string;
  mend?: NonNullable<Finding['mend']>;
}

/** It is as it has to be. */
export function passed(words: FindingWords): Finding {
  return finding('passed', words);
}

/** A sign-in fails over it. */
export function failed(words: FindingWords): Finding {
  return finding('failed', words);
}

/** It works, but not for everybody or not for long. */
export function warned(words: FindingWords): Finding {
  return finding('warning', words);
}

/** Nothing here tells whether it is right. */
export function notKnown(words: FindingWords): Finding {
  return finding('notKnown', words);
}

/** What mends a clock: no page of ours does. */
export const CLOCK_REMEDY =
  'Compare the clock of this server with another one: run “date -u” on it, and open a page such as time.is beside it. If they differ, let the network time (NTP) set it.';

/** How a finding on content that no signature covers ends. */
const NOT_VERIFIED = 'Not verified: no signature that can be trusted covers this.';

/** The same finding on content that nobody vouches for: it explains, and proves nothing. */
export function unverified(found: Finding): Finding {
  const result = found.result === 'passed' ? 'notKnown' : found.result;
  const remedy = found.remedy ?? 'Nothing in this place: mend the signature first.';
  return { ...found, result, remedy, cause: `${found.cause.replace(/[^.]$/, '$&.')} ${NOT_VERIFIED}` };
}

/** An instant for people; an unreadable one says so. */
export function instantInWords(instant: Date | null): string | null {
  if (instant === null) return null;
  return Number.isNaN(instant.getTime()) ? 'an unreadable instant' : instant.toISOString();
}

/** How long something is, in the largest unit that fits. */
export function durationInWords(milliseconds: number): string {
  const seconds = Math.round(Math.abs(milliseconds) / 1000);
  const [unit, length] = UNITS.find(([, least]) => seconds >= 2 * least) ?? ['second', 1];
  const count = Math.round(seconds / length);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

const UNITS: readonly (readonly [string, number])[] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** Evidence is read by people: what somebody wrote at length is cut. */
const MAX_EVIDENCE_LENGTH = 500;

function finding(result: Finding['result'], words: FindingWords): Finding {
  const { code, check, cause, status = null, evidence = {}, remedy = null, mend = null } = words;
  return { code, check, result, status, cause, evidence: Object.entries(evidence).flatMap(evidenceOf), remedy, mend };
}

function evidenceOf([name, value]: [string, string | null | undefined]): Finding['evidence'] {
  if (value === null || value === undefined) return [];
  return [{ name, value: value.length > MAX_EVIDENCE_LENGTH ? `${value.slice(0, MAX_EVIDENCE_LENGTH)}…` : value }];
}

/** One check, and what it found, in words. */
export interface ResponseCheck {
  name: string;
  passed: boolean;
  detail: string;
}

/** Salesforce accepts no longer window. */
export const MAX_WINDOW_MS = 5 * 60_000;

/** It could not be looked at, and so has not passed. */
export function notLookedAt(name: string): ResponseCheck {
  return {
    name,
    passed: false,
    detail: 'Not looked at: without a signature that holds, nothing in it can be believed.',
  };
}

/** Compared byte for byte. */
export function equality(name: string, found: string | null, expected: string): ResponseCheck {
  if (found === expected) return { name, passed: true, detail: found };
  return { name, passed: false, detail: `${found ?? 'There is none'}; expected was ${expected}.` };
}

/** Anything but blank. */
export function filled(name: string, value: string): ResponseCheck {
  return { name, passed: value.trim() !== '', detail: value.trim() === '' ? 'It is empty.' : value };
}

/** An answer to the request that this browser began with; without one, to none. */
export function answers(
  name: string,
  found: string | null,
  { inResponseTo }: { inResponseTo: string | null },
): ResponseCheck {
  if (found !== null && found === inResponseTo) return { name, passed: true, detail: 'It answers our request.' };
  const detail =
    inResponseTo === null
      ? 'No request of this browser waits for an answer: it was answered before, or began elsewhere.'
      : 'It answers another request than the one that this browser began with.';
  return { name, passed: false, detail };
}

/** A window that has to end, soon, and that now is in. */
export function within(
  name: string,
  { notBefore, notOnOrAfter }: { notBefore: Date | null; notOnOrAfter: Date | null },
  now: Date,
): ResponseCheck {
  if (notOnOrAfter === null) return { name, passed: false, detail: 'It has no end.' };
  const hasBegun = notBefore === null || notBefore <= now;
  const isShort = notOnOrAfter.getTime() - (notBefore ?? now).getTime() <= MAX_WINDOW_MS;
  const passed = hasBegun && now < notOnOrAfter && isShort;
  return { name, passed, detail: `${words(notBefore)} to ${words(notOnOrAfter)}; now it is ${words(now)}.` };
}

function words(instant: Date | null): string {
  if (instant === null) return 'any time';
  return Number.isNaN(instant.getTime()) ? 'an unreadable instant' : instant.toISOString();
}

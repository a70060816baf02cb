import { expect } from 'vitest';

/** What a refusal may cost at most. */
const LIMIT_MS = 50;

/** A collection of garbage may fall into one measurement, not into all. */
const TRIES = 3;

/** Expects an action to take less than 50 ms of this thread's CPU time, so that a busy machine does not count. */
export async function expectCheap(action: () => unknown): Promise<void> {
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES && least >= LIMIT_MS; tries += 1) {
    const before = process.threadCpuUsage();
    await action();
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  expect(least).toBeLessThan(LIMIT_MS);
}

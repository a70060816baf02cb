/** When a record changes: later than it did before, so that `updatedAt` tells any two versions apart, even within a millisecond. */
export function nextUpdate(updatedAt: Date, now: Date): Date {
  return new Date(Math.max(now.getTime(), updatedAt.getTime() + 1));
}

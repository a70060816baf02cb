/** The day as people are told it, UTC: `2029-01-01`. */
export function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

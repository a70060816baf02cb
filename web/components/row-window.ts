/** How many rows come at a time: more would keep the page from answering. */
const ROWS_AT_A_TIME = 200;

/** How many of so many rows are shown after one more step, and how many the step after that would add. */
export function widenWindow(shown: number, total: number): { shown: number; more: number } {
  const widened = Math.min(shown + ROWS_AT_A_TIME, total);
  return { shown: widened, more: Math.min(ROWS_AT_A_TIME, total - widened) };
}

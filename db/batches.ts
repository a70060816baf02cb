/** Rows or values of one statement: each database has a limit for its parameters. */
const BATCH = 500;

/** The items in portions that one statement can carry. */
export function* batches<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let start = 0; start < items.length; start += BATCH) yield items.slice(start, start + BATCH);
}

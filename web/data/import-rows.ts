import type { ImportRow } from '../../server/contract/people.ts';

/** Which lines of a file are shown: those with a fate, those with a warning, or (empty) all. */
export type ShownRows = ImportRow['fate'] | 'warning' | '';

/** The lines that are shown. */
export function chooseRows(rows: ImportRow[], shown: ShownRows): ImportRow[] {
  if (shown === '') return rows;
  return rows.filter(({ fate, warning }) => (shown === 'warning' ? warning !== '' : fate === shown));
}

/** What is shown first: what has to be mended, else what ought to be known. */
export function firstRows(rows: ImportRow[]): ShownRows {
  const first = (['refused', 'warning'] as const).find((shown) => chooseRows(rows, shown).length > 0);
  return first ?? '';
}

/** Reads what was chosen from the list of choices. */
export function readShownRows(value: string): ShownRows {
  return (['add', 'known', 'refused', 'warning'] as const).find((shown) => shown === value) ?? '';
}

import { words } from './words.ts';

const number = new Intl.NumberFormat(words.locale);

/** A count with its thousands apart. */
export function formatNumber(count: number): string {
  return number.format(count);
}

import { describe, expect, it } from 'vitest';
import { formatRelative } from '../../../web/i18n/relative-time.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

describe('a time as seen from now', () => {
  it.each([
    [0, 'now'],
    [-59 * SECOND, '59 seconds ago'],
    [-60 * SECOND, '1 minute ago'],
    [-3 * HOUR, '3 hours ago'],
    [-DAY, 'yesterday'],
    [2 * DAY + HOUR, 'in 2 days'],
    [-45 * DAY, 'last month'],
    [400 * DAY, 'next year'],
  ])('%i ms away is "%s"', (distance, words) => {
    expect(formatRelative(new Date(NOW + distance).toISOString(), NOW)).toBe(words);
  });

  it('says nothing of what is no time', () => {
    expect(formatRelative('soon', NOW)).toBe('');
  });
});

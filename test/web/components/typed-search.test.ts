import { expect, test } from 'vitest';
import { keepTyped, searchOf } from '../../../web/components/typed-search.ts';

test('a space at the end of what is typed stays, and is not searched', () => {
  expect(searchOf('ann ')).toBe('ann');
  expect(keepTyped('ann ', 'ann')).toBe('ann ');
});

test('another search, as from a link, takes the place of what was typed', () => {
  expect(keepTyped('ann ', 'ben')).toBe('ben');
  expect(keepTyped('ann', '')).toBe('');
});

import { describe, expect, test } from 'vitest';
import type { ImportRow } from '../../../server/contract/people.ts';
import { chooseRows, firstRows, readShownRows } from '../../../web/data/import-rows.ts';

const row: ImportRow = {
  line: 2,
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  federationId: null,
  groups: [],
  fate: 'add',
  message: '',
  warning: '',
};
const warned: ImportRow = { ...row, line: 3, warning: 'Another differs in case alone.' };
const known: ImportRow = { ...row, line: 4, fate: 'known' };
const refused: ImportRow = { ...row, line: 5, fate: 'refused', message: 'No e-mail address.' };

describe('what is shown first', () => {
  test('is what is refused', () => {
    expect(firstRows([row, warned, known, refused])).toBe('refused');
  });

  test('is what has a warning when nothing is refused', () => {
    expect(firstRows([row, warned, known])).toBe('warning');
  });

  test('is everything when nothing is wrong', () => {
    expect(firstRows([row, known])).toBe('');
  });
});

test.each([
  { shown: '', lines: [2, 3, 4, 5] },
  { shown: 'add', lines: [2, 3] },
  { shown: 'known', lines: [4] },
  { shown: 'refused', lines: [5] },
  { shown: 'warning', lines: [3] },
] as const)('“$shown” shows the lines $lines', ({ shown, lines }) => {
  expect(chooseRows([row, warned, known, refused], shown).map(({ line }) => line)).toEqual(lines);
});

test('an unknown choice shows everything', () => {
  expect(readShownRows('warning')).toBe('warning');
  expect(readShownRows('else')).toBe('');
});

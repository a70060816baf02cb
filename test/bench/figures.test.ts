import { describe, expect, it } from 'vitest';
import { type Figure, formatTable, verdictOf } from './figures.ts';

describe('a target', () => {
  it.each([
    [0.85, { atLeast: 0.85 }, 'ok'],
    [0.8499, { atLeast: 0.85 }, 'MISSED'],
    [20, { atMost: 20 }, 'ok'],
    [20.01, { atMost: 20 }, 'MISSED'],
    [Number.NaN, { atMost: 20 }, 'MISSED'],
  ] as const)('%d for %j is %s', (value, target, verdict) => {
    expect(verdictOf({ value, target })).toBe(verdict);
  });

  it('that does not exist is neither reached nor missed', () => {
    expect(verdictOf({ value: 1, target: null })).toBe('');
  });
});

describe('the table', () => {
  it('shows each figure with its target, its verdict and what was measured', () => {
    const figures: Figure[] = [
      { name: 'issuing', value: 0.8765, unit: 'ratio', target: { atLeast: 0.85 }, detail: '3,400 of 3,879 /CPU s' },
      { name: 'event loop', value: 31.26, unit: 'ms', target: { atMost: 20 }, detail: '' },
      { name: 'gate', value: 7, unit: 'ratio', target: null, detail: '19,000 : 2,714' },
    ];
    expect(formatTable(figures).split('\n')).toEqual([
      '             figure  target             measured',
      'issuing        0.88  ≥ 0.85     ok      3,400 of 3,879 /CPU s',
      'event loop  31.3 ms  ≤ 20.0 ms  MISSED',
      'gate           7.00                     19,000 : 2,714',
    ]);
  });
});

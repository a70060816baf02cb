import { describe, expect, it } from 'vitest';
import { figuresOf } from './console-figures.ts';
import { verdictOf } from './figures.ts';

describe('the figures of the console', () => {
  const answered = [
    { name: 'home', path: '/api/summary', milliseconds: [900, 10, 11, 12, 13] },
    { name: 'people', path: '/api/people?cursor=WzFd&sort=-name', milliseconds: [1, 2, 201, 202, 203] },
    { name: 'people', path: '/api/people', milliseconds: [150, 150, 150, 150, 150] },
  ];

  it('are one for each name, of the request that takes longest', () => {
    expect(figuresOf('SQLite', answered)).toEqual([
      expect.objectContaining({
        name: 'SQLite, home',
        value: 12,
        detail: 'worst 900.0 ms; slowest of 1: /api/summary',
      }),
      expect.objectContaining({
        name: 'SQLite, people',
        value: 201,
        detail: 'worst 203.0 ms; slowest of 2: /api/people?cursor=…&sort=-name',
      }),
    ]);
  });

  it('miss their target when a request usually takes longer than 200 ms, not when it did once', () => {
    expect(figuresOf('SQLite', answered).map(verdictOf)).toEqual(['ok', 'MISSED']);
  });
});

import { describe, expect, test } from 'vitest';
import { type CursorKey, readCursor, writeCursor } from '../../server/http/cursor.ts';
import { HOSTILE_CURSORS } from '../helpers/hostile-input.ts';

function written(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

const ACCEPTED: Record<CursorKey, unknown[][]> = {
  text: [
    ['ada@example.com', 'x'],
    ['1e300', ''],
  ],
  integer: [
    [1_732_406_400_000, 'x'],
    [-1, ''],
    [Number.MAX_SAFE_INTEGER, 'x'],
  ],
  any: [
    ['ada', 'x'],
    [0, 'x'],
  ],
};

describe('a cursor', () => {
  test.each([
    [{ key: 'ada@example.com', id: 'x' }, 'text'],
    [{ key: 1_732_406_400_000, id: 'x' }, 'integer'],
  ] as const)('is read as it was written: %j', (cursor, kind) => {
    expect(readCursor(writeCursor(cursor) ?? undefined, kind)).toEqual(cursor);
    expect(readCursor(writeCursor(cursor) ?? undefined, 'any')).toEqual(cursor);
  });

  test('that is missing begins at the beginning, and the last page has none', () => {
    expect([readCursor(undefined, 'text'), readCursor('', 'integer'), writeCursor(null)]).toEqual([null, null, null]);
  });

  test.each(Object.entries(ACCEPTED) as [CursorKey, unknown[][]][])('of the kind %s has such a key', (kind, values) => {
    for (const value of values) expect(readCursor(written(value), kind)).toEqual({ key: value[0], id: value[1] });
  });

  test.each([
    ['text', [1, 'x']],
    ['integer', ['1', 'x']],
    ['integer', ['1e300', 'x']],
    ['integer', ['Infinity', 'x']],
    ['integer', [1e300, 'x']],
    ['integer', [2 ** 53, 'x']],
    ['integer', [0.5, 'x']],
    ['any', [0.5, 'x']],
    ['any', [null, 'x']],
    ['text', ['a\0', 'x']],
    ['any', ['a', '\0']],
    ['text', ['a', 1]],
    ['text', ['a']],
    ['text', ['a', 'b', 'c']],
    ['text', {}],
  ] as const)('of the kind %s is not %j', (kind, value) => {
    expect(() => readCursor(written(value), kind)).toThrow(expect.objectContaining({ code: 'inputInvalid' }));
  });

  test('of whatever kind is read or refused, and nothing else', () => {
    for (const text of ['x', '%', '{}', ...HOSTILE_CURSORS]) {
      for (const kind of ['text', 'integer', 'any'] as const) {
        const read = () => readCursor(text, kind);
        try {
          expect(read()).toEqual({ key: expect.anything(), id: expect.any(String) });
        } catch (error) {
          expect(error).toMatchObject({ code: 'inputInvalid' });
        }
      }
    }
  });
});

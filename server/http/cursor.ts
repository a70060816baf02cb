import { inputInvalid } from '../errors.ts';

/** The last item of the page before, as the store takes and gives it. */
interface Cursor {
  key: string | number;
  id: string;
}

/** What a list is sorted by: text, or a whole number such as an instant; `any`: either, by what is asked for. */
export type CursorKey = 'text' | 'integer' | 'any';

/** Reads the `cursor` of a query, of a list with this kind of key; null: from the beginning. @throws inputInvalid */
export function readCursor(text: string | undefined, kind: CursorKey): Cursor | null {
  if (text === undefined || text === '') return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(value) && value.length === 2) {
      const [key, id] = value;
      if (isKey(key, kind) && isText(id)) return { key, id };
    }
  } catch {
    // Not one of ours; said below.
  }
  throw inputInvalid('The cursor should be the `next` of the page before.');
}

function isKey(value: unknown, kind: CursorKey): value is string | number {
  return (kind !== 'integer' && isText(value)) || (kind !== 'text' && Number.isSafeInteger(value));
}

/** PostgreSQL's text has no NUL. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0');
}

/** Writes where the next page begins, as the `next` of a reply. */
export function writeCursor(cursor: Cursor | null): string | null {
  return cursor === null ? null : Buffer.from(JSON.stringify([cursor.key, cursor.id])).toString('base64url');
}

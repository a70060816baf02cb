import { type AppError, orgUnreachable } from '../errors.ts';

/** An object of an answer, of which nothing is known yet. */
export type AnswerObject = Readonly<Record<string, unknown>>;

/** Reads an answer as JSON. @throws orgUnreachable */
export function readAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's error quotes the text, which may be of a person.
    throw unreadable('the answer is no JSON');
  }
}

/** An answer that is not as Salesforce documents it; `what` says where, without the value that was there. */
export function unreadable(what: string): AppError {
  return orgUnreachable(
    'org.unreadable',
    'Salesforce answered in a way that cannot be understood here. Try again in a minute. If it stays so, something between this server and Salesforce may be changing the answers.',
    new Error(`Unreadable answer of the org: ${what}.`),
  );
}

/** A value that has to be an object. @throws orgUnreachable */
export function objectIn(value: unknown, what: string): AnswerObject {
  if (isObject(value)) return value;
  throw unreadable(`${what} is no object`);
}

/** A value that has to be a list. @throws orgUnreachable */
export function listIn(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw unreadable(`${what} is no list`);
}

/** A field that has to be text. @throws orgUnreachable */
export function textOf(object: AnswerObject, field: string): string {
  const value = object[field];
  if (typeof value === 'string') return value;
  throw unreadable(`${field} is no text`);
}

/** A field that is text or blank: Salesforce says null, or leaves it out. @throws orgUnreachable */
export function textOrNullOf(object: AnswerObject, field: string): string | null {
  const value = object[field] ?? null;
  if (value === null || typeof value === 'string') return value;
  throw unreadable(`${field} is neither text nor null`);
}

/** A field that has to be true or false. @throws orgUnreachable */
export function booleanOf(object: AnswerObject, field: string): boolean {
  const value = object[field];
  if (typeof value === 'boolean') return value;
  throw unreadable(`${field} is neither true nor false`);
}

/** A field that has to be a whole number from nought. @throws orgUnreachable */
export function countOf(object: AnswerObject, field: string): number {
  const value = object[field];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw unreadable(`${field} is no count`);
}

/** A field that has to be the ID of a record, 15 or 18 characters. @throws orgUnreachable */
export function idOf(object: AnswerObject, field: string): string {
  const value = textOf(object, field);
  if (isRecordId(value)) return value;
  throw unreadable(`${field} is no record ID`);
}

/** The record that a lookup field leads to; null when it is blank. @throws orgUnreachable */
export function relatedOf(object: AnswerObject, field: string): AnswerObject | null {
  const value = object[field] ?? null;
  return value === null ? null : objectIn(value, field);
}

/** Whether this is the ID of a record, 15 or 18 characters. */
export function isRecordId(text: string): boolean {
  return /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(text);
}

/** The 15 characters by which two IDs of one record are equal; the other three are a checksum. */
export function shortId(id: string): string {
  return id.slice(0, 15);
}

function isObject(value: unknown): value is AnswerObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Input that fits a schema, and what somebody hostile makes of it. */
import type { Schema } from './input-schemas.ts';

/** JSON, as it is sent. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** Stands for the instant of the record's last change, which the sender has to know. */
export const UPDATED_AT = '2026-11-24T08:00:00.000Z';

/** Texts of which one fits each form that the contract asks for. */
const TEXTS = [UPDATED_AT, 'ada@example.com', 'Some text', 'a'.repeat(43), '/admin', '0055g000001Aaaa'];

/** A value that fits, without what is optional; `id` is of a record that is there. */
export function sampleOf(schema: Schema, id: string): Json {
  const { anyOf: [first] = [], items, properties = {}, required = [], type } = schema;
  if (first !== undefined) return sampleOf(first, id);
  if (schema.enum?.[0] !== undefined) return schema.enum[0];
  if (schema.const !== undefined) return schema.const as Json; // of a JSON schema
  if (type === 'array') return items ? [sampleOf(items, id)] : [];
  if (type === 'object') {
    const members = Object.entries(properties).filter(([name]) => required.includes(name));
    return Object.fromEntries(members.map(([name, inner]) => [name, sampleOf(inner, id)]));
  }
  if (type === 'boolean') return false;
  if (type === 'integer') return schema.minimum ?? 0;
  return type === 'string' ? textFor(schema, id) : null;
}

function textFor({ pattern = '', format }: Schema, id: string): string {
  const form = new RegExp(pattern, 'u');
  const text = [id, ...TEXTS].find((candidate) => form.test(candidate) && (!format || candidate === UPDATED_AT));
  if (text === undefined) throw new Error(`No text here has the form ${pattern}`);
  return text;
}

/** Texts that databases, dates and numbers stumble over. */
export const HOSTILE_TEXTS = [
  '',
  '\0',
  'a\0b',
  '\ud800',
  'a\udfff',
  '2016-12-31T23:59:60Z',
  '2026-02-30T00:00:00Z',
  '2026-01-01t00:00:00z',
  '1e300',
  'Infinity',
  '1e999',
  '-Infinity',
  'NaN',
  '-1',
  '9007199254740993',
  '99999999999999999999',
  '__proto__',
  "' or 1=1 --",
  '%00',
  '\\u0000',
  '\u{10ffff}',
  'x'.repeat(3000),
];

const HOSTILE_VALUES: Json[] = [
  ...HOSTILE_TEXTS,
  null,
  true,
  -1,
  0.5,
  1e300,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  [],
  [[]],
  [null],
  ['\0'],
  {},
  { length: 1 },
];

/** Members that nothing has, or that a record has and its input has not. */
const MEMBERS = ['id', 'entityId', 'role', 'createdAt', 'constructor', 'toString', 'length', '\0'];

/** Values with one thing about them that is wrong, for each part of the schema and each way to be wrong; and each that is right. */
export function* spoilt(schema: Schema, id: string): Generator<Json> {
  yield sampleOf(schema, id);
  yield* HOSTILE_VALUES;
  for (const alternative of schema.anyOf ?? []) yield* spoilt(alternative, id);
  for (const value of schema.enum ?? []) yield value;
  if (schema.items) for (const bad of spoilt(schema.items, id)) yield [bad];
  if (schema.type === 'object') yield* spoiltObject(schema, id);
}

function* spoiltObject(schema: Schema, id: string): Generator<Json> {
  const members = sampleOf(schema, id) as { [name: string]: Json }; // of a schema for objects
  for (const name of MEMBERS) if (!Object.hasOwn(members, name)) yield { ...members, [name]: 'something else' };
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    const { [name]: _left, ...others } = members;
    yield others;
    for (const bad of spoilt(inner, id)) yield { ...members, [name]: bad };
  }
}

/** Cursors of no list, or of another one. */
export const HOSTILE_CURSORS = [
  ['1e300', 'x'],
  ['Infinity', 'x'],
  ['-1', ''],
  ['99999999999999999999', 'x'],
  [-1, 'x'],
  [0.5, 'x'],
  [1e300, 'x'],
  [2 ** 53, 'x'],
  [Number.MAX_SAFE_INTEGER, 'x'],
  [Number.MIN_SAFE_INTEGER, 'x'],
  ['a\0', 'x'],
  ['a', '\0'],
  ['\ud800', '\ud800'],
  ['x'.repeat(500), 'x'],
  [1, 2],
  ['a', 2],
  [null, null],
  [[], {}],
  ['a'],
  [],
  {},
  'a',
  null,
].map((value) => Buffer.from(JSON.stringify(value)).toString('base64url'));

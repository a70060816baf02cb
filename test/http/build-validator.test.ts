import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fc from 'fast-check';
import fastify, { type FastifyInstance } from 'fastify';
import Type from 'typebox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Closed, FromBrowser, Instant, Nullable, Text } from '../../server/contract/common.ts';
import { buildValidator } from '../../server/http/build-validator.ts';

let app: FastifyInstance;

beforeAll(() => {
  app = fastify({ schemaController: { compilersFactory: { buildValidator } } });
  const api = app.withTypeProvider<TypeBoxTypeProvider>();
  const body = Type.Object({
    text: Nullable(Type.String()),
    number: Nullable(Type.Integer()),
    list: Nullable(Type.Array(Type.String())),
  });
  api.post('/', { schema: { body } }, async (request) => request.body);
  const querystring = Closed({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })) });
  api.get('/', { schema: { querystring } }, async (request) => request.query);
  const strict = Closed({
    inner: Type.Optional(Closed({ text: Type.Optional(Text(9)) })),
    either: Type.Optional(Type.Union([Closed({ one: Text(9) }), Closed({ other: Text(9) })])),
    browsers: Type.Optional(FromBrowser({ text: Type.Optional(Text(9)) })),
    at: Type.Optional(Instant),
  });
  api.post('/strict', { schema: { body: strict } }, async (request) => request.body);
});
afterAll(() => app.close());

const post = (payload: object) => app.inject({ method: 'POST', url: '/', payload });

test('null in a body stays null', async () => {
  const body = { text: null, number: null, list: null };
  expect((await post(body)).json()).toEqual(body);
});

test('what is empty in a body stays what it is', async () => {
  const body = { text: '', number: 0, list: [] };
  expect((await post(body)).json()).toEqual(body);
});

test.each([{ text: 1 }, { text: false }, { number: '1' }, { number: true }, { list: 'one' }, { list: [1] }])(
  'another type in a body is refused: %j',
  async (change) => {
    const response = await post({ text: null, number: null, list: null, ...change });
    expect(response.statusCode).toBe(400);
  },
);

test.each([
  ['/', 50],
  ['/?limit=7', 7],
])('the number in the address %s is %i', async (url, limit) => {
  expect((await app.inject(url)).json()).toEqual({ limit });
});

test.each(['x', '0', '201', '1e9', 'Infinity', '-Infinity', '1e999', 'NaN', '1.5', '7&limit=8'])(
  'an address without a number where one belongs is refused: %s',
  async (limit) => {
    expect((await app.inject(`/?limit=${limit}`)).statusCode).toBe(400);
  },
);

test('a number without end in a body is refused', async () => {
  const payload = '{"text":null,"number":1e999,"list":null}';
  const headers = { 'content-type': 'application/json' };
  expect((await app.inject({ method: 'POST', url: '/', headers, payload })).statusCode).toBe(400);
});

const postStrict = (payload: object) => app.inject({ method: 'POST', url: '/strict', payload });

test.each([
  { unknown: 1 },
  { inner: { unknown: 1 } },
  { either: { one: '1', other: '2' } },
  { either: { one: '1', unknown: 2 } },
])('a member that is not in the schema is refused, not taken out: %j', async (body) => {
  expect((await postStrict(body)).statusCode).toBe(400);
});

test('so it is in an address', async () => {
  expect((await app.inject('/?limit=7&unknown=1')).statusCode).toBe(400);
});

test('what a browser writes for WebAuthn is taken with all its members', async () => {
  const body = { browsers: { text: 'a', later: { level: 4 } } };
  expect((await postStrict(body)).json()).toEqual(body);
});

test.each(['a\0', '\ud800', 'a\udc00b'])('text that a database cannot hold is refused (%#)', async (text) => {
  expect((await postStrict({ inner: { text } })).statusCode).toBe(400);
});

test.each(['', 'a\nb', 'ß', '\u{1f511}'])('other text is taken: %j', async (text) => {
  expect((await postStrict({ inner: { text } })).json()).toEqual({ inner: { text } });
});

test.each([
  '2016-12-31T23:59:60Z',
  '2026-02-29T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:60:00Z',
  '2026-01-01T23:60:59+00:01',
  '2026-01-01T24:59:59+01:00',
  '2026-01-01T00:00:00',
  '2026-01-01T00:00:00+24:00',
  '2026-01-01 00:00:00Z',
  '2026-01-01T00:00:00z',
  '2026-01-01',
  '+010000-01-01T00:00:00Z',
  '2026-01-01T00:00:00.1234567890Z',
  '',
])('%j is no instant', async (at) => {
  expect((await postStrict({ at })).statusCode).toBe(400);
});

test.each([
  '2024-02-29T23:59:59Z',
  '2026-01-01T00:00:00.123456789Z',
  '2026-01-01T00:00:00-23:59',
  '0000-01-01T00:00:00Z',
])('%s is one', async (at) => {
  expect((await postStrict({ at })).json()).toEqual({ at });
});

test('every instant that a Date writes is one, and whatever is one can be a Date', async () => {
  const years = { min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true };
  const written = fc.date(years).map((date) => date.toISOString());
  const part = fc.integer({ min: 0, max: 99 }).map((number) => String(number).padStart(2, '0'));
  const made = fc
    .tuple(part, part, part, part, part, part, part)
    .map(
      ([month, day, hour, minute, second, ...offset]) =>
        `2026-${month}-${day}T${hour}:${minute}:${second}+${offset.join(':')}`,
    );
  await fc.assert(
    fc.asyncProperty(written, async (at) => (await postStrict({ at })).statusCode === 200),
    { numRuns: 200 },
  );
  await fc.assert(
    fc.asyncProperty(made, async (at) => {
      const isTaken = (await postStrict({ at })).statusCode === 200;
      expect(isTaken && Number.isNaN(Date.parse(at))).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

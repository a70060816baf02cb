import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyInstance } from 'fastify';
import Type from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Closed, Id, Line, Nullable, OneOf } from '../../server/contract/common.ts';
import { buildValidator } from '../../server/http/build-validator.ts';
import { registerErrorHandler } from '../../server/http/error-handler.ts';
import { loadPages, WEB_DIRECTORY } from '../../server/http/pages.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';

const Body = Closed({
  name: Line(5),
  count: Type.Integer({ minimum: 1, maximum: 3 }),
  colour: OneOf('red', 'green'),
  ids: Type.Array(Id, { minItems: 1, maxItems: 2 }),
  inner: Closed({ flag: Type.Boolean() }),
  maybe: Type.Optional(Nullable(Type.Integer())),
});

const VALID = {
  name: 'Ada',
  count: 1,
  colour: 'red',
  ids: ['00000000-0000-4000-8000-000000000000'],
  inner: { flag: true },
};

let server: TestServer;
let app: FastifyInstance;

beforeAll(async () => {
  server = await startTestServer();
  app = fastify({ schemaController: { compilersFactory: { buildValidator } } });
  app.decorateRequest('access', null);
  registerErrorHandler(app, server.services, loadPages(WEB_DIRECTORY));
  const api = app.withTypeProvider<TypeBoxTypeProvider>();
  const config = { guard: 'public' } as const;
  api.post('/api/things', { config, schema: { body: Body } }, async () => 'fine');
  const querystring = Closed({ limit: Type.Optional(Type.Integer({ maximum: 200 })) });
  api.get('/api/things', { config, schema: { querystring } }, async () => 'fine');
});
afterAll(async () => {
  await app.close();
  await server.close();
});

async function placesOf(payload: object) {
  const reply = await app.inject({ method: 'POST', url: '/api/things', payload });
  expect([reply.statusCode, reply.json().code]).toEqual([400, 'inputInvalid']);
  return reply.json().places;
}

describe('a mistake in the input', () => {
  test('is none when there is none', async () => {
    const reply = await app.inject({ method: 'POST', url: '/api/things', payload: VALID });
    expect(reply.body).toBe('fine');
  });

  test.for([
    ['a field that is missing', { name: undefined }, 'name', 'This is missing.'],
    ['a field that is missing further in', { inner: {} }, 'inner.flag', 'This is missing.'],
    ['a name that is none', { colours: 1 }, 'colours', 'There is no field of this name.'],
    ['one further in', { inner: { flag: true, flags: 1 } }, 'inner.flags', 'There is no field of this name.'],
    ['a name beyond measure', { ['x'.repeat(999)]: 1 }, 'x'.repeat(100), 'There is no field of this name.'],
    ['another type', { inner: [] }, 'inner', 'This should be of the type object.'],
    ['a value that is no choice', { colour: 'blue' }, 'colour', 'This should be one of red, green.'],
    ['too few characters', { name: '' }, 'name', 'This is empty.'],
    ['too many characters', { name: 'abcdef' }, 'name', 'This should have at most 5 characters.'],
    ['another form', { name: 'a\nb' }, 'name', 'This does not have the form that is asked for.'],
    ['too few entries', { ids: [] }, 'ids', 'This is empty.'],
    ['too many entries', { ids: Array(3).fill(VALID.ids[0]) }, 'ids', 'This should have at most 2 entries.'],
    ['an entry of another form', { ids: ['x'] }, 'ids.0', 'This does not have the form that is asked for.'],
    ['too little', { count: 0 }, 'count', 'This should be at least 1.'],
    ['too much', { count: 4 }, 'count', 'This should be at most 3.'],
  ] as const)('such as %s names its field', async ([, change, field, message]) => {
    expect(await placesOf({ ...VALID, ...change })).toEqual([{ line: null, field, message }]);
  });

  test('that fits no alternative says what each would need', async () => {
    const places = await placesOf({ ...VALID, maybe: 'x' });
    expect(places.length).toBeGreaterThan(0);
    expect(places).toEqual(
      places.map(() => ({ line: null, field: 'maybe', message: expect.stringMatching(/^This should be of the type/) })),
    );
  });

  test('of the whole names no field', async () => {
    expect(await placesOf([])).toEqual([{ line: null, field: null, message: 'This should be of the type object.' }]);
  });

  test('in an address names its field too', async () => {
    const reply = await app.inject('/api/things?limit=1000');
    expect(reply.json().places).toEqual([{ line: null, field: 'limit', message: 'This should be at most 200.' }]);
  });

  test('shows neither the pattern nor what was sent', async () => {
    const reply = await app.inject({ method: 'POST', url: '/api/things', payload: { ...VALID, name: 'S€\n' } });
    expect(reply.body).not.toMatch(/\^|S€/);
  });
});

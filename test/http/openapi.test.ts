import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, describe, expect, test } from 'vitest';
import { VERSION } from '../../server/http/version.ts';
import { collectRoutes, type Route } from '../helpers/route-table.ts';
import { startTestServer } from '../helpers/server.ts';

interface Operation {
  summary: string;
  description?: string;
  tags: string[];
  security: Record<string, string[]>[];
  parameters?: { name: string; in: string; schema: { enum?: string[] } }[];
  requestBody?: { content: Record<string, { schema: { properties: Record<string, unknown>; required: string[] } }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
  'x-permission': string;
  'x-sensitive': boolean | 'sometimes';
}

interface Document {
  openapi: string;
  info: { title: string; version: string };
  servers: { url: string }[];
  tags: { name: string }[];
  components: { securitySchemes: object; schemas: object };
  paths: Record<string, Record<string, Operation>>;
}

const [server, everyRoute] = await collectRoutes(() => startTestServer());
const routes = everyRoute.filter(({ url }) => url.startsWith('/api/'));
const reply = await server.app.inject('/api/openapi.json');
const document: Document = reply.json();
afterAll(() => server.close());

function operationOf({ method, url }: Pick<Route, 'method' | 'url'>): Operation {
  const path = url.replace(/:(\w+)/g, '{$1}');
  const operation = document.paths[path]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`${method} ${path} is not described.`);
  return operation;
}

function everyKey(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [...(Array.isArray(value) ? [] : [key]), ...everyKey(inner)]);
}

describe('the description of the API', () => {
  test('is public JSON, made once', async () => {
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    expect((await server.app.inject('/api/openapi.json')).body).toBe(reply.body);
  });

  test('is a valid OpenAPI 3.1 document whose references lead somewhere', async () => {
    const validator = new Validator();
    expect(await validator.validate(reply.json())).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    expect(() => validator.resolveRefs()).not.toThrow();
  });

  test('says what it describes, where, and how to come in', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Latchkey', version: VERSION },
      servers: [{ url: 'http://localhost:3000' }],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'session' },
          token: { type: 'http', scheme: 'bearer' },
        },
      },
    });
  });

  test('holds nothing but the API, and all of it', () => {
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(
      routes.map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`).sort(),
    );
  });

  test('speaks JSON Schema, not a library’s dialect', () => {
    const keys = new Set(everyKey(document));
    expect([...keys].filter((key) => key.startsWith('~') || key === 'nullable' || key === '$id')).toEqual([]);
  });

  test('names the values of a choice', () => {
    const { content } = operationOf({ method: 'POST', url: '/api/tokens' }).requestBody ?? { content: {} };
    expect(content['application/json']?.schema).toMatchObject({
      required: ['name', 'role', 'days'],
      properties: {
        role: { type: 'string', enum: ['helpDesk', 'auditor', 'administrator'] },
        days: { type: 'integer', minimum: 1, maximum: 366 },
      },
    });
  });
});

describe.for(routes.map((route) => [`${route.method} ${route.url}`, route] as const))('%s', ([, route]) => {
  test('has a summary, a known tag and an answer', () => {
    const { summary, tags, responses } = operationOf(route);
    expect(summary).toMatch(/^[A-Z].*\.$/);
    expect(tags).toHaveLength(1);
    expect(document.tags.map(({ name }) => name)).toContain(tags[0]);
    const done = responses['200'] ?? responses['202'];
    expect(done === undefined ? responses['204'] : done.content).toBeDefined();
  });

  test('says who may use it, and how they are known', () => {
    const operation = operationOf(route);
    expect(operation).toMatchObject({ 'x-permission': route.guard, 'x-sensitive': route.sensitive });
    const bySession = { session: [] };
    const byToken = { token: [] };
    if (route.guard === 'public') expect(operation.security).toEqual([]);
    else if (route.guard === 'signedIn' || route.sensitive === true) expect(operation.security).toEqual([bySession]);
    else expect(operation.security).toEqual([bySession, byToken]);
  });

  test('says when it asks for the passkey, if it does not always', () => {
    const { description = '' } = operationOf(route);
    expect(description.includes('a recent passkey')).toBe(route.sensitive === 'sometimes');
  });

  test('says how it fails', () => {
    const { responses } = operationOf(route);
    const refusals = Object.entries(responses).filter(([status]) => !status.startsWith('2'));
    for (const [, { content }] of refusals) {
      expect(content).toEqual({ 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } });
    }
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['429', 'default']));
    if (route.guard !== 'public') expect(responses['401']?.description).toContain('notSignedIn');
    if (route.guard !== 'public') expect(responses['403']?.description).toContain('forbidden');
    if (route.sensitive) expect(responses['403']?.description).toContain('passkeyAgain');
    else expect(responses['403']?.description ?? '').not.toContain('passkeyAgain');
    if (route.method !== 'GET') expect(responses['403']?.description).toContain('crossSiteRefused');
  });

  test('names what is in its path', () => {
    const named = [...route.url.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter);
    const described = (operationOf(route).parameters ?? []).filter((parameter) => parameter.in === 'path');
    expect(described.map((parameter) => parameter.name)).toEqual(named);
  });
});

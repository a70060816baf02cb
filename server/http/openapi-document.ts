import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import fastify, { type FastifySchema, type RouteOptions } from 'fastify';
import { Problem } from '../contract/common.ts';
import type { Services } from '../services.ts';
import type { Guard } from './access.ts';
import { PROBLEM_JSON } from './problem.ts';
import { sessionCookieName } from './session.ts';
import { VERSION } from './version.ts';

const ABOUT = `What the console does, it does through this API.

Programs send an API token (\`Authorization: Bearer lk_…\`; it begins with \`lk_\` so that scanners for forgotten secrets can find it).
A browser's session is a cookie. \`x-permission\` of an operation says who may use it, by role: \`seePeople\` help desk, auditor, administrator;
\`helpPeople\` help desk, administrator; \`seeEverything\` auditor, administrator; \`administer\` administrator; \`signedIn\` whoever is signed in;
\`public\` anybody. One whose \`x-sensitive\` is true needs a session whose passkey was used within the last five minutes: a token cannot do it.
One where it is \`sometimes\` needs that for some people or some changes, as its description says. \`signedIn\` is about a person's own session: no token either.

A failure is \`application/problem+json\` (RFC 9457). Its \`code\` is stable; its \`reference\` is in the log and the audit too.
Lists go on with \`cursor\`, the \`next\` of the page before.`;

const TAGS = [
  ...['Console', 'People', 'Invitations', 'Applications', 'Salesforce', 'Doctor'],
  ...['Signing keys', 'Audit', 'Tokens', 'Enrolment'],
];

/** A route as the document describes it. */
export type ApiRoute = Omit<RouteOptions, 'handler'>;

/** The OpenAPI 3.1 document of these routes, as JSON. */
export async function describeApi(routes: readonly ApiRoute[], services: Services): Promise<object> {
  // Never listens and compiles nothing: it only carries the routes to what describes them.
  const app = fastify({ exposeHeadRoutes: false });
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  await app.register(swagger, {
    convertConstToEnum: false,
    openapi: describeServer(services),
    transform: ({ schema, url, route }) => ({ url, schema: describeRoute(schema, route) }),
  });
  for (const { method, url, schema = {}, config = {} } of routes) {
    app.route({ method, url, schema, config, handler: () => null });
  }
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
}

function describeServer(services: Services): NonNullable<FastifyDynamicSwaggerOptions['openapi']> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Latchkey',
      version: VERSION,
      description: ABOUT,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: services.config.publicUrl }],
    tags: TAGS.map((name) => ({ name })),
    components: {
      schemas: { Problem: { ...Problem } },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: sessionCookieName(services) },
        token: { type: 'http', scheme: 'bearer', description: 'An API token, made by an administrator.' },
      },
    },
  };
}

function describeRoute(schema: FastifySchema = {}, route: RouteOptions): FastifySchema {
  const { guard = 'administer' } = route.config ?? {};
  const sensitive = sensitivityOf(route);
  const extensions = { 'x-permission': guard, 'x-sensitive': sensitive };
  const problems = [...refusalsOf(schema, route)].map(([status, codes]) => [status, problemResponse(codes)]);
  const response = {
    ...describeSuccess(schema.response),
    ...Object.fromEntries(problems),
    default: problemResponse([]),
  };
  return { ...schema, ...extensions, security: securityOf(guard, sensitive), response };
}

/** Whether a passkey is asked for again: always, never, or by what is read or sent. */
type Sensitivity = boolean | 'sometimes';

function sensitivityOf({ config = {} }: RouteOptions): Sensitivity {
  if (config.sensitive) return true;
  return config.mayBeSensitive ? 'sometimes' : false;
}

/** What each of these routes may be refused with, by status; a route's own refusals are the `default`. */
function refusalsOf({ body, querystring, params }: FastifySchema, route: RouteOptions): Map<number, string[]> {
  const { guard = 'administer' } = route.config ?? {};
  const sensitive = sensitivityOf(route);
  const refusals = new Map<number, string[]>();
  if (body || querystring || params) refusals.set(400, ['inputInvalid']);
  if (guard !== 'public') refusals.set(401, ['notSignedIn']);
  const forbidden = forbiddenCodes({ guard, sensitive, changes: route.method !== 'GET' });
  if (forbidden.length > 0) refusals.set(403, forbidden);
  if (params) refusals.set(404, ['recordUnknown']);
  if (body) refusals.set(413, ['bodyTooLarge']).set(415, ['inputInvalid']);
  return refusals.set(429, ['rateLimited']);
}

function forbiddenCodes(route: { guard: Guard; sensitive: Sensitivity; changes: boolean }): string[] {
  return [
    ...(route.guard === 'public' ? [] : ['forbidden']),
    ...(route.sensitive === false ? [] : ['passkeyAgain', 'passkeyRequired']),
    ...(route.changes ? ['crossSiteRefused'] : []),
  ];
}

/** By a session, or by a token where one is let through. */
function securityOf(guard: Guard, sensitive: Sensitivity): Record<string, string[]>[] {
  if (guard === 'public') return [];
  return guard === 'signedIn' || sensitive === true ? [{ session: [] }] : [{ session: [] }, { token: [] }];
}

function problemResponse(codes: readonly string[]) {
  const names = codes.map((code) => `\`${code}\``).join(', ');
  return {
    description: names === '' ? 'Any other failure, told apart by its `code`.' : `Refused, with the code ${names}.`,
    content: { [PROBLEM_JSON]: { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

function describeSuccess(response: unknown): Record<string, object> {
  if (typeof response !== 'object' || response === null) return {};
  const described = Object.entries(response).map(([status, schema]) => [
    status,
    { 'x-response-description': 'Done.', ...schema },
  ]);
  return Object.fromEntries(described);
}

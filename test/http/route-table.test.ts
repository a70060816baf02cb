import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Guard } from '../../server/http/access.ts';
import type { TestBrowser } from '../helpers/browser.ts';
import { collectRoutes, harmlessAddress } from '../helpers/route-table.ts';
import { startTestServer } from '../helpers/server.ts';
import { makeToken, signInAs } from '../helpers/staff.ts';
import { EXPECTED_ROUTES, type ExpectedRoute } from './expected-routes.ts';

const ROLES = ['user', 'helpDesk', 'auditor', 'administrator'] as const;
const TOKENS = ['helpDesk token', 'auditor token', 'administrator token'] as const;

type Asker = 'anonymous' | (typeof ROLES)[number] | (typeof TOKENS)[number];

/** For each guard, whom it lets through to the API; nobody else. */
const LET_THROUGH: Record<Exclude<Guard, 'public'>, readonly Asker[]> = {
  signedIn: ['user', 'helpDesk', 'auditor', 'administrator'],
  seePeople: ['helpDesk', 'auditor', 'administrator', 'helpDesk token', 'auditor token', 'administrator token'],
  helpPeople: ['helpDesk', 'administrator', 'helpDesk token', 'administrator token'],
  seeEverything: ['auditor', 'administrator', 'auditor token', 'administrator token'],
  administer: ['administrator', 'administrator token'],
};

/** Asked by POST, and yet nothing is changed: a refusal is not worth an event. */
const CHANGES_NOTHING =
  /\/preview$|\/(?:plan|check)$|^\/api\/salesforce\/authorizations$|^\/api\/doctor\/explain$|^\/api\/service-providers\/:id\/(?:assertion|doctor)$|^\/admin\/test-sign-in$|^\/api\/session\/passkey\/options$/;

/** How an asker fares: let through, or refused by the guard in one of three ways. */
type Verdict = 'through' | 'signIn' | 'forbidden' | 'passkey';

const VERDICTS: Record<string, Verdict> = {
  notSignedIn: 'signIn',
  forbidden: 'forbidden',
  passkeyAgain: 'passkey',
  passkeyRequired: 'passkey',
};

// Registered once for all tests, so that each route has a test of its own.
const [server, routes] = await collectRoutes(() => startTestServer({ LATCHKEY_RATE_LIMIT: '100000' }));
const askers = new Map<Asker, { browser: TestBrowser; headers: Record<string, string> }>();

beforeAll(async () => {
  askers.set('anonymous', { browser: server.browser(), headers: {} });
  for (const role of ROLES) askers.set(role, { browser: (await signInAs(server, role)).browser, headers: {} });
  const maker = await signInAs(server, 'administrator', { email: 'maker@example.com' });
  for (const role of ['helpDesk', 'auditor', 'administrator'] as const) {
    const { bearer } = await makeToken(maker, role);
    askers.set(`${role} token`, { browser: server.browser(), headers: bearer });
  }
  // No passkey is recent any more: nobody gets further than the guard of a sensitive act.
  server.advance(301);
});
afterAll(() => server.close());

function ask(asker: Asker, method: string, url: string): Promise<LightMyRequestResponse> {
  const { browser, headers } = askers.get(asker) ?? {};
  if (browser === undefined) throw new Error(`Nobody is ${asker}.`);
  const sent = { headers: { 'sec-fetch-mode': 'cors', ...headers } };
  return browser.request(method as 'GET', url, method === 'GET' ? sent : { ...sent, body: {} }); // any method of the table
}

function verdictOf(reply: LightMyRequestResponse): Verdict {
  if (reply.headers['content-type']?.includes('problem+json')) return VERDICTS[reply.json().code] ?? 'through';
  if (reply.body.includes('Sign in first')) return 'signIn';
  return reply.body.includes('Your role does not allow this') ? 'forbidden' : 'through';
}

function expectedOf(asker: Asker, [, url, guard, sensitive]: ExpectedRoute): Verdict {
  if (guard === 'public') return 'through';
  if (asker === 'anonymous') return 'signIn';
  if (!LET_THROUGH[guard].includes(asker)) return 'forbidden';
  if (asker.endsWith('token') && !url.startsWith('/api/')) return 'forbidden';
  return sensitive === 'sensitive' ? 'passkey' : 'through';
}

describe('the route table', () => {
  test('is the one that is written out, with every guard and every passkey that is asked for', () => {
    const words = { true: ['sensitive'], sometimes: ['sometimes'], false: [] } as const;
    const registered = routes.map(({ method, url, guard, sensitive }) => {
      const asked = words[`${sensitive}`];
      return [method, url, guard, ...asked].join(' ');
    });
    expect(registered.sort()).toEqual(EXPECTED_ROUTES.map((route) => route.join(' ')).sort());
  });

  test('is public where people and applications have to come in, and nowhere else', () => {
    const open = routes.filter(({ guard }) => guard === 'public').map(({ url }) => url);
    const known =
      /^\/$|^\/(assets\/\*|healthz|readyz|login|enrol|setup|account\/logout|apps\/:id(\/icon)?)$|^\/\.well-known\/|^\/saml\/|^\/api\/(enrolment|setup)\/|^\/api\/openapi\.json$/;
    expect(open.filter((url) => !known.test(url))).toEqual([]);
  });

  test('lets nobody change anything with the right to see it', () => {
    const changing = routes.filter(({ method, url }) => method !== 'GET' && !CHANGES_NOTHING.test(url));
    const weak = changing.filter(({ guard }) => guard === 'seePeople' || guard === 'seeEverything');
    expect(weak.map(({ method, url }) => `${method} ${url}`)).toEqual([]);
  });

  test('writes down who was refused a change', () => {
    const silent = routes.filter(
      ({ method, url, guard, isAudited }) =>
        method !== 'GET' && guard !== 'public' && !isAudited && !CHANGES_NOTHING.test(url),
    );
    expect(silent.map(({ method, url }) => `${method} ${url}`)).toEqual([]);
  });
});

// By the list, not by what the server says of itself: a guard that is gone is found by whom it lets through.
const walked = EXPECTED_ROUTES.filter(([, url]) => url !== '/account/logout');

describe.for(walked.map((route) => [`${route[0]} ${route[1]}`, route] as const))('%s', ([, route]) => {
  const [method, url, guard] = route;

  test.for(['anonymous', ...ROLES, ...TOKENS] as const)(`(${guard}) treats %s as its guard says`, async (asker) => {
    const reply = await ask(asker, method, harmlessAddress(url));
    expect(verdictOf(reply)).toBe(expectedOf(asker, route));
    expect(reply.statusCode).toBeLessThan(500);
  });
});

describe('no spelling of an address', () => {
  const guarded = routes.filter(({ guard }) => guard !== 'public');
  const spellings: [string, (url: string) => string][] = [
    ['with a slash behind it', (url) => `${url}/`],
    ['in capitals', (url) => url.toUpperCase()],
    ['with two slashes', (url) => url.replace('/', '//')],
    ['with two slashes inside', (url) => url.replace(/(.)\//, '$1//')],
    ['with an escaped letter', (url) => url.replace(/^\/(.)/, (_, letter) => `/%${letter.charCodeAt(0).toString(16)}`)],
    ['with an escaped slash', (url) => url.replace(/(.)\//, '$1%2f')],
    ['with a dot', (url) => `/.${url}`],
    ['with two dots', (url) => `/login/..${url}`],
    ['with a parameter', (url) => `${url};x=1`],
    ['with a query', (url) => `${url}?guard=public`],
    ['with an extension', (url) => `${url}.json`],
  ];

  test.for(spellings)('%s gets round a guard', async ([, spell]) => {
    for (const { method, url } of guarded) {
      const reply = await ask('anonymous', method, spell(harmlessAddress(url)));
      expect([400, 401, 403, 404], `${method} ${spell(url)}`).toContain(reply.statusCode);
    }
  });

  test.for(['HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'GET'] as const)(
    'asked for by %s gets round a guard',
    async (method) => {
      for (const { url } of guarded) {
        const reply = await server.app.inject({ method: method as 'GET', url: harmlessAddress(url) }); // inject knows fewer
        const isLogin = reply.statusCode === 303 && String(reply.headers.location).startsWith('/login');
        expect(isLogin || [401, 404].includes(reply.statusCode), `${method} ${url} ${reply.statusCode}`).toBe(true);
      }
    },
  );
});

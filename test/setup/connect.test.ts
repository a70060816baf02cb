import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Connection, PlanReply } from '../../server/contract/salesforce.ts';
import { endOrgSessions } from '../../server/org-connections.ts';
import { signInAs, usePasskeyAgain } from '../helpers/staff.ts';
import { type OrgSetUp, openOrgSetUp, reading, STEPS, statesOf } from './org-set-up.ts';

let setUp: OrgSetUp;
afterEach(() => setUp.close());

const CONNECTIONS = '/api/salesforce/connections';
/** What the check finds without a button, a login form and the org's metadata. */
const WRONG = ['loginButton', 'loginForm', 'loginUrl', 'requestCertificate'];

const RETURN_TO = '/admin/applications/connect';

function connectWith(body: object) {
  return setUp.administrator.browser.request('POST', CONNECTIONS, { body });
}

function byPassword(fields: object = {}) {
  const { username, password, securityToken } = setUp.org.options.admin;
  const myDomain = setUp.org.options.isSandbox ? 'test' : 'login';
  return connectWith({ way: 'password', myDomain, username, password, securityToken, ...fields });
}

/** Up to the address that Salesforce sends the browser back to. */
async function authorize(decision: 'Allow' | 'Deny' = 'Allow', fields: object = {}): Promise<URL> {
  const { org, server, administrator } = setUp;
  org.registerRedirect(`${server.services.config.publicUrl}/setup/salesforce/callback`);
  const body = { myDomain: org.host, consumerKey: org.options.consumerKey, returnTo: RETURN_TO, ...fields };
  const begun = reading<{ url: string }>(
    await administrator.browser.request('POST', '/api/salesforce/authorizations', { body }),
  );
  return new URL(await org.decide(begun.url, decision));
}

function comeBack({ pathname, search }: URL, browser = setUp.administrator.browser) {
  return browser.get(`${pathname}${search}`, { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' });
}

describe('connecting', () => {
  it('by an access token shows which org it is', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    expect(connection).toMatchObject({
      way: 'accessToken',
      serviceProviderId: null,
      org: {
        organizationId: setUp.org.organizationId,
        name: 'Acme',
        host: 'acme.my.salesforce.com',
        edition: 'Enterprise Edition',
        isSandbox: false,
      },
    });
    const listed = await setUp.administrator.browser.request('GET', CONNECTIONS);
    expect(listed.json()).toEqual({ connections: [connection] });
  });

  it.for([false, true])('by a password opens production, or a sandbox (%s)', async (isSandbox) => {
    setUp = await openOrgSetUp({ isSandbox });
    const connection = reading<Connection>(await byPassword());
    expect(connection).toMatchObject({ way: 'password', org: { host: setUp.org.host, isSandbox } });
    const { warnings } = reading<PlanReply>(
      await setUp.administrator.browser.request('POST', `${CONNECTIONS}/${connection.id}/plan`, { body: {} }),
    );
    expect(warnings.map(({ code }) => code)).toContain('loginEnds');
  });

  it('by OAuth comes back to the page where it began', async () => {
    setUp = await openOrgSetUp();
    const back = await comeBack(await authorize());
    const location = new URL(String(back.headers.location), 'https://here.example');
    expect([back.statusCode, location.pathname]).toEqual([303, RETURN_TO]);
    const listed = await setUp.administrator.browser.request('GET', CONNECTIONS);
    const [connection] = listed.json().connections;
    expect(connection).toMatchObject({ id: location.searchParams.get('connection'), way: 'oauth' });
    expect(statesOf(await setUp.runAll(connection))).toEqual(STEPS.map(() => 'done'));
  });

  it.for([
    ['a wrong access token', { way: 'accessToken', accessToken: `00D5g000004abcd!${'x'.repeat(60)}` }],
    ['no access token at all', { accessToken: undefined }],
    ['text that is no access token', { way: 'accessToken', accessToken: 'hello' }],
    ['the address of somebody else', { way: 'accessToken', myDomain: 'https://acme.my.salesforce.com.evil.example' }],
    ['plain http', { way: 'accessToken', myDomain: 'ftp://acme.my.salesforce.com' }],
  ])('is refused with %s', async ([, fields]) => {
    setUp = await openOrgSetUp();
    const given = { way: 'accessToken', myDomain: setUp.org.host, accessToken: setUp.org.issueAccessToken() };
    const refused = await connectWith({ ...given, ...(fields as object) });
    expect([400, 422]).toContain(refused.statusCode);
    expect(refused.json().detail).not.toBe('');
  });

  it.for([
    ['a wrong password', {}, { password: 'wrong' }, 'INVALID_LOGIN|Invalid username'],
    ['an org that has switched it off', { soapLoginEnabled: false }, {}, 'disabled'],
    ['a password that has expired', { adminPasswordExpired: true }, {}, 'password'],
    ['a user without Use Any API Auth', { adminHasAnyApiAuth: false }, {}, 'Use Any API Auth'],
  ] as const)('by a password is refused for %s', async ([, options, fields, words]) => {
    setUp = await openOrgSetUp(options);
    const refused = await byPassword(fields);
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'orgRefused']);
    expect(refused.json().detail).toMatch(new RegExp(words));
  });

  it.for(['constructor', 'toString', '__proto__'])('by a password takes %s for no server', async (myDomain) => {
    setUp = await openOrgSetUp();
    expect([400, 502]).toContain((await byPassword({ myDomain })).statusCode);
  });

  it('by OAuth needs the org’s own address', async () => {
    setUp = await openOrgSetUp();
    const body = { myDomain: 'login.salesforce.com', consumerKey: 'x'.repeat(20), returnTo: RETURN_TO };
    const refused = await setUp.administrator.browser.request('POST', '/api/salesforce/authorizations', { body });
    expect([refused.statusCode, refused.json().places]).toMatchObject([400, [{ field: 'myDomain' }]]);
  });

  it.for(['username', 'password'])('by a password is refused without the %s', async (field) => {
    setUp = await openOrgSetUp();
    const refused = await byPassword({ [field]: undefined });
    expect([refused.statusCode, refused.json().places]).toMatchObject([400, [{ field }]]);
    expect(setUp.org.requests).toEqual([]);
  });

  it('by OAuth tells the page that it was denied', async () => {
    setUp = await openOrgSetUp();
    const back = await comeBack(await authorize('Deny'));
    expect(back.headers.location).toBe(`${RETURN_TO}?connectionFailure=access_denied`);
  });

  it('by OAuth tells the page that the code was refused, and writes it down', async () => {
    setUp = await openOrgSetUp();
    const address = await authorize();
    address.searchParams.set('code', 'aPrx.made.up');
    expect((await comeBack(address)).headers.location).toBe(`${RETURN_TO}?connectionFailure=invalid_grant`);
    const [event] = await setUp.server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
    expect(event).toMatchObject({ action: 'salesforce.connect', outcome: 'refused', reason: 'org.invalid_grant' });
  });

  it.for(['twice', 'after ten minutes', 'by another browser', 'with another state'] as const)(
    'by OAuth is over when its answer comes %s',
    async (how) => {
      setUp = await openOrgSetUp();
      const address = await authorize();
      let { browser } = setUp.administrator;
      if (how === 'twice') await comeBack(address);
      if (how === 'after ten minutes') setUp.server.advance(601);
      if (how === 'with another state') address.searchParams.set('state', 'x'.repeat(43));
      if (how === 'by another browser') {
        browser = (await signInAs(setUp.server, 'administrator', { email: 'eve@example.com' })).browser;
      }
      const over = await comeBack(address, browser);
      expect([over.statusCode, over.headers.location]).toEqual([
        303,
        '/admin/applications/connect?connectionFailure=authorizationGone',
      ]);
      const [event] = await setUp.server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
      expect(event).toMatchObject({ action: 'salesforce.connect', outcome: 'refused', reason: 'authorizationGone' });
    },
  );

  it('may come back to a page of the console only', async () => {
    setUp = await openOrgSetUp();
    for (const returnTo of ['https://evil.example', '//evil.example', '/login', '/admin/../login']) {
      const body = { myDomain: setUp.org.host, consumerKey: setUp.org.options.consumerKey, returnTo };
      const refused = await setUp.administrator.browser.request('POST', '/api/salesforce/authorizations', { body });
      expect(refused.statusCode, returnTo).toBe(400);
    }
  });
});

describe('a connection', () => {
  it('ends at the org too when its half hour is over, unless its token is somebody’s own', async () => {
    setUp = await openOrgSetUp();
    await setUp.connect();
    const pasted = [...setUp.org.openTokens];
    reading<Connection>(await byPassword());
    await comeBack(await authorize());
    expect(setUp.org.openTokens).toHaveLength(3);
    await endOrgSessions(setUp.server.services);
    expect(setUp.org.openTokens).toHaveLength(3);
    setUp.server.advance(30 * 60);
    await endOrgSessions(setUp.server.services);
    expect(setUp.org.openTokens).toEqual(pasted);
  });

  it('is over when its administrator signs out', async () => {
    setUp = await openOrgSetUp();
    reading<Connection>(await byPassword());
    await setUp.administrator.browser.postForm('/account/logout', {});
    await endOrgSessions(setUp.server.services);
    expect(setUp.org.openTokens).toEqual([]);
  });

  it('is of the browser session that opened it, and of nobody else', async () => {
    setUp = await openOrgSetUp();
    const { id } = await setUp.connect();
    const other = await signInAs(setUp.server, 'administrator', { email: 'eve@example.com' });
    const refused = await other.browser.request('POST', `${CONNECTIONS}/${id}/plan`, { body: {} });
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'orgSessionEnded']);
    expect((await other.browser.request('GET', CONNECTIONS)).json()).toEqual({ connections: [] });
    expect((await other.browser.request('DELETE', `${CONNECTIONS}/${id}`)).statusCode).toBe(409);
  });

  // Using the passkey replaces the session.
  it('stays when the passkey is used once more', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    setUp.server.advance(301);
    expect((await usePasskeyAgain(setUp.administrator)).statusCode).toBe(204);
    expect(statesOf(await setUp.runAll(connection))).toEqual(STEPS.map(() => 'done'));
  });

  it('ends after half an hour', async () => {
    setUp = await openOrgSetUp();
    const { id } = await setUp.connect();
    setUp.server.advance(30 * 60 + 1);
    const { browser } = setUp.administrator;
    expect((await browser.request('POST', `${CONNECTIONS}/${id}/plan`, { body: {} })).json().code).toBe(
      'orgSessionEnded',
    );
  });

  it('is ended without asking the org, or with its token', async () => {
    setUp = await openOrgSetUp();
    const { browser } = setUp.administrator;
    const token = setUp.org.issueAccessToken();
    const kept = await setUp.connect(token);
    expect((await browser.request('DELETE', `${CONNECTIONS}/${kept.id}`)).json()).toEqual({ isRevoked: null });
    expect(setUp.org.revoked).toEqual([]);
    const ended = await setUp.connect(token);
    const reply = await browser.request('DELETE', `${CONNECTIONS}/${ended.id}?revoke=true`);
    expect(reply.json()).toEqual({ isRevoked: true });
    expect(setUp.org.revoked).toEqual([token]);
  });

  it('is remembered with its org, once there is an application', async () => {
    setUp = await openOrgSetUp();
    const { serviceProviderId } = await setUp.runAll(await setUp.connect());
    const path = `/api/service-providers/${serviceProviderId}/org`;
    const { org } = (await setUp.administrator.browser.request('GET', path)).json();
    expect(org).toMatchObject({ organizationId: setUp.org.organizationId, host: setUp.org.host });
    expect(org.steps.map(({ step }: { step: string }) => step).sort()).toEqual(STEPS.toSorted());
  });
});

describe('the check', () => {
  it('passes wholly for an org that was set up, and sign-ins that begin there are taken', async () => {
    setUp = await openOrgSetUp();
    const { org, server, administrator } = setUp;
    const connection = await setUp.connect();
    await setUp.runAll(connection);
    const checked = await administrator.browser.request('POST', `${CONNECTIONS}/${connection.id}/check`);
    const results = checked.json().checks.map(({ code, result }: Record<string, string>) => [code, result]);
    expect(Object.fromEntries(results)).toEqual({
      samlLogin: 'passed',
      samlConfig: 'passed',
      serviceProvider: 'passed',
      requestCertificate: 'passed',
      loginButton: 'passed',
      loginUrl: 'passed',
      organization: 'passed',
      loginForm: 'passed',
    });
    const begun = await org.fetch(org.startUrl(), { redirect: 'manual' });
    const { pathname, search } = new URL(begun.headers.get('location') ?? '');
    const taken = await server.browser().get(`${pathname}${search}`, { 'sec-fetch-mode': 'navigate' });
    expect([taken.statusCode, String(taken.headers.location)]).toEqual([303, expect.stringContaining('/login')]);
  });

  it('says what is wrong and how to mend it', async () => {
    setUp = await openOrgSetUp({ hasLoginForm: false, certificatesReadable: false });
    const connection = await setUp.connect();
    await setUp.runAll(connection);
    setUp.org.setLoginButton('Latchkey', false);
    const checked = await setUp.administrator.browser.request('POST', `${CONNECTIONS}/${connection.id}/check`);
    const wrong = checked.json().checks.filter(({ result }: { result: string }) => result !== 'passed');
    expect(wrong.map(({ code }: { code: string }) => code).sort()).toEqual(WRONG);
    for (const { remedy } of wrong) expect(remedy).not.toBeNull();
  });
});

describe('what is secret', () => {
  it('is in no reply, no event and no file of the database', async () => {
    setUp = await openOrgSetUp();
    const { server, org, administrator } = setUp;
    const { password, securityToken } = org.options.admin;
    const token = org.issueAccessToken();
    const callback = await authorize();
    const replies = [
      await connectWith({ way: 'accessToken', myDomain: org.host, accessToken: token }),
      await byPassword(),
      await byPassword({ password: `${password}x` }),
      await byPassword({ password: [password] }),
      await byPassword({ surplus: password }),
      await connectWith({ way: 'accessToken', myDomain: org.host, accessToken: `${token}\u0000` }),
      await connectWith({ way: 'accessToken', myDomain: org.host, accessToken: token.repeat(60) }),
      await comeBack(callback),
      await administrator.browser.request('GET', CONNECTIONS),
    ];
    const [connection] = replies.at(-1)?.json().connections ?? [];
    await setUp.runAll(connection);
    const events = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 100 });
    const files = await readFiles(server.services.config.dataDir);
    const all = [...replies.map(({ body }) => body), JSON.stringify(events), ...files].join('\n');
    const code = callback.searchParams.get('code') ?? password;
    const secrets = [password, securityToken, token, token.slice(token.indexOf('!') + 1), code];
    expect(files.join('')).toContain('salesforce.step');
    expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
  });
});

/** What is on the disk of an installation, byte for byte. */
async function readFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')));
}

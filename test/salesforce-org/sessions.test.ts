import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { type OrgOptions, openSalesforceOrg, type SalesforceOrg } from '../helpers/salesforce-org/index.ts';
import { loginBody, METADATA, PARTNER, type Reply, rest, soap } from './ask.ts';

const opened: SalesforceOrg[] = [];

async function open(options: Partial<OrgOptions> = {}): Promise<SalesforceOrg> {
  const org = await openSalesforceOrg(options);
  opened.push(org);
  return org;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((org) => org.close()));
});

describe('SOAP login', () => {
  const LOGIN = 'https://login.salesforce.com/services/Soap/u/64.0';

  function login(
    org: SalesforceOrg,
    {
      url = LOGIN,
      password = `${org.options.admin.password}${org.options.admin.securityToken}`,
      ...more
    }: {
      url?: string;
      password?: string;
      headers?: Record<string, string>;
      envelope?: string;
      body?: string;
    } = {},
  ): Promise<Reply> {
    const { body = loginBody(org.options.admin.username, password), ...rest } = more;
    return soap(org, body, { url, namespace: PARTNER, ...rest });
  }

  test('gives a session and says where it holds', async () => {
    const org = await open();
    const { status, text } = await login(org);
    expect(status).toBe(200);
    expect(text).toContain(`<serverUrl>https://${org.host}/services/Soap/u/64.0/00D5g000004abcd</serverUrl>`);
    const [, token = ''] = /<sessionId>([^<]+)</.exec(text) ?? [];
    expect((await rest(org, token, { path: '/limits' })).status).toBe(200);
    expect(org.loginHistory.at(-1)?.LoginType).toBe('Other Apex API');
  });

  test('takes a lower version, and the address of the org itself', async () => {
    const org = await open();
    expect((await login(org, { url: `https://${org.host}/services/Soap/u/60.0` })).status).toBe(200);
  });

  test('says that the password has expired, and lets the session do nothing', async () => {
    const org = await open({ adminPasswordExpired: true });
    const { text } = await login(org);
    expect(text).toContain('<passwordExpired>true</passwordExpired>');
    const [, token = ''] = /<sessionId>([^<]+)</.exec(text) ?? [];
    expect((await rest(org, token, { path: '/limits' })).status).toBe(403);
  });

  test('ends a session by logout', async () => {
    const org = await open();
    const [, token = ''] = /<sessionId>([^<]+)</.exec((await login(org)).text) ?? [];
    const logout = `<logout xmlns="${PARTNER}"/>`;
    expect((await soap(org, logout, { url: LOGIN, namespace: PARTNER, token })).status).toBe(200);
    expect((await soap(org, logout, { url: LOGIN, namespace: PARTNER, token })).text).toContain('INVALID_SESSION_ID');
  });

  test.each<[string, Parameters<typeof login>[1], Partial<OrgOptions>, string]>([
    ['a wrong password', { password: 'wrong' }, {}, 'sf:INVALID_LOGIN'],
    ['an unknown user', { body: loginBody('nobody@acme.example', 'x') }, {}, 'sf:INVALID_LOGIN'],
    ['a sandbox at login', {}, { isSandbox: true }, 'sf:INVALID_LOGIN'],
    ['production at test', { url: 'https://test.salesforce.com/services/Soap/u/64.0' }, {}, 'sf:INVALID_LOGIN'],
    ['a password without its token', { password: 'correct horse battery' }, {}, 'sf:LOGIN_MUST_USE_SECURITY_TOKEN'],
    ['an org without login()', {}, { soapLoginEnabled: false }, 'sf:INVALID_OPERATION'],
    ['a user without Use Any API Auth', {}, { adminHasAnyApiAuth: false }, 'sf:INSUFFICIENT_ACCESS'],
    ['version 65', { url: 'https://login.salesforce.com/services/Soap/u/65.0' }, {}, 'sf:UNSUPPORTED_API_VERSION'],
    ['another namespace', { body: `<login xmlns="${METADATA}"/>` }, {}, 'soapenv:Client'],
    ['no SOAPAction', { headers: { 'content-type': 'text/xml' } }, {}, 'soapenv:Client'],
    ['another media type', { headers: { 'content-type': 'text/plain', soapaction: '""' } }, {}, 'soapenv:Client'],
    ['SOAP 1.2', { envelope: 'http://www.w3.org/2003/05/soap-envelope' }, {}, 'soapenv:VersionMismatch'],
    ['two operations', { body: `${loginBody('a', 'b')}${loginBody('a', 'b')}` }, {}, 'soapenv:Client'],
    ['what is not XML', { body: '<login' }, {}, 'soapenv:Client'],
  ])('refuses %s', async (...[, asked, options, code]) => {
    const { status, text } = await login(await open(options), asked);
    expect(status).toBe(500);
    expect(text).toContain(`<faultcode>${code}</faultcode>`);
  });

  test('takes a password without its token in a trusted network', async () => {
    const org = await open({ isTrustedNetwork: true });
    expect((await login(org, { password: org.options.admin.password })).status).toBe(200);
  });

  test('takes sandboxes at test', async () => {
    const org = await open({ isSandbox: true });
    expect((await login(org, { url: 'https://test.salesforce.com/services/Soap/u/64.0' })).status).toBe(200);
  });
});

describe('OAuth', () => {
  const REDIRECT = 'https://id.example/salesforce/callback';
  const VERIFIER = 'v'.repeat(43);

  function authorizeUrl(org: SalesforceOrg, changes: Record<string, string | null> = {}): string {
    const values = {
      response_type: 'code',
      client_id: org.options.consumerKey,
      redirect_uri: REDIRECT,
      scope: 'api',
      state: 'a state',
      code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
      code_challenge_method: 'S256',
      ...changes,
    };
    const url = new URL(`https://${org.host}/services/oauth2/authorize`);
    for (const [name, value] of Object.entries(values)) if (value !== null) url.searchParams.set(name, value);
    return url.href;
  }

  async function redeem(org: SalesforceOrg, code: string, changes: Record<string, string | null> = {}) {
    const values = {
      grant_type: 'authorization_code',
      code,
      client_id: org.options.consumerKey,
      redirect_uri: REDIRECT,
      code_verifier: VERIFIER,
      ...changes,
    };
    const form = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null);
    const response = await org.fetch(`https://${org.host}/services/oauth2/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
    return { status: response.status, answer: (await response.json()) as Record<string, string> };
  }

  async function code(org: SalesforceOrg): Promise<string> {
    return new URL(await org.decide(authorizeUrl(org))).searchParams.get('code') ?? '';
  }

  test('gives a token for a code and its verifier', async () => {
    const org = await open({ redirectUris: [REDIRECT] });
    const back = new URL(await org.decide(authorizeUrl(org)));
    expect(back.searchParams.get('state')).toBe('a state');
    const { status, answer } = await redeem(org, back.searchParams.get('code') ?? '');
    expect(status).toBe(200);
    expect(answer).toMatchObject({ instance_url: `https://${org.host}`, token_type: 'Bearer', scope: 'api' });
    expect((await rest(org, answer.access_token ?? '', { path: '/limits' })).status).toBe(200);
  });

  test('gives no code when access is denied', async () => {
    const org = await open({ redirectUris: [REDIRECT] });
    const back = new URL(await org.decide(authorizeUrl(org), 'Deny'));
    expect(back.searchParams.get('error')).toBe('access_denied');
  });

  test.each<[string, Record<string, string | null>, string]>([
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['an unknown scope', { scope: 'everything' }, 'invalid_scope'],
    ['no code challenge', { code_challenge: null }, 'invalid_request'],
    ['the plain method', { code_challenge_method: 'plain' }, 'invalid_request'],
  ])('sends the browser back for %s', async (_, changes, error) => {
    const org = await open({ redirectUris: [REDIRECT] });
    const back = new URL(await org.decide(authorizeUrl(org, changes)));
    expect(back.searchParams.get('error')).toBe(error);
  });

  test.each<[string, Record<string, string>, string]>([
    ['an unknown client', { client_id: 'stranger' }, 'invalid_client_id'],
    ['another callback address', { redirect_uri: `${REDIRECT}/` }, 'redirect_uri_mismatch'],
  ])('shows a page for %s, and sends nothing there', async (_, changes, error) => {
    const org = await open({ redirectUris: [REDIRECT] });
    const response = await org.fetch(authorizeUrl(org, changes), { redirect: 'manual' });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(`error=${error}`)]);
  });

  test.each<[string, Record<string, string | null>, string]>([
    ['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['an unknown client', { client_id: 'stranger' }, 'invalid_client_id'],
    ['an unknown code', { code: 'aPrxUnknown' }, 'invalid_grant'],
    ['another callback address', { redirect_uri: 'https://id.example/' }, 'redirect_uri_mismatch'],
    ['no verifier', { code_verifier: null }, 'invalid_request'],
    ['a wrong verifier', { code_verifier: 'w'.repeat(43) }, 'invalid_grant'],
  ])('refuses %s', async (_, changes, error) => {
    const org = await open({ redirectUris: [REDIRECT] });
    const { status, answer } = await redeem(org, await code(org), changes);
    expect([status, answer.error]).toEqual([400, error]);
  });

  test('refuses a code the second time', async () => {
    const org = await open({ redirectUris: [REDIRECT] });
    const once = await code(org);
    await redeem(org, once);
    expect((await redeem(org, once)).answer.error).toBe('invalid_grant');
  });

  test('refuses a code after fifteen minutes', async () => {
    let ahead = 0;
    const org = await open({ redirectUris: [REDIRECT], now: () => new Date(Date.now() + ahead) });
    const old = await code(org);
    ahead = 16 * 60_000;
    expect((await redeem(org, old)).answer.error_description).toBe('expired authorization code');
  });

  test('refuses a public client when the app wants a secret', async () => {
    const org = await open({ redirectUris: [REDIRECT], requiresClientSecret: true });
    expect((await redeem(org, await code(org))).answer.error).toBe('invalid_client');
  });

  test('refuses a JSON body', async () => {
    const org = await open();
    const response = await org.fetch(`https://${org.host}/services/oauth2/token`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(400);
  });

  test('revokes a token, once', async () => {
    const org = await open();
    const token = org.issueAccessToken();
    const revoke = () =>
      org.fetch(`https://${org.host}/services/oauth2/revoke`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ token }).toString(),
      });
    expect((await revoke()).status).toBe(200);
    expect(org.revoked).toEqual([token]);
    expect((await revoke()).status).toBe(400);
    expect((await rest(org, token, { path: '/limits' })).status).toBe(401);
  });
});

import { expect, it } from 'vitest';
import { readAuthConfiguration } from '../../server/salesforce/auth-configuration.ts';
import { reasonOf } from '../helpers/refusal.ts';

const HOST = 'acme.my.salesforce.com';

const ANSWER = {
  OrgId: '00D5g000004abcd',
  Url: `https://${HOST}`,
  LoginPage: { LoginPageUrl: `https://${HOST}`, UsernamePasswordEnabled: true },
  SamlProviders: [{ name: 'Latchkey', SsoUrl: `https://${HOST}/services/auth/sso/Latchkey` }],
  AuthProviders: [],
  LoginPageType: 'standard',
};

it('a login page tells its buttons, its form and its org', async () => {
  expect(await read(ANSWER)).toEqual({
    samlProviders: [{ name: 'Latchkey', url: `https://${HOST}/services/auth/sso/Latchkey` }],
    hasLoginForm: true,
    organizationId: '00D5g000004abcd',
  });
});

it('the name may have a capital letter', async () => {
  const SamlProviders = [{ Name: 'Latchkey', SsoUrl: 'https://x' }];
  expect(await read({ ...ANSWER, SamlProviders })).toMatchObject({ samlProviders: [{ name: 'Latchkey' }] });
});

it('the standard login page says nothing of its form', async () => {
  expect(await read({ ...ANSWER, LoginPage: null })).toMatchObject({ hasLoginForm: null });
  expect(await read({ ...ANSWER, LoginPage: {} })).toMatchObject({ hasLoginForm: null });
});

it('a login page without buttons has none', async () => {
  expect(await read({ ...ANSWER, SamlProviders: null, OrgId: undefined })).toMatchObject({
    samlProviders: [],
    organizationId: null,
  });
});

it('is asked for at its own host', async () => {
  const asked: unknown[] = [];
  const fetch = async (address: unknown) => {
    asked.push(address);
    return Response.json(ANSWER);
  };
  await readAuthConfiguration({ fetch, otherHosts: [] }, HOST);
  expect(asked).toEqual([`https://${HOST}/.well-known/auth-configuration`]);
});

it.each(['evil.example', 'acme.my.salesforce.com.evil.example', 'acme.my.salesforce.com@evil.example', '127.0.0.1'])(
  '%s is not asked',
  async (host) => {
    const network = { fetch: async () => Promise.reject(new Error('asked')), otherHosts: [] };
    expect(await reasonOf(() => readAuthConfiguration(network, host))).toBe('org.hostForbidden');
  },
);

it('a host that was allowed is asked', async () => {
  const network = { fetch: async () => Response.json(ANSWER), otherHosts: ['org.example:8443'] };
  expect(await readAuthConfiguration(network, 'org.example:8443')).toMatchObject({ hasLoginForm: true });
});

it.each([
  ['a redirect', () => Response.redirect('https://evil.example', 302), 'org.redirected'],
  ['an error', () => new Response('no', { status: 500 }), 'org.unreadable'],
])('%s is no answer', async (_, answer, reason) => {
  const network = { fetch: async () => answer(), otherHosts: [] };
  expect(await reasonOf(() => readAuthConfiguration(network, HOST))).toBe(reason);
});

it.each([
  ['a page', '<html>'],
  ['a list', []],
  ['a form that is maybe there', { ...ANSWER, LoginPage: { UsernamePasswordEnabled: 'yes' } }],
  ['providers that are no list', { ...ANSWER, SamlProviders: {} }],
  ['a provider that is text', { ...ANSWER, SamlProviders: ['Latchkey'] }],
  ['an org ID that is a number', { ...ANSWER, OrgId: 1 }],
])('%s is refused', async (_, answer) => {
  expect(await reasonOf(() => read(answer))).toBe('org.unreadable');
});

function read(answer: unknown) {
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  return readAuthConfiguration({ fetch: async () => new Response(text), otherHosts: [] }, HOST);
}

import { describe, expect, test } from 'vitest';
import { openByPassword, type PasswordLogin } from '../../server/salesforce/soap-login.ts';
import { placesOf, reasonOf } from '../helpers/refusal.ts';
import { fakeNetwork, insideOf, ORG, orgErrorOf, soapAnswer, soapFault, TOKEN } from './fake-network.ts';

const LOGIN: PasswordLogin = {
  server: 'login',
  username: 'admin@acme.example',
  password: 'hunter<2&',
  securityToken: 'S3curityT0ken',
};

function loggedIn(
  serverUrl = `${ORG}/services/Soap/u/64.0/00D5g000004abcd`,
  passwordExpired = false,
): { body: string } {
  return soapAnswer(
    `<loginResponse xmlns="urn:partner.soap.sforce.com"><result><metadataServerUrl>x</metadataServerUrl><passwordExpired>${passwordExpired}</passwordExpired><serverUrl>${serverUrl}</serverUrl><sessionId>${TOKEN}</sessionId></result></loginResponse>`,
  );
}

describe('a login with a password', () => {
  test.each([
    ['login', 'https://login.salesforce.com'],
    ['test', 'https://test.salesforce.com'],
    ['acme--test.sandbox', 'https://acme--test.sandbox.my.salesforce.com'],
    ['https://org.example:8443', 'https://org.example:8443'],
  ])('at %s is asked of %s', async (server, origin) => {
    const network = fakeNetwork(loggedIn());
    await openByPassword(network, { ...LOGIN, server });
    expect(network.sent[0]?.url).toBe(`${origin}/services/Soap/u/64.0`);
  });

  test('puts the security token behind the password, escaped', async () => {
    const network = fakeNetwork(loggedIn());
    const session = await openByPassword(network, LOGIN);
    expect(network.sent[0]?.body).toContain(
      '<login xmlns="urn:partner.soap.sforce.com"><username>admin@acme.example</username><password>hunter&#60;2&#38;S3curityT0ken</password></login>',
    );
    expect(session).toMatchObject({ way: 'password', instanceUrl: ORG });
  });

  test.each([
    ['INVALID_LOGIN', 'Check the username'],
    ['LOGIN_MUST_USE_SECURITY_TOKEN', 'Reset My Security Token'],
    ['INSUFFICIENT_ACCESS', '“Use Any API Auth”'],
    ['INVALID_OPERATION', 'Winter ’26'],
    ['UNSUPPORTED_API_VERSION', 'Summer ’27'],
    ['PASSWORD_LOCKOUT', 'unlocks'],
    ['LOGIN_DURING_RESTRICTED_DOMAIN', 'network addresses'],
    ['LOGIN_DURING_RESTRICTED_TIME', 'hours'],
  ])('that ends with %s says what to do', async (code, words) => {
    const error = await orgErrorOf(() => openByPassword(fakeNetwork(soapFault(code, 'In its words.')), LOGIN));
    expect(error).toMatchObject({ code: 'orgRefused', reason: `org.${code}` });
    expect(error.message).toContain('Salesforce says: “In its words.”');
    expect(error.message).toContain(words);
  });

  test.each([
    'https://evil.example/services',
    'http://acme.my.salesforce.com/',
    'https://login.salesforce.com/services',
  ])('that leads to %s is refused', async (serverUrl) => {
    expect(await reasonOf(() => openByPassword(fakeNetwork(loggedIn(serverUrl)), LOGIN))).toBe('org.hostForbidden');
  });

  test('whose password has expired is ended and refused', async () => {
    const network = fakeNetwork(loggedIn(`${ORG}/services`, true), soapAnswer('<logoutResponse xmlns="urn:x"/>'));
    expect(await reasonOf(() => openByPassword(network, LOGIN))).toBe('org.passwordExpired');
    expect(network.sent[1]?.body).toContain('<logout ');
  });

  test.each(['<a xmlns="urn:x"/>', '<loginResponse xmlns="urn:partner.soap.sforce.com"><result/></loginResponse>'])(
    'that is answered by %s is not understood',
    async (body) => {
      expect(await reasonOf(() => openByPassword(fakeNetwork(soapAnswer(body)), LOGIN))).toBe('org.unreadable');
    },
  );

  test('is not sent when the server is not Salesforce’s', async () => {
    const network = fakeNetwork();
    const open = () => openByPassword(network, { ...LOGIN, server: 'https://login.salesforce.com.evil.example' });
    expect(await placesOf(open)).toMatchObject([{ field: 'myDomain' }]);
    expect(network.sent).toEqual([]);
  });

  test.each(['username', 'password', 'securityToken'])('is not sent with a control character in %s', async (field) => {
    const open = () => openByPassword(fakeNetwork(), { ...LOGIN, [field]: 'a\u0001b' });
    expect(await placesOf(open)).toMatchObject([{ field }]);
  });

  test.each([
    ['a fault', soapFault('X', 'no hunter&lt;2&amp;S3curityT0ken, hunter&lt;2&amp;, S3curityT0ken')],
    ['garbage', { status: 500, body: 'hunter<2&S3curityT0ken' }],
    ['a failure', new TypeError('hunter<2&S3curityT0ken')],
    ['another server', loggedIn('https://evil.example')],
  ])('leaves its secrets out of every error (%s)', async (_what, answer) => {
    const inside = insideOf(await orgErrorOf(() => openByPassword(fakeNetwork(answer), LOGIN)));
    expect(inside).not.toMatch(/hunter|S3curity|AQEAQ/);
  });

  test('is never sent twice', async () => {
    const network = fakeNetwork({ status: 503 });
    expect(await reasonOf(() => openByPassword(network, LOGIN))).toBe('org.unreadable');
    expect(network.sent).toHaveLength(1);
  });
});

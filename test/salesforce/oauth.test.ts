import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { authorizationRefused, beginAuthorization, finishAuthorization } from '../../server/salesforce/oauth.ts';
import { placesOf, reasonOf } from '../helpers/refusal.ts';
import { type FakeAnswer, fakeNetwork, insideOf, ORG, orgErrorOf, TOKEN } from './fake-network.ts';

const CLIENT = {
  origin: ORG,
  consumerKey: '3MVG9lKcPoNINVBIPJjdw1J9LLM82HnFVVX19KY1uA5mu0QqEWhqKpoW3svG3XHrXDiCQjK1mdgAvhCscA9GE',
  redirectUri: 'https://login.acme.example/setup/salesforce/callback',
};
const ANSWER = { access_token: TOKEN, instance_url: ORG, token_type: 'Bearer', scope: 'api' };

describe('an authorization', () => {
  test('is asked for with PKCE', () => {
    const { url, state, verifier } = beginAuthorization({ ...CLIENT, consumerKey: ` ${CLIENT.consumerKey} ` });
    const { origin, pathname, searchParams } = new URL(url);
    expect(origin + pathname).toBe(`${ORG}/services/oauth2/authorize`);
    expect(Object.fromEntries(searchParams)).toEqual({
      response_type: 'code',
      client_id: CLIENT.consumerKey,
      redirect_uri: CLIENT.redirectUri,
      scope: 'api',
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    expect(verifier).toMatch(/^[\w-]{43}$/);
    expect(url).not.toContain(verifier);
  });

  test('is another each time', () => {
    const [one, other] = [beginAuthorization(CLIENT), beginAuthorization(CLIENT)];
    expect(one.state).not.toBe(other.state);
    expect(one.verifier).not.toBe(other.verifier);
  });

  test.each(['', 'short', 'with a space in it', 'a'.repeat(501)])(
    'has no consumer key such as "%s"',
    async (consumerKey) => {
      const begin = () => beginAuthorization({ ...CLIENT, consumerKey });
      expect(await placesOf(begin)).toMatchObject([{ field: 'consumerKey' }]);
    },
  );

  test.each(['access_denied', 'OAUTH_APP_ACCESS_DENIED', 'redirect_uri_mismatch'])(
    'that the browser brings back as %s says what to do',
    (error) => {
      const refusal = authorizationRefused(error, 'In its words');
      expect(refusal).toMatchObject({ code: 'orgRefused', reason: `org.${error}` });
      expect(refusal.message).toMatch(/^Salesforce says: “In its words” [A-Z]/);
    },
  );
});

describe('the code', () => {
  const secrets = { code: 'aPrxCode0123456789', verifier: 'v'.repeat(43) };
  const finish = (answer: FakeAnswer) => finishAuthorization(fakeNetwork(answer), { ...CLIENT, ...secrets });

  test('becomes a session', async () => {
    const network = fakeNetwork({ body: JSON.stringify(ANSWER) });
    const session = await finishAuthorization(network, { ...CLIENT, ...secrets });
    expect(session).toMatchObject({ way: 'oauth', instanceUrl: ORG });
    expect(network.sent[0]?.url).toBe(`${ORG}/services/oauth2/token`);
    expect(Object.fromEntries(new URLSearchParams(network.sent[0]?.body))).toEqual({
      grant_type: 'authorization_code',
      code: secrets.code,
      client_id: CLIENT.consumerKey,
      redirect_uri: CLIENT.redirectUri,
      code_verifier: secrets.verifier,
    });
  });

  test.each(['https://evil.example', 'http://acme.my.salesforce.com', 'https://login.salesforce.com'])(
    'becomes none at %s',
    async (instance_url) => {
      expect(await reasonOf(() => finish({ body: JSON.stringify({ ...ANSWER, instance_url }) }))).toBe(
        'org.hostForbidden',
      );
    },
  );

  test.each([
    ['no JSON', '<html>'],
    ['no access token', { ...ANSWER, access_token: undefined }],
    ['a token of two lines', { ...ANSWER, access_token: `${TOKEN}\nx` }],
    ['a token of another type', { ...ANSWER, token_type: 'mac' }],
    ['no address', { ...ANSWER, instance_url: undefined }],
  ])('is not understood when the answer is %s', async (_what, answer) => {
    const body = typeof answer === 'string' ? answer : JSON.stringify(answer);
    const error = await orgErrorOf(() => finish({ body }));
    expect(error.reason).toBe('org.unreadable');
    expect(insideOf(error)).not.toContain('AQEAQ');
  });

  test.each(['invalid_grant', 'invalid_client_id', 'invalid_client', 'redirect_uri_mismatch', 'invalid_scope'])(
    'that ends with %s says what to do, without a secret',
    async (code) => {
      const body = JSON.stringify({ error: code, error_description: `no: ${secrets.code} ${secrets.verifier}` });
      const error = await orgErrorOf(() => finish({ status: 400, body }));
      expect(error).toMatchObject({ code: 'orgRefused', reason: `org.${code}` });
      expect(error.message).toMatch(/^Salesforce says: “no: … …” [A-Z]/);
      expect(insideOf(error)).not.toMatch(/aPrxCode|vvvv/);
    },
  );

  test('is sent once, whatever comes', async () => {
    expect(await reasonOf(() => finish({ status: 503 }))).toBe('org.unreadable');
    expect(await reasonOf(() => finish(new TypeError(secrets.code)))).toBe('org.noAnswer');
  });
});

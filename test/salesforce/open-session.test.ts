import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { createOrgSession, openByAccessToken } from '../../server/salesforce/open-session.ts';
import type { OrgSession, OrgSessionWay } from '../../server/salesforce/org-session.ts';
import { placesOf, reasonOf } from '../helpers/refusal.ts';
import {
  type FakeAnswer,
  fakeNetwork,
  insideOf,
  ORG,
  orgErrorOf,
  soapAnswer,
  soapFault,
  TOKEN,
} from './fake-network.ts';

function openFake(way: OrgSessionWay, ...answers: FakeAnswer[]) {
  const network = fakeNetwork(...answers);
  return { network, session: createOrgSession(network, { way, instanceUrl: ORG, accessToken: TOKEN }) };
}

const EXPIRED = { status: 401, body: '[{"errorCode":"INVALID_SESSION_ID","message":"Session expired or invalid"}]' };

describe('a session', () => {
  test('shows its token nowhere', () => {
    const { session } = openFake('oauth');
    expect(inspect(session, { depth: 20, showHidden: true }) + JSON.stringify(session)).not.toContain('AQEAQ');
  });

  test.each(['https://evil.example', `${ORG}/`, 'https://login.salesforce.com', 'http://acme.my.salesforce.com'])(
    'is not opened with %s',
    async (instanceUrl) => {
      const open = () => createOrgSession(fakeNetwork(), { way: 'oauth', instanceUrl, accessToken: TOKEN });
      expect(await reasonOf(open)).toBe('org.hostForbidden');
    },
  );

  test('sends JSON with its token', async () => {
    const { network, session } = openFake('oauth', { status: 204 });
    const answer = await session.send({ method: 'PATCH', path: '/services/data/x?a=b', body: { json: { a: 1 } } });
    expect(answer).toEqual({ status: 204, text: '' });
    expect(network.sent).toMatchObject([{ method: 'PATCH', url: `${ORG}/services/data/x?a=b`, body: '{"a":1}' }]);
    expect(network.sent[0]?.headers.get('authorization')).toBe(`Bearer ${TOKEN}`);
    expect(network.sent[0]?.headers.get('content-type')).toBe('application/json; charset=UTF-8');
  });

  test('sends text with its media type', async () => {
    const { network, session } = openFake('oauth', { status: 201 });
    await session.send({ method: 'PUT', path: '/x', body: { text: 'Id\n', mediaType: 'text/csv' } });
    expect(network.sent[0]?.headers.get('content-type')).toBe('text/csv');
    expect(network.sent[0]?.body).toBe('Id\n');
  });

  test('tries a GET again, and nothing else', async () => {
    const read = openFake('oauth', { status: 503 }, { body: 'a' });
    expect(await read.session.send({ method: 'GET', path: '/x' })).toMatchObject({ text: 'a' });
    const write = openFake('oauth', { status: 503 });
    expect(await reasonOf(() => write.session.send({ method: 'DELETE', path: '/x' }))).toBe('org.unreadable');
  });

  test('waits 20 seconds for a reading, and 60 for a change, a bulk job and a SOAP call', async () => {
    const { session } = openFake('oauth', {}, {}, {}, soapAnswer('<a xmlns="urn:x"/>'));
    using timeout = vi.spyOn(AbortSignal, 'timeout');
    await session.send({ method: 'GET', path: '/services/data/v67.0/query' });
    await session.send({ method: 'PATCH', path: '/services/data/v67.0/composite/sobjects' });
    await session.send({ method: 'GET', path: '/services/data/v67.0/jobs/ingest/1/failedResults' });
    await session.call({ path: '/services/Soap/m/67.0', namespace: 'urn:x', body: '', isSafe: true });
    expect(timeout.mock.calls).toEqual([[20_000], [60_000], [60_000], [60_000]]);
  });

  test.each(['//evil.example/x', 'https://evil.example/x', '/\\evil.example/x', 'x', '@evil.example'])(
    'does not send its token to %s',
    async (path) => {
      const { network, session } = openFake('oauth');
      expect(await reasonOf(() => session.send({ method: 'GET', path }))).toBe('org.hostForbidden');
      const call = { path, namespace: 'urn:x', body: '', isSafe: true };
      expect(await reasonOf(() => session.call(call))).toBe('org.hostForbidden');
      expect(network.sent).toEqual([]);
    },
  );

  test.each([
    ['a refusal', { status: 400, body: `[{"errorCode":"X","message":"${TOKEN}"}]` }],
    ['a fault', soapFault('X', TOKEN)],
    ['garbage', { status: 500, body: TOKEN }],
    ['a failure', new TypeError(`"Bearer ${TOKEN}" is an invalid header value`, { cause: new Error(TOKEN) })],
    ['a redirect', { status: 302, headers: { location: `/?${TOKEN}` } }],
  ])('leaves its token out of every error (%s)', async (_what, answer) => {
    const { session } = openFake('oauth', answer, answer, answer, answer, answer);
    const sent = await orgErrorOf(() => session.send({ method: 'POST', path: '/x' }));
    const called = await orgErrorOf(() => session.call({ path: '/x', namespace: 'urn:x', body: '', isSafe: false }));
    expect(insideOf(sent) + insideOf(called)).not.toContain('AQEAQ');
  });
});

describe('ending a session', () => {
  test.each(['oauth', 'accessToken'] as const)('of way %s revokes its token, in the body', async (way) => {
    const { network, session } = openFake(way, {});
    expect(await session.revoke()).toBe(true);
    expect(network.sent).toMatchObject([{ method: 'POST', url: `${ORG}/services/oauth2/revoke` }]);
    expect(new URLSearchParams(network.sent[0]?.body).get('token')).toBe(TOKEN);
  });

  test('of way password is a logout', async () => {
    const done = soapAnswer('<logoutResponse xmlns="urn:partner.soap.sforce.com"/>');
    const { network, session } = openFake('password', done);
    expect(await session.revoke()).toBe(true);
    expect(network.sent[0]?.url).toBe(`${ORG}/services/Soap/u/64.0`);
    expect(network.sent[0]?.body).toContain('<logout xmlns="urn:partner.soap.sforce.com"/>');
  });

  test('that has ended by itself is no failure', async () => {
    expect(await openFake('password', soapFault('INVALID_SESSION_ID', 'x')).session.revoke()).toBe(true);
  });

  test.each([
    ['oauth', { status: 400, body: '{"error":"unsupported_token_type"}' }],
    ['oauth', new TypeError('fetch failed')],
    ['password', soapFault('UNKNOWN_EXCEPTION', 'x')],
  ] as const)('of way %s may be refused', async (way, answer) => {
    expect(await openFake(way, answer).session.revoke()).toBe(false);
  });

  test('leaves nothing to send with', async () => {
    const { session } = openFake('oauth', {});
    await session.revoke();
    const actions = [
      () => session.send({ method: 'GET', path: '/x' }),
      () => session.call({ path: '/x', namespace: 'urn:x', body: '', isSafe: true }),
      () => session.revoke(),
    ];
    for (const action of actions) expect(await reasonOf(action)).toBe('orgSessionEnded');
  });
});

describe('a pasted access token', () => {
  const open = (accessToken: string, ...answers: FakeAnswer[]): Promise<OrgSession> =>
    openByAccessToken(fakeNetwork(...answers), { myDomain: 'acme', accessToken });

  test('opens a session', async () => {
    const session = await open(` ${TOKEN}\n`, { body: '{"records":[]}' });
    expect(session).toMatchObject({ way: 'accessToken', instanceUrl: ORG });
  });

  test.each([
    '',
    'hunter2',
    '00D5g000004abcd',
    `Bearer ${TOKEN}`,
    `${TOKEN}\n${TOKEN}`,
    `${TOKEN} a`,
    TOKEN + 'a'.repeat(2000),
  ])('is not %s', async (text) => {
    expect(await placesOf(() => open(text))).toMatchObject([{ field: 'accessToken' }]);
    const inside = insideOf(await orgErrorOf(() => open(text)));
    expect(inside).not.toMatch(/hunter2|AQEAQ/);
  });

  test('is of one org, not of the login page for everybody', async () => {
    const open = () => openByAccessToken(fakeNetwork(), { myDomain: 'login.salesforce.com', accessToken: TOKEN });
    expect(await placesOf(open)).toMatchObject([{ field: 'myDomain' }]);
  });

  test('that the org does not take is refused at once', async () => {
    const error = await orgErrorOf(() => open(TOKEN, EXPIRED));
    expect(error).toMatchObject({ code: 'orgRefused', reason: 'org.INVALID_SESSION_ID' });
    expect(error.message).toContain('does not take this access token');
  });

  test('that cannot be tried is not called wrong', async () => {
    expect(await reasonOf(() => open(TOKEN, { status: 500 }))).toBe('org.unreadable');
  });
});

import { describe, expect, test } from 'vitest';
import { type OrgHttpRequest, readPublicPage, requestOrg } from '../../server/salesforce/org-http.ts';
import { messageOf } from '../helpers/refusal.ts';
import { type FakeAnswer, fakeNetwork, insideOf, ORG, orgErrorOf, TOKEN } from './fake-network.ts';

const REQUEST: OrgHttpRequest = {
  method: 'POST',
  url: `${ORG}/services/data`,
  headers: {},
  isSafe: false,
  secrets: ['hunter2'],
};

function refused(status: number, body: unknown): FakeAnswer {
  return { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

describe('a refusal by the org', () => {
  test.each([
    [
      401,
      [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }],
      'orgSessionEnded',
      'orgSessionEnded',
    ],
    [
      403,
      [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }],
      'orgLimitReached',
      'orgLimitReached',
    ],
    [400, [{ errorCode: 'INVALID_FIELD', message: 'No such column' }], 'orgRefused', 'org.INVALID_FIELD'],
    [404, { errorCode: 'NOT_FOUND', message: 'gone' }, 'orgRefused', 'org.NOT_FOUND'],
    [400, { error: 'invalid_grant', error_description: 'expired' }, 'orgRefused', 'org.invalid_grant'],
    [400, [{ errorCode: 'X\nforged log line', message: 'x' }], 'orgRefused', 'org.unknownCode'],
    [500, '<html>Oops</html>', 'orgUnreachable', 'org.unreadable'],
    [500, '', 'orgUnreachable', 'org.unreadable'],
    [400, [], 'orgUnreachable', 'org.unreadable'],
    [400, { message: 'without a code' }, 'orgUnreachable', 'org.unreadable'],
  ])('of status %i is read (%j)', async (status, body, ...expected) => {
    const error = await orgErrorOf(() => requestOrg(fakeNetwork(refused(status, body)), REQUEST));
    expect([error.code, error.reason]).toEqual(expected);
  });

  test('is told in Salesforce’s own words, with what to do', async () => {
    const body = [{ errorCode: 'API_CURRENTLY_DISABLED', message: 'API is not enabled for this User' }];
    const message = await messageOf(() => requestOrg(fakeNetwork(refused(403, body)), REQUEST));
    expect(message).toContain('Salesforce says: “API is not enabled for this User”');
    expect(message).toContain('“API Enabled”');
  });

  test('is bounded, on one line, and repeats no secret', async () => {
    const body = [{ errorCode: 'X', message: `a\nhunter2 ${TOKEN} ${'long '.repeat(1000)}` }];
    const error = await orgErrorOf(() => requestOrg(fakeNetwork(refused(400, body)), REQUEST));
    expect(error.message.length).toBeLessThan(600);
    expect(error.message).toContain('a … … long');
    expect(insideOf(error)).not.toMatch(/hunter2|AQEAQ/);
  });

  test('of a page that is none of Salesforce’s is not repeated', async () => {
    const error = await orgErrorOf(() => requestOrg(fakeNetwork(refused(500, `<b>${TOKEN}`)), REQUEST));
    expect(insideOf(error)).not.toContain('AQEAQ');
  });
});

test('a public page is asked for without a token', async () => {
  const network = fakeNetwork({ body: '{}' });
  expect(await readPublicPage(network, `${ORG}/.well-known/auth-configuration`)).toBe('{}');
  expect(network.sent[0]?.headers.has('authorization')).toBe(false);
});

import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openSalesforceOrg, orgUser, orgUserId, readId, type SalesforceOrg } from '../helpers/salesforce-org/index.ts';
import { salesforcePair } from '../helpers/service-provider.ts';
import { configElements, configFields, rest, soap, soql, upsertBody } from './ask.ts';

let org: SalesforceOrg;
let token: string;

beforeEach(async () => {
  await org?.close();
  org = await openSalesforceOrg({
    samlEnabled: true,
    users: [
      orgUser(2, { federationId: 'anna', permissions: ['AuthorApex'] }),
      orgUser(3, { name: "Béla O'Neil" }),
      orgUser(4, { isActive: false }),
    ],
  });
  token = org.issueAccessToken();
});

afterAll(() => org.close());

async function addConfig(): Promise<string> {
  const { certificate } = await salesforcePair();
  await soap(org, upsertBody('SamlSsoConfig', configElements(configFields(certificate))), { token });
  return org.samlConfigs.get('Latchkey')?.id ?? '';
}

describe('every request', () => {
  test('refuses a token that is over', async () => {
    org.expireSessions();
    const { status, text } = await rest(org, token, { path: '/limits' });
    expect([status, JSON.parse(text)[0].errorCode]).toEqual([401, 'INVALID_SESSION_ID']);
  });

  test('refuses a token anywhere but in the header', async () => {
    const response = await org.fetch(`https://${org.host}/services/data/v67.0/limits?access_token=${token}`);
    expect(response.status).toBe(401);
  });

  test('refuses a user who is inactive', async () => {
    expect((await rest(org, org.issueAccessToken(orgUserId(4)), { path: '/limits' })).status).toBe(401);
  });

  test('is counted, and refused when none are left', async () => {
    org.setRequestLimit(1);
    expect((await rest(org, token, { path: '/limits' })).headers.get('sforce-limit-info')).toMatch(/^api-usage=/);
    const { status, text } = await rest(org, token, { path: '/limits' });
    expect([status, JSON.parse(text)[0].errorCode]).toEqual([403, 'REQUEST_LIMIT_EXCEEDED']);
  });

  test.each(['/services/data/v68.0/limits', '/services/data/v67.0/nothing'])('finds nothing at %s', async (path) => {
    const response = await org.fetch(`https://${org.host}${path}`, { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(404);
  });

  test('refuses a body that is not JSON', async () => {
    const { status } = await rest(org, token, { method: 'PATCH', path: '/composite/sobjects', csv: 'a' });
    expect(status).toBe(415);
  });
});

describe('SOQL', () => {
  test('gives an organisation', async () => {
    expect(await soql(org, token, 'SELECT Id, Name, IsSandbox FROM Organization LIMIT 1')).toEqual([
      { attributes: expect.anything(), Id: org.organizationId, Name: 'Acme', IsSandbox: false },
    ]);
  });

  test('gives users with their profile, and the programs that are users too', async () => {
    const users = await soql(org, token, 'SELECT Username, UserType, Profile.Name FROM User');
    expect(users).toContainEqual(
      expect.objectContaining({ Profile: expect.objectContaining({ Name: 'Standard User' }) }),
    );
    expect(users).toContainEqual(expect.objectContaining({ UserType: 'AutomatedProcess', Profile: null }));
  });

  test.each([
    [`Username = 'USER2@acme.example'`, 1],
    [`FederationIdentifier = null AND UserType = 'Standard'`, 3],
    [`Id IN ('${orgUserId(2)}', '${orgUserId(3).slice(0, 15)}')`, 2],
    [`UserType = 'Standard' AND (IsActive = false OR Name LIKE 'Béla%')`, 2],
    [String.raw`Name = 'Béla O\'Neil'`, 1],
    [`NOT UserType = 'Standard'`, 2],
    [`IsActive = true AND Profile.Name = 'System Administrator'`, 1],
  ])('filters by %s', async (condition, count) => {
    expect(await soql(org, token, `SELECT Id FROM User WHERE ${condition}`)).toHaveLength(count);
  });

  test('sorts and cuts', async () => {
    const rows = await soql(org, token, `SELECT Id FROM User WHERE UserType = 'Standard' ORDER BY Id DESC LIMIT 1`);
    expect(rows).toMatchObject([{ Id: orgUserId(4) }]);
  });

  test('tells by assignments who is privileged', async () => {
    const rows = await soql(
      org,
      token,
      'SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSet.PermissionsAuthorApex = true OR PermissionSet.PermissionsViewAllData = true',
    );
    expect(rows).toMatchObject([{ AssigneeId: org.admin.id }, { AssigneeId: orgUserId(2) }]);
  });

  test.each([
    ['SELECT Id FROM Account', 'INVALID_TYPE'],
    ['SELECT Id, Password FROM User', 'INVALID_FIELD'],
    [`SELECT Id FROM User WHERE IsActive = 'true'`, 'INVALID_FIELD'],
    ['SELECT Id FROM User WHERE Username = anna', 'INVALID_FIELD'],
    [`SELECT Id FROM User WHERE Id = 'anna'`, 'INVALID_QUERY_FILTER_OPERATOR'],
    [`SELECT Id FROM LoginHistory WHERE Status = 'Success'`, 'INVALID_FIELD'],
    [`SELECT Id FROM User WHERE IsActive = true AND Name = 'a' OR Name = 'b'`, 'MALFORMED_QUERY'],
    ['SELECT * FROM User', 'MALFORMED_QUERY'],
    [`SELECT Id FROM User WHERE Name = 'O'Neil'`, 'MALFORMED_QUERY'],
    ['SELECT Id FROM User LIMIT ten', 'MALFORMED_QUERY'],
    ['SELECT Id FROM User GARBAGE', 'MALFORMED_QUERY'],
  ])('refuses %s', async (query, code) => {
    expect(await soql(org, token, query)).toBe(code);
  });

  test('shows the setup only to who may view it', async () => {
    expect(await soql(org, org.issueAccessToken(orgUserId(2)), 'SELECT Id FROM SamlSsoConfig')).toBe('INVALID_TYPE');
  });

  test('gives two thousand rows at a time, the next to the same session alone', async () => {
    org.addUsers(2500);
    const first = JSON.parse((await rest(org, token, { path: '/query?q=SELECT+Id+FROM+User' })).text);
    expect([first.records.length, first.done]).toEqual([2000, false]);
    const path = first.nextRecordsUrl.replace('/services/data/v67.0', '');
    expect(JSON.parse((await rest(org, token, { path })).text)).toMatchObject({ done: true });
    expect((await rest(org, org.issueAccessToken(), { path })).status).toBe(400);
  });

  test('refuses an address that is too long', async () => {
    expect((await rest(org, token, { path: `/query?q=${'x'.repeat(17_000)}` })).status).toBe(414);
  });
});

describe('a collection', () => {
  const patch = async (records: unknown[], more: object = {}) => {
    const json = { allOrNone: false, records, ...more };
    const { status, text } = await rest(org, token, { method: 'PATCH', path: '/composite/sobjects', json });
    return { status, answer: JSON.parse(text) };
  };
  const user = (id: string, FederationIdentifier: unknown, more: object = {}) => ({
    attributes: { type: 'User' },
    id,
    FederationIdentifier,
    ...more,
  });

  test('writes each record for itself', async () => {
    const { answer } = await patch([user(orgUserId(3), 'bela'), user(orgUserId(4), 'anna')]);
    expect(answer).toMatchObject([{ id: orgUserId(3), success: true }, { success: false }]);
    expect(org.users.get(orgUserId(3))?.federationId).toBe('bela');
  });

  test('blanks by null, and by the empty text', async () => {
    await patch([user(orgUserId(2), null)]);
    expect(org.users.get(orgUserId(2))?.federationId).toBeNull();
  });

  test('takes all or nothing when asked to', async () => {
    await patch([user(orgUserId(3), 'bela'), user(orgUserId(4), 'anna')], { allOrNone: true });
    expect(org.users.get(orgUserId(3))?.federationId).toBeNull();
  });

  test.each<[string, () => object, string]>([
    ['a value of another', () => user(orgUserId(3), 'anna'), 'DUPLICATE_VALUE'],
    ['a value that is too long', () => user(orgUserId(3), 'x'.repeat(513)), 'STRING_TOO_LONG'],
    ['an unknown user', () => user(orgUserId(999), 'x'), 'INVALID_CROSS_REFERENCE_KEY'],
    ['what is no ID', () => user('bela', 'x'), 'MALFORMED_ID'],
    ['no ID', () => ({ attributes: { type: 'User' } }), 'MISSING_ARGUMENT'],
    ['an unknown field', () => user(orgUserId(3), 'x', { Password: 'y' }), 'INVALID_FIELD'],
    ['a number', () => user(orgUserId(3), 7), 'JSON_PARSER_ERROR'],
  ])('refuses in its row %s', async (_, record, code) => {
    const { status, answer } = await patch([record()]);
    expect([status, answer[0].errors[0].statusCode]).toEqual([200, code]);
  });

  test('refuses the second row of a record', async () => {
    const { answer } = await patch([user(orgUserId(3), 'x'), user(orgUserId(3), 'y')]);
    expect(answer[1].errors[0].statusCode).toBe('DUPLICATE_VALUE');
  });

  test.each<[string, unknown[], string]>([
    ['201 records', Array.from({ length: 201 }, (_, index) => user(orgUserId(index), null)), 'EXCEEDED_ID_LIMIT'],
    ['a record without a type', [{ id: orgUserId(3) }], 'INVALID_INPUT'],
    ['another object', [{ attributes: { type: 'Account' }, id: orgUserId(3) }], 'INVALID_TYPE'],
  ])('refuses %s', async (_, records, code) => {
    const { status, answer } = await patch(records);
    expect([status, answer[0].errorCode]).toEqual([400, code]);
  });

  test('fails for a user as it is told to, as often', async () => {
    org.failUser(orgUserId(3), {
      statusCode: 'UNABLE_TO_LOCK_ROW',
      message: 'unable to obtain exclusive access',
      times: 1,
    });
    expect((await patch([user(orgUserId(3), 'x')])).answer[0].errors[0].statusCode).toBe('UNABLE_TO_LOCK_ROW');
    expect((await patch([user(orgUserId(3), 'x')])).answer[0].success).toBe(true);
  });
});

describe('a bulk job', () => {
  const create = (json: object = {}) =>
    rest(org, token, {
      method: 'POST',
      path: '/jobs/ingest',
      json: { object: 'User', operation: 'update', contentType: 'CSV', lineEnding: 'LF', ...json },
    });
  const created = async (csv?: string) => {
    const path = `/jobs/ingest/${JSON.parse((await create()).text).id}`;
    if (csv !== undefined) await rest(org, token, { method: 'PUT', path: `${path}/batches`, csv });
    return path;
  };
  const change = (path: string, state: string) => rest(org, token, { method: 'PATCH', path, json: { state } });
  const stateOf = async (path: string) => JSON.parse((await rest(org, token, { path })).text).state;

  test('runs to its end and tells of every row', async () => {
    const path = await created(
      `Id,FederationIdentifier\n${orgUserId(2)},#N/A\n${orgUserId(3)},bela\n${orgUserId(999)},x\n${orgUserId(4)},\n`,
    );
    expect(JSON.parse((await change(path, 'UploadComplete')).text).state).toBe('UploadComplete');
    expect([await stateOf(path), await stateOf(path)]).toEqual(['InProgress', 'JobComplete']);
    const [good, bad, rest_] = await Promise.all(
      ['successfulResults', 'failedResults', 'unprocessedrecords'].map((file) =>
        rest(org, token, { path: `${path}/${file}` }),
      ),
    );
    expect(good?.text.split('\n')).toHaveLength(5);
    expect(bad?.text).toContain('"INVALID_CROSS_REFERENCE_KEY:');
    expect(rest_?.text).toBe('"Id","FederationIdentifier"\n');
    expect([2, 3, 4].map((number) => org.users.get(orgUserId(number))?.federationId)).toEqual([null, 'bela', null]);
    expect((await rest(org, token, { method: 'DELETE', path })).status).toBe(204);
    expect((await rest(org, token, { path })).status).toBe(404);
  });

  test('can be aborted, and leaves the rest undone', async () => {
    const path = await created(`Id,FederationIdentifier\n${orgUserId(3)},bela\n`);
    await change(path, 'UploadComplete');
    expect((await change(path, 'Aborted')).status).toBe(200);
    expect((await rest(org, token, { path: `${path}/unprocessedrecords` })).text).toContain(orgUserId(3));
    expect(org.users.get(orgUserId(3))?.federationId).toBeNull();
  });

  test.each<[string, object]>([
    ['another object', { object: 'Account' }],
    ['another operation', { operation: 'hardDelete' }],
    ['JSON', { contentType: 'JSON' }],
    ['another line ending', { lineEnding: 'CR' }],
  ])('is refused with %s', async (_, json) => {
    expect((await create(json)).status).toBe(400);
  });

  test.each<[string, string]>([
    ['the line endings of another system', `Id,FederationIdentifier\r\n${orgUserId(3)},x\r\n`],
    ['an unknown column', `Id,Password\n${orgUserId(3)},x\n`],
    ['no Id', 'FederationIdentifier\nx\n'],
  ])('fails with %s', async (_, csv) => {
    const path = await created(csv);
    await change(path, 'UploadComplete');
    expect(await stateOf(path)).toBe('Failed');
  });

  test('keeps to its order', async () => {
    const path = await created();
    const tooEarly = [
      await change(path, 'UploadComplete'),
      await rest(org, token, { path: `${path}/failedResults` }),
      await rest(org, token, { method: 'DELETE', path }),
      await rest(org, token, { method: 'PUT', path: `${path}/batches`, json: {} }),
    ];
    expect(tooEarly.map(({ status }) => status)).toEqual([400, 400, 400, 415]);
    expect((await rest(org, token, { method: 'PUT', path: `${path}/batches`, csv: 'Id\n' })).status).toBe(201);
    expect((await rest(org, token, { method: 'PUT', path: `${path}/batches`, csv: 'Id\n' })).status).toBe(400);
  });
});

describe('a login button', () => {
  const make = (json: object) => rest(org, token, { method: 'POST', path: '/sobjects/AuthConfigProviders', json });
  const pageId = async () => {
    const rows = (await soql(org, token, 'SELECT Id FROM AuthConfig')) as { Id: string }[];
    return rows[0]?.Id;
  };

  test('is made, shown to everybody, and deleted', async () => {
    const id = await addConfig();
    const { status, text } = await make({ AuthConfigId: await pageId(), AuthProviderId: id });
    expect([status, org.loginButtons]).toEqual([201, [id]]);
    const shown = await org.fetch(`https://${org.host}/.well-known/auth-configuration`);
    expect(await shown.json()).toMatchObject({ OrgId: org.organizationId, SamlProviders: [{ Name: 'Latchkey' }] });
    const path = `/sobjects/AuthConfigProviders/${JSON.parse(text).id}`;
    expect((await rest(org, token, { method: 'DELETE', path })).status).toBe(204);
    expect((await rest(org, token, { method: 'DELETE', path })).status).toBe(404);
  });

  test.each<[string, (id: string) => Promise<object>, string]>([
    ['without a page', async (id) => ({ AuthProviderId: id }), 'REQUIRED_FIELD_MISSING'],
    ['of another page', async (id) => ({ AuthConfigId: id, AuthProviderId: id }), 'INVALID_CROSS_REFERENCE_KEY'],
    [
      'of nothing',
      async () => ({ AuthConfigId: await pageId(), AuthProviderId: '0LE000000000000AAA' }),
      'INVALID_CROSS_REFERENCE_KEY',
    ],
    [
      'with an unknown field',
      async (id) => ({ AuthConfigId: await pageId(), AuthProviderId: id, Order: 1 }),
      'INVALID_FIELD',
    ],
  ])('is refused %s', async (_, json, code) => {
    const { status, text } = await make(await json(await addConfig()));
    expect([status, JSON.parse(text)[0].errorCode]).toEqual([400, code]);
  });

  test('is refused twice', async () => {
    const json = { AuthConfigId: await pageId(), AuthProviderId: await addConfig() };
    await make(json);
    expect(JSON.parse((await make(json)).text)[0].errorCode).toBe('DUPLICATE_VALUE');
  });

  test('cannot be made in an org that does not take it', async () => {
    await org.close();
    org = await openSalesforceOrg({ samlEnabled: true, authConfigProvidersWritable: false });
    token = org.issueAccessToken();
    const { text } = await make({ AuthConfigId: await pageId(), AuthProviderId: await addConfig() });
    expect(JSON.parse(text)[0].errorCode).toBe('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY');
  });
});

test('a record ID carries its checksum', () => {
  expect(readId('00D5g000004abcd')).toBe('00D5g000004abcdEAA');
  expect(readId('00D5g000004abcdEAB')).toBeNull();
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Diagnosis, DoctorReply, FailuresReply, LoginHistoryReply } from '../../server/contract/doctor.ts';
import type { Connection } from '../../server/contract/salesforce.ts';
import { enrolPerson } from '../helpers/server.ts';
import { createSoftwareAuthenticator } from '../helpers/software-authenticator.ts';
import { type OrgSetUp, openOrgSetUp, reading } from '../setup/org-set-up.ts';

let setUp: OrgSetUp;
let connection: Connection;
let path: string;
let adaId: string;

beforeAll(async () => {
  setUp = await openOrgSetUp();
  connection = await setUp.connect();
  const { serviceProviderId } = await setUp.runAll(connection);
  path = `/api/service-providers/${serviceProviderId}`;
  const { publicUrl } = setUp.server.services.config;
  const ada = await enrolPerson(setUp.server, createSoftwareAuthenticator({ origin: publicUrl }), {
    email: 'ada@acme.example',
  });
  adaId = ada.id;
});
afterAll(() => setUp.close());

async function examine(more: object = {}): Promise<DoctorReply> {
  const body = { userId: adaId, ...more };
  return reading(await setUp.administrator.browser.request('POST', `${path}/doctor`, { body }));
}

function failedOf({ diagnosis }: DoctorReply): string[] {
  return (diagnosis?.findings ?? []).filter(({ result }) => result === 'failed').map(({ code }) => code);
}

test('finds nothing wrong with a person who can sign in, and gives away no signature', async () => {
  const reply = await examine();
  expect(failedOf(reply)).toEqual([]);
  expect(reply.diagnosis).toMatchObject({ isVerified: true, tier: 'phishing-resistant' });
  expect(reply.diagnosis?.xml).toMatch(/<ds:SignatureValue[^>]*>…</);
});

test('asks the org, and says that no user there has the Federation ID', async () => {
  const reply = await examine({ connection: connection.id });
  const finding = reply.diagnosis?.findings.find(({ result }) => result === 'failed');
  expect(finding?.mend).toBe('federationIds');
});

test('says that nothing would be sent, and why', async () => {
  const { administrator, server } = setUp;
  const reply = await administrator.browser.request('POST', `/api/people/${adaId}/disable`);
  expect(reply.statusCode).toBeLessThan(300);
  expect(await examine()).toMatchObject({ diagnosis: null, refusal: expect.stringContaining('switched off') });
  await administrator.browser.request('POST', `/api/people/${adaId}/enable`);
  expect(
    await server.services.store.auditEvents.search({
      ...{ person: null, serviceProviderId: null, action: 'doctor.ask', outcome: null, address: null },
      ...{ reference: null, from: null, until: null, order: 'newestFirst', after: null, limit: 10 },
    }),
  ).not.toEqual([]);
});

test('explains a pasted message, and refuses what is none', async () => {
  const { browser } = setUp.administrator;
  const message = Buffer.from(
    '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" Version="2.0" ID="_a" IssueInstant="2026-11-24T09:15:29Z"/>',
  ).toString('base64');
  const diagnosis = reading<Diagnosis>(await browser.request('POST', '/api/doctor/explain', { body: { message } }));
  expect(diagnosis).toMatchObject({ type: 'response', isVerified: false });
  const refused = await browser.request('POST', '/api/doctor/explain', { body: { message: 'hello' } });
  expect([refused.statusCode, refused.json().code]).toEqual([400, 'inputInvalid']);
});

test('reads what was refused here lately', async () => {
  const { browser } = setUp.administrator;
  const reply = reading<FailuresReply>(await browser.get(`${path}/failures`));
  expect(reply.failures).toEqual([]);
});

test('reads Salesforce’s side of failed logins, and explains them', async () => {
  const [user] = setUp.org.addUsers(1);
  if (!user) throw new Error('user');
  setUp.org.loginHistory.push({
    Id: '0Ya5g00000AbCdEAAV',
    UserId: user.id,
    LoginTime: new Date(),
    LoginType: 'SAML Sfdc Initiated SSO',
    Status: 'Replay Detected',
    SourceIp: '192.0.2.1',
    LoginUrl: setUp.org.host,
    Browser: 'Chrome 140',
    AuthenticationServiceId: null,
  });
  const reply = reading<LoginHistoryReply>(
    await setUp.administrator.browser.request('POST', `${path}/login-history`, { body: { connection: connection.id } }),
  );
  expect(reply.entries).toContainEqual(
    expect.objectContaining({
      status: 'Replay Detected',
      hasFailed: true,
      explanation: expect.objectContaining({ check: 'Replay' }),
    }),
  );
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Diagnosis, DoctorReply, FailuresReply, LoginHistoryReply } from '../../server/contract/doctor.ts';
import type { Connection } from '../../server/contract/salesforce.ts';
import { anEvent, aUser } from '../helpers/records.ts';
import { enrolPerson } from '../helpers/server.ts';
import { salesforceRequest } from '../helpers/service-provider.ts';
import { createSoftwareAuthenticator } from '../helpers/software-authenticator.ts';
import { type OrgSetUp, openOrgSetUp, reading } from '../setup/org-set-up.ts';
import { encode, isIncomplete, troubles } from './pasted-response.ts';

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
  expect(troubles({ findings: reply.diagnosis?.findings ?? [] })).toEqual(['userNotKnown']);
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

test('reads what was refused here lately, and of an application that is not there nothing', async () => {
  const { browser } = setUp.administrator;
  const reply = reading<FailuresReply>(await browser.get(`${path}/failures`));
  expect(reply.failures).toEqual([]);
  const nowhere = await browser.get(`/api/service-providers/${adaId}/failures`);
  expect(nowhere.statusCode).toBe(404);
});

test('holds a pasted message against the application that was chosen', async () => {
  const { browser } = setUp.administrator;
  const message = encode(salesforceRequest({ issuer: 'https://other.example' }));
  const explain = async (more: object) => {
    const reply = await browser.request('POST', '/api/doctor/explain', { body: { message, ...more } });
    return troubles(reading<Diagnosis>(reply));
  };
  expect(await explain({})).toContain('requestIssuerUnknown');
  expect(await explain({ serviceProviderId: path.split('/').at(-1) })).toContain('requestIssuerMismatched');
});

test('says that somebody without a passkey cannot sign in', async () => {
  const grace = aUser({ email: 'grace@acme.example', federationId: 'grace@acme.example' });
  await setUp.server.services.store.users.add(grace, anEvent());
  const { diagnosis } = await examine({ userId: grace.id });
  const found = diagnosis?.findings.find(({ code }) => code === 'passkeyMissing');
  expect(found).toMatchObject({ result: 'failed', mend: 'passkey' });
  expect(found && isIncomplete(found)).toBe(false);
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
      username: user.username,
      hasFailed: true,
      explanation: expect.objectContaining({ check: 'Replay' }),
    }),
  );
  const [event] = await setUp.server.services.store.auditEvents.search({
    ...{ person: null, serviceProviderId: null, action: 'doctor.loginHistory', outcome: null, address: null },
    ...{ reference: null, from: null, until: null, order: 'newestFirst', after: null, limit: 1 },
  });
  expect(event).toMatchObject({ actor: setUp.administrator.user.id, details: { logins: reply.entries.length } });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ServiceProvider } from '../../db/model.ts';
import type { DoctorReply, Finding } from '../../server/contract/doctor.ts';
import type { Connection } from '../../server/contract/salesforce.ts';
import { expectationOf } from '../../server/doctor/expectation.ts';
import { NOW } from '../helpers/records.ts';
import { enrolPerson } from '../helpers/server.ts';
import { createSigningPair } from '../helpers/service-provider.ts';
import { createSoftwareAuthenticator } from '../helpers/software-authenticator.ts';
import { signInAs } from '../helpers/staff.ts';
import { type OrgSetUp, openOrgSetUp, reading } from '../setup/org-set-up.ts';
import { isIncomplete, troubles } from './pasted-response.ts';

const CASE = 'singleSignOnSettings.enableCaseInsensitiveFederationID';

let setUp: OrgSetUp;
let connection: Connection;
let application: ServiceProvider;
let path: string;
let adaId: string;
let federationId: string;
/** Of our configuration in the org, as we left it. */
let asWeLeftIt: Map<string, string>;

beforeAll(async () => {
  setUp = await openOrgSetUp();
  connection = await setUp.connect();
  const { serviceProviderId } = await setUp.runAll(connection);
  const { config, store } = setUp.server.services;
  const stored = serviceProviderId && (await store.serviceProviders.byId(serviceProviderId));
  if (!stored) throw new Error('application');
  application = stored;
  path = `/api/service-providers/${application.id}`;
  const authenticator = createSoftwareAuthenticator({ origin: config.publicUrl });
  const ada = await enrolPerson(setUp.server, authenticator, { email: 'ada@acme.example' });
  adaId = ada.id;
  asWeLeftIt = new Map(fields());
  const reply = reading<DoctorReply>(
    await setUp.administrator.browser.request('POST', `${path}/doctor`, { body: { userId: adaId } }),
  );
  federationId = reply.diagnosis?.facts.find(({ name }) => name === 'NameID')?.values[0] ?? '';
});
afterAll(() => setUp.close());

beforeEach(() => {
  setUp.org.setSamlEnabled(true);
  setUp.org.security.set(CASE, 'false');
  setUp.org.setLoginButton('Latchkey', true);
  for (const [name, value] of asWeLeftIt) fields().set(name, value);
  for (const user of setUp.org.users.values()) user.federationId = null;
  setUp.org.admin.federationId = federationId;
});

function fields(): Map<string, string> {
  const config = setUp.org.samlConfigs.get('Latchkey');
  if (config === undefined) throw new Error('configuration');
  return config.fields;
}

async function examine(): Promise<Finding[]> {
  const body = { userId: adaId, connection: connection.id };
  const reply = reading<DoctorReply>(await setUp.administrator.browser.request('POST', `${path}/doctor`, { body }));
  const findings = reply.diagnosis?.findings ?? [];
  expect(findings.filter(isIncomplete)).toEqual([]);
  return findings;
}

test('with the org asked, nothing is left in doubt', async () => {
  const findings = await examine();
  expect(troubles({ findings })).toEqual([]);
  const codes = findings.map(({ code }) => code);
  expect(codes).toEqual(
    expect.arrayContaining(['samlOn', 'loginButton', 'user', 'inResponseTo', 'replay', 'certificate']),
  );
});

describe('what somebody has changed in the org', () => {
  test.each([
    ['issuer', 'https://other.example', 'issuerMismatched', 'Issuer Mismatched'],
    ['samlEntityId', 'https://saml.salesforce.com', 'audienceInvalid', 'Audience Invalid'],
    ['identityMapping', 'Username', 'identityMappingOther', 'Username Or SSO Id Invalid'],
    ['identityLocation', 'Attribute', 'identityLocationOther', 'Username Or SSO Id Invalid'],
  ])('%s %s is told', async (...[field, value, code, status]) => {
    fields().set(field, value);
    const findings = await examine();
    expect(new Set(troubles({ findings }))).toEqual(new Set([code]));
    expect(findings.find((found) => found.code === code)).toMatchObject({ result: 'failed', status });
  });

  test('the certificate is told, with both fingerprints', async () => {
    fields().set('validationCert', (await createSigningPair({ commonName: 'Stranger' })).certificate);
    const found = (await examine()).find(({ code }) => code === 'signatureOtherCertificate');
    expect(found).toMatchObject({ result: 'failed', mend: 'connect' });
  });

  test('the button is told', async () => {
    setUp.org.setLoginButton('Latchkey', false);
    expect(troubles({ findings: await examine() })).toEqual(['loginButtonMissing']);
  });

  test('SAML itself is told, in Salesforce’s words', async () => {
    setUp.org.setSamlEnabled(false);
    const findings = await examine();
    expect(findings.find(({ code }) => code === 'samlOff')).toMatchObject({
      result: 'failed',
      status: 'Configuration Error/Perm Disabled',
      mend: 'connect',
    });
  });
});

describe('upper and lower case of a Federation ID', () => {
  test('count, unless the org says that they do not', async () => {
    setUp.org.admin.federationId = federationId.toUpperCase();
    expect(troubles({ findings: await examine() })).toEqual(['federationIdCase']);
    setUp.org.security.set(CASE, 'true');
    expect(troubles({ findings: await examine() })).toEqual([]);
  });
});

describe('a connection', () => {
  test('to another org is refused, by the doctor and by the login history', async () => {
    const { services } = setUp.server;
    const { org } = connection;
    services.orgConnections.renew(connection.id, { ...org, host: 'other.my.salesforce.com' });
    const { browser } = setUp.administrator;
    const bodies = {
      doctor: { userId: adaId, connection: connection.id },
      'login-history': { connection: connection.id },
    };
    for (const [route, body] of Object.entries(bodies)) {
      const refused = await browser.request('POST', `${path}/${route}`, { body });
      expect([refused.statusCode, refused.json().code]).toEqual([400, 'inputInvalid']);
      expect(refused.json().places[0].message).toContain('which is not the org of');
    }
    services.orgConnections.renew(connection.id, org);
  });

  test('is not for somebody who may only look; without it they may ask', async () => {
    const { browser } = await signInAs(setUp.server, 'auditor');
    const refused = await browser.request('POST', `${path}/doctor`, {
      body: { userId: adaId, connection: connection.id },
    });
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'forbidden']);
    const asked = await browser.request('POST', `${path}/doctor`, { body: { userId: adaId } });
    expect(asked.statusCode).toBe(200);
  });
});

describe('without a connection', () => {
  test('what was written into the org counts before what is stored of the application', async () => {
    const { services } = setUp.server;
    const stored = { ...application, entityId: 'https://other.example', assertionConsumerServices: [] };
    expect(await expectationOf(services, stored, NOW)).toMatchObject({
      issuer: services.identityProvider.entityId,
      audience: asWeLeftIt.get('samlEntityId'),
      assertionConsumerServiceUrls: [setUp.org.acsUrl],
      certificates: [asWeLeftIt.get('validationCert')],
      areCertificatesOurs: false,
    });
  });

  test('the addresses of the org’s sites count too, those of another org do not', async () => {
    const so = setUp.org.organizationId.slice(0, 15);
    const site = `https://acme.my.site.com/partners/login?so=${so}`;
    const bare = 'https://community.acme.example/login';
    const others = [
      'https://acme.my.site.com/login?so=00D5g000009zzzz',
      'https://old.my.salesforce.com?so=00D5g000009zzzz',
    ];
    const assertionConsumerServices = [site, bare, ...others].map((url, index) => ({
      url,
      index,
      isDefault: index === 0,
    }));
    const expected = await expectationOf(setUp.server.services, { ...application, assertionConsumerServices }, NOW);
    expect(expected.assertionConsumerServiceUrls).toEqual([setUp.org.acsUrl, site, bare]);
  });

  test('the certificate of an org that was never set up from here is ours, to be compared', async () => {
    const { services } = setUp.server;
    const unknown = { ...application, id: adaId };
    const published = await services.keys.published();
    expect(await expectationOf(services, unknown, NOW)).toMatchObject({
      audience: application.entityId,
      certificates: published.map(({ certificate }) => certificate),
      areCertificatesOurs: true,
    });
    expect(await expectationOf(services, { ...unknown, kind: 'saml' }, NOW)).toMatchObject({
      areCertificatesOurs: false,
    });
  });
});

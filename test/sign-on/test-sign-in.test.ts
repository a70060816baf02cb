import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AdminPageData, LoginPageData } from '../../server/contract/pages.ts';
import type { TestSignInReport } from '../../server/contract/service-providers.ts';
import { changeSettings } from '../../server/federation/settings.ts';
import { issueResponse } from '../../server/saml/response.ts';
import { giveToGroup } from '../helpers/access.ts';
import { formOf, pageData, type TestBrowser } from '../helpers/browser.ts';
import { anEvent, aSigningKey, aValueRule } from '../helpers/records.ts';
import { responseFacts } from '../helpers/response-facts.ts';
import { enrolPerson, startTestServer, type TestServer } from '../helpers/server.ts';
import { redirectQuery, salesforceRequest } from '../helpers/service-provider.ts';
import { createSigningIdentity } from '../helpers/signing-identity.ts';
import { createSoftwareAuthenticator } from '../helpers/software-authenticator.ts';
import { logIn, type SignedIn, signInAs } from '../helpers/staff.ts';
import { connectSalesforce, type Salesforce } from './salesforce.ts';
import { lastEvent, responseOf } from './story.ts';

const ORIGIN = 'http://localhost:3000';
const TEST_PAGE = '/admin/test-sign-in';

let server: TestServer;
let salesforce: Salesforce;
let administrator: SignedIn;
let browser: TestBrowser;

beforeAll(async () => {
  server = await startTestServer();
  administrator = await signInAs(server, 'administrator', { federationId: 'ADM-1' });
  browser = administrator.browser;
});
afterAll(() => server.close());

let orgs = 0;

beforeEach(async () => {
  orgs += 1;
  const entityId = `https://org${orgs}.my.salesforce.com`;
  salesforce = await connectSalesforce(server, { entityId, acsUrl: `${entityId}?so=00D5g000004abcd` });
  await logIn(browser, administrator.authenticator);
});

/** From the console to the auto-submit page. */
async function testSignIn({ browser: from, authenticator }: SignedIn = administrator) {
  const begun = await from.get(`${TEST_PAGE}/${salesforce.serviceProvider.id}`);
  expect(begun.statusCode).toBe(303);
  const path = String(begun.headers.location).slice(ORIGIN.length);
  const sent = await from.get(path);
  if (sent.statusCode !== 303) return sent;
  return logIn(from, authenticator, String(sent.headers.location));
}

/** What the auto-submit page posts, and the report that the console then shows. */
async function arrive(samlResponse: string, from = browser): Promise<TestSignInReport> {
  const page = await from.postForm(TEST_PAGE, { SAMLResponse: samlResponse });
  expect(page.statusCode).toBe(200);
  const { session, testSignIn } = pageData<AdminPageData>(page.body);
  expect(session.permissions).toContain('seeEverything');
  if (testSignIn === undefined) throw new Error('The page carries no report.');
  return testSignIn;
}

function failed({ checks }: TestSignInReport): string[] {
  return checks.filter(({ passed }) => !passed).map(({ name }) => name);
}

function set(settings: Parameters<typeof changeSettings>[1]['settings']) {
  const { entityId } = salesforce.serviceProvider;
  return changeSettings(server.services, { reference: entityId, settings }, server.origin());
}

describe('a test sign-in', () => {
  test('goes the real way, and every check passes', async () => {
    await set({ attributes: [{ name: 'User.Email', value: aValueRule('email') }] });
    const answer = await testSignIn();
    const { action, fields } = formOf(answer.body);
    expect(action).toBe(`${ORIGIN}${TEST_PAGE}`);
    expect(await lastEvent(server)).toMatchObject({
      action: 'login',
      serviceProviderId: salesforce.serviceProvider.id,
      details: { test: true, binding: 'redirect', requestSigned: true },
    });

    const report = await arrive(fields.SAMLResponse ?? '');
    expect(failed(report)).toEqual([]);
    expect(report).toMatchObject({
      serviceProvider: { id: salesforce.serviceProvider.id, name: salesforce.serviceProvider.name },
      tier: 'phishing-resistant',
      xml: responseOf(answer),
    });
    expect(report.facts).toEqual(
      expect.arrayContaining([
        { name: 'NameID', values: ['ADM-1'] },
        { name: 'Audience', values: [`${ORIGIN}/saml/test/${salesforce.serviceProvider.id}`] },
        { name: 'Attribute User.Email', values: [administrator.user.email] },
        { name: 'Attribute amr', values: ['fido2', 'pop', 'user', 'swk', 'mfa'] },
      ]),
    );
    expect(await lastEvent(server)).toMatchObject({
      action: 'signOn.test',
      outcome: 'success',
      actor: administrator.user.id,
      target: salesforce.serviceProvider.id,
      serviceProviderId: salesforce.serviceProvider.id,
      details: { failed: [] },
    });
  });

  test('always asks for the passkey', async () => {
    const begun = await browser.get(`${TEST_PAGE}/${salesforce.serviceProvider.id}`);
    const sent = await browser.get(String(begun.headers.location).slice(ORIGIN.length));
    expect((await browser.get(String(sent.headers.location))).body).toContain('page-data');
  });

  test('shows a signal that would lock administrators out as a check that failed', async () => {
    await set({ amrSynced: ['passkey'] });
    const { fields } = formOf((await testSignIn()).body);
    const report = await arrive(fields.SAMLResponse ?? '');
    expect([failed(report), report.tier]).toEqual([['Signal'], 'standard']);
    expect(await lastEvent(server)).toMatchObject({
      action: 'signOn.test',
      outcome: 'refused',
      reason: 'testChecksFailed',
      details: { failed: ['Signal'] },
    });
  });

  test('is verified with the key that the application is pinned to, and with one that is tried on the person', async () => {
    const { keys, store } = server.services;
    const next = await keys.create({ now: server.now(), slot: 'next', commonName: 'next' });
    await store.signingKeys.addNext({ ...aSigningKey(), ...next }, anEvent());
    await set({ signingKeyId: (await keys.active()).id });
    expect(failed(await arrive(formOf((await testSignIn()).body).fields.SAMLResponse ?? ''))).toEqual([]);
    await store.signingKeys.setTrialUsers(next.id, [administrator.user.id], anEvent());
    const answer = await testSignIn();
    expect((await lastEvent(server)).details.signingKey).toBe(next.id);
    expect(failed(await arrive(formOf(answer.body).fields.SAMLResponse ?? ''))).toEqual([]);
    await store.signingKeys.setTrialUsers(next.id, [], anEvent());
  });

  test('of an auditor works too; the help desk and everybody else cannot begin one', async () => {
    const auditor = await signInAs(server, 'auditor');
    const { fields } = formOf((await testSignIn(auditor)).body);
    expect(failed(await arrive(fields.SAMLResponse ?? '', auditor.browser))).toEqual([]);
    const helper = await signInAs(server, 'helpDesk');
    expect((await helper.browser.get(`${TEST_PAGE}/${salesforce.serviceProvider.id}`)).statusCode).toBe(403);
    expect((await helper.browser.postForm(TEST_PAGE, fields)).statusCode).toBe(403);
    expect((await server.browser().postForm(TEST_PAGE, fields)).statusCode).toBe(401);
  });

  test('of an application that is not there is not begun', async () => {
    expect((await browser.get(`${TEST_PAGE}/00000000-0000-4000-8000-000000000000`)).statusCode).toBe(404);
  });
});

describe('a test sign-in fails where the real one does', () => {
  test('when the application is switched off before the request', async () => {
    await set({ enabled: false });
    const refused = await testSignIn();
    expect([refused.statusCode, refused.body]).toEqual([403, expect.stringContaining('switched off')]);
    expect(await lastEvent(server)).toMatchObject({
      action: 'signOn.request',
      reason: 'serviceProviderDisabled',
      serviceProviderId: salesforce.serviceProvider.id,
    });
  });

  test('when the application is switched off before the login', async () => {
    const begun = await browser.get(`${TEST_PAGE}/${salesforce.serviceProvider.id}`);
    const sent = await browser.get(String(begun.headers.location).slice(ORIGIN.length));
    const page = pageData<LoginPageData>((await browser.get(String(sent.headers.location))).body);
    await set({ enabled: false });
    const credential = JSON.stringify(administrator.authenticator.get(page.options));
    const refused = await browser.postForm('/login', { request: page.request, credential });
    expect([refused.statusCode, refused.body]).toEqual([403, expect.stringContaining('switched off')]);
  });

  test('when the person has no access', async () => {
    const { store } = server.services;
    const serviceProvider = await store.serviceProviders.byId(salesforce.serviceProvider.id);
    if (serviceProvider === null) throw new Error('The org is connected.');
    await giveToGroup(store, { serviceProvider, userIds: [] });
    expect(pageData<LoginPageData>((await testSignIn()).body).failure?.code).toBe('accessDenied');
  });

  test('when the person has no NameID', async () => {
    const plain = await signInAs(server, 'auditor', { email: 'plain@example.com' });
    await set({ nameId: aValueRule('federationId') });
    const refused = await testSignIn(plain);
    expect([refused.statusCode, refused.body]).toEqual([403, expect.stringContaining('Your account is not set up')]);
  });
});

describe('what arrives at the test page', () => {
  test('a second time has failed', async () => {
    const { fields } = formOf((await testSignIn()).body);
    await arrive(fields.SAMLResponse ?? '');
    const report = await arrive(fields.SAMLResponse ?? '');
    expect(failed(report)).toEqual(['InResponseTo of the Response', 'InResponseTo']);
    expect(report.checks.find(({ name }) => name === 'InResponseTo')?.detail).toContain('No request of this browser');
  });

  test('as the answer to another test has failed', async () => {
    const { fields } = formOf((await testSignIn()).body);
    await browser.get(`${TEST_PAGE}/${salesforce.serviceProvider.id}`);
    expect(failed(await arrive(fields.SAMLResponse ?? ''))).toEqual(['InResponseTo of the Response', 'InResponseTo']);
  });

  test('of the real application has failed', async () => {
    const real = await browser.get(await salesforce.redirect());
    const answer = await browser.get(String(real.headers.location));
    await browser.get(`${TEST_PAGE}/${salesforce.serviceProvider.id}`);
    const report = await arrive(formOf(answer.body).fields.SAMLResponse ?? '');
    expect(failed(report)).toEqual([
      'Destination',
      'InResponseTo of the Response',
      'Recipient',
      'InResponseTo',
      'Audience',
    ]);
  });

  test('signed by a stranger is not believed', async () => {
    await browser.get(`${TEST_PAGE}/${salesforce.serviceProvider.id}`);
    const xml = await issueResponse(responseFacts(), await createSigningIdentity());
    const report = await arrive(Buffer.from(xml).toString('base64'));
    expect(failed(report)).toEqual(expect.arrayContaining(['Signature of the assertion', 'NameID', 'Signal']));
    expect([report.facts, report.tier]).toEqual([[], 'weak']);
  });

  test('as nothing at all is reported, with markup as text', async () => {
    await browser.get(`${TEST_PAGE}/${salesforce.serviceProvider.id}`);
    expect(failed(await arrive(''))).toEqual(['Response', 'Signal']);
    const report = await arrive(Buffer.from('</script><script>alert(1)</script>').toString('base64'));
    expect(report.xml).toBe('</script><script>alert(1)</script>');
  });

  test('in a browser that began none is refused', async () => {
    const { fields } = formOf((await testSignIn()).body);
    const other = server.browser();
    await logIn(other, administrator.authenticator);
    const refused = await other.postForm(TEST_PAGE, { SAMLResponse: fields.SAMLResponse ?? '' });
    expect([refused.statusCode, refused.body]).toEqual([400, expect.stringContaining('This test is over')]);
    expect(await lastEvent(server)).toMatchObject({
      action: 'signOn.test',
      outcome: 'refused',
      reason: 'testSignInGone',
    });
  });

  test('from another site is refused', async () => {
    const { fields } = formOf((await testSignIn()).body);
    const refused = await browser.postForm(TEST_PAGE, fields, { 'sec-fetch-site': 'cross-site' });
    expect(refused.statusCode).toBe(403);
  });

  test('while the person has lost their role is refused', async () => {
    const plain = createSoftwareAuthenticator({ origin: ORIGIN });
    await enrolPerson(server, plain, { email: `plain${orgs}@example.com` });
    const { fields } = formOf((await testSignIn({ ...administrator, authenticator: plain })).body);
    expect((await browser.postForm(TEST_PAGE, fields)).statusCode).toBe(403);
  });
});

describe('a request in the name of the test page', () => {
  function requestOf(id: string) {
    return salesforceRequest({
      issuer: `${ORIGIN}/saml/test/${id}`,
      acsUrl: `${ORIGIN}${TEST_PAGE}`,
      destination: `${ORIGIN}/saml/sso`,
      issueInstant: server.now(),
    });
  }

  test('that we have not signed is refused', async () => {
    const query = await redirectQuery(requestOf(salesforce.serviceProvider.id));
    expect((await browser.get(`/saml/sso?${query}`)).statusCode).toBe(400);
    expect(await lastEvent(server)).toMatchObject({ action: 'signOn.request', reason: 'saml.signatureInvalid' });
  });

  test('that nobody has signed is refused', async () => {
    const query = (await redirectQuery(requestOf(salesforce.serviceProvider.id))).replace(/&SigAlg=.*/, '');
    expect((await browser.get(`/saml/sso?${query}`)).statusCode).toBe(400);
    expect((await lastEvent(server)).reason).toBe('saml.signatureMissing');
  });

  test.each(['', 'x', '00000000-0000-4000-8000-000000000000'])('for no application (%j) is refused', async (id) => {
    expect((await browser.get(`/saml/sso?${await redirectQuery(requestOf(id))}`)).statusCode).toBe(400);
    expect((await lastEvent(server)).reason).toBe('saml.issuerUnknown');
  });
});

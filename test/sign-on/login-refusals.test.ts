import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '../../db/model.ts';
import { auditEvent } from '../../server/audit/record.ts';
import type { LoginPageData } from '../../server/contract/pages.ts';
import { disableUser, enableUser } from '../../server/directory/users.ts';
import { changeSettings } from '../../server/federation/settings.ts';
import { NAMESPACES } from '../../server/saml/names.ts';
import { formOf, pageData, type TestBrowser } from '../helpers/browser.ts';
import { enrolPerson, startTestServer, type TestServer } from '../helpers/server.ts';
import { redirectQuery, salesforceRequest } from '../helpers/service-provider.ts';
import {
  createSoftwareAuthenticator,
  type SoftwareAuthenticator,
  type Tamper,
} from '../helpers/software-authenticator.ts';
import { connectSalesforce, type Salesforce } from './salesforce.ts';

const ORIGIN = 'http://localhost:3000';

let server: TestServer;
let salesforce: Salesforce;
let phone: SoftwareAuthenticator;
let ada: User;
let browser: TestBrowser;
let page: LoginPageData;

beforeAll(async () => {
  server = await startTestServer();
  salesforce = await connectSalesforce(server);
  phone = createSoftwareAuthenticator({ origin: ORIGIN });
  ada = await enrolPerson(server, phone);
});
afterAll(() => server.close());

beforeEach(async () => {
  browser = server.browser();
  page = await openLogin(await salesforce.redirect());
});

async function openLogin(path: string): Promise<LoginPageData> {
  const sent = await browser.get(path);
  return pageData<LoginPageData>((await browser.get(String(sent.headers.location))).body);
}

function answer(
  opened: LoginPageData,
  {
    authenticator = phone,
    tamper = {},
    from = browser,
  }: { authenticator?: SoftwareAuthenticator; tamper?: Tamper; from?: TestBrowser } = {},
) {
  return from.postForm('/login', {
    request: opened.request,
    credential: JSON.stringify(authenticator.get(opened.options, tamper)),
  });
}

/** The page that a refusal shows: same sign-on, fresh ceremony. */
function failedPage(body: string): LoginPageData {
  const failed = pageData<LoginPageData>(body);
  expect(failed.request).toBe(page.request);
  expect(failed.options.challenge).not.toBe(page.options.challenge);
  expect(failed.failure?.reference).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  return failed;
}

async function lastEvent() {
  const [event] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
  return event;
}

async function expectSalesforceAccepts(body: string): Promise<void> {
  expect((await salesforce.accept(body)).profile.nameID).toBe(ada.email);
}

describe('a passkey that nobody has here', () => {
  test('gets its own words, its id for the browser to forget, and another try', async () => {
    const stranger = createSoftwareAuthenticator({ origin: ORIGIN });
    const known = await enrolledElsewhere(stranger);
    const refused = await answer(page, { authenticator: stranger });
    expect(refused.statusCode).toBe(401);
    const failed = failedPage(refused.body);
    expect(failed.failure).toMatchObject({ code: 'passkeyUnknown', title: 'This passkey is not known here' });
    expect(failed.unknownCredentialId).toBe(known);
    expect(await lastEvent()).toMatchObject({
      action: 'login',
      outcome: 'refused',
      reason: 'passkeyUnknown',
      target: known,
    });
    await expectSalesforceAccepts((await answer(failed)).body);
  });

  test('that was removed here is such a one', async () => {
    const spare = createSoftwareAuthenticator({ origin: ORIGIN });
    const grace = await enrolPerson(server, spare, { email: 'grace@example.com' });
    const [credential] = await server.services.store.credentials.ofUser(grace.id);
    const event = auditEvent(server.origin(), {
      action: 'passkey.remove',
      target: credential?.id ?? '',
    });
    await server.services.store.credentials.remove(credential?.id ?? '', event);
    const failed = failedPage((await answer(page, { authenticator: spare })).body);
    expect(failed).toMatchObject({ failure: { code: 'passkeyUnknown' }, unknownCredentialId: credential?.id });
  });

  /** Makes a passkey that this server never stores; gives its id. */
  async function enrolledElsewhere(authenticator: SoftwareAuthenticator): Promise<string> {
    const other = await startTestServer();
    const user = await enrolPerson(other, authenticator);
    const [credential] = await other.services.store.credentials.ofUser(user.id);
    await other.close();
    return credential?.id ?? '';
  }
});

describe('a person who is disabled', () => {
  test('is told so after the passkey was verified, and is in once enabled again', async () => {
    await disableUser(server.services, ada.email, server.origin());
    const refused = await answer(page);
    expect(refused.statusCode).toBe(403);
    const failed = failedPage(refused.body);
    expect(failed.failure?.code).toBe('accountDisabled');
    expect(await lastEvent()).toMatchObject({
      action: 'login',
      outcome: 'refused',
      reason: 'accountDisabled',
      target: ada.id,
    });
    await enableUser(server.services, ada.email, server.origin());
    await expectSalesforceAccepts((await answer(failed)).body);
  });

  test('loses the session that was open', async () => {
    await answer(page);
    expect((await browser.get('/account')).statusCode).toBe(200);
    await disableUser(server.services, ada.email, server.origin());
    expect((await browser.get('/account')).headers.location).toBe('/login');
    await enableUser(server.services, ada.email, server.origin());
    expect((await browser.get('/account')).headers.location).toBe('/login');
  });

  test('learns nothing when the passkey does not verify', async () => {
    await disableUser(server.services, ada.email, server.origin());
    const refused = await answer(page, { tamper: { signature: (bytes) => Buffer.from(bytes).reverse() } });
    expect(failedPage(refused.body).failure?.code).toBe('passkeyRefused');
    await enableUser(server.services, ada.email, server.origin());
  });
});

describe('the wrong person', () => {
  const subject = (name: string) =>
    `<saml:Subject xmlns:saml="${NAMESPACES.assertion}"><saml:NameID>${name}</saml:NameID></saml:Subject>`;

  async function openFor(name: string): Promise<LoginPageData> {
    const xml = salesforceRequest({
      destination: `${ORIGIN}/saml/sso`,
      issueInstant: server.now(),
      content: subject(name),
    });
    return openLogin(`/saml/sso?${await redirectQuery(xml)}`);
  }

  test('gets their own words, and the right one is let in', async () => {
    page = await openFor('somebody.else@example.com');
    const refused = await answer(page);
    expect(refused.statusCode).toBe(403);
    expect(failedPage(refused.body).failure?.code).toBe('wrongPerson');
    page = await openFor(ada.email);
    expect((await answer(page)).body).toContain('SAMLResponse');
  });

  test('is not answered from the session of another', async () => {
    await answer(page);
    page = await openFor('somebody.else@example.com');
    expect(page.options.challenge).toBeTruthy();
  });
});

describe('a ceremony', () => {
  test('that is older than five minutes is asked for again', async () => {
    server.advance(301);
    const refused = await answer(page);
    expect(refused.statusCode).toBe(400);
    const failed = failedPage(refused.body);
    expect(failed.failure).toMatchObject({ code: 'ceremonyGone', title: 'This page was open too long' });
    expect((await answer(failed)).body).toContain('SAMLResponse');
    server.advance(-301);
  });

  test('of another browser is refused', async () => {
    const other = server.browser();
    await other.get('/login');
    const refused = await answer(page, { from: other });
    expect(failedPage(refused.body).failure?.code).toBe('ceremonyGone');
    expect((await lastEvent())?.reason).toBe('ceremonyOfOtherBrowser');
  });

  test('of a browser without its cookie is refused', async () => {
    const refused = await answer(page, { from: server.browser() });
    expect(pageData<LoginPageData>(refused.body).failure?.code).toBe('ceremonyGone');
  });

  test('for the own account answers no sign-on', async () => {
    const own = pageData<LoginPageData>((await browser.get('/login')).body);
    const refused = await answer({ ...own, request: page.request });
    expect(pageData<LoginPageData>(refused.body).failure?.code).toBe('ceremonyGone');
    expect((await lastEvent())?.reason).toBe('ceremonyOfOtherSignOn');
  });

  test('for a registration is no login', async () => {
    const { challenge } = pageData<LoginPageData>((await browser.get('/login')).body).options;
    const consumed = await server.services.store.ceremonies.consume(challenge, server.now());
    if (consumed === null) throw new Error('The ceremony was just stored.');
    const user = { id: ada.id, userHandle: ada.userHandle, email: ada.email, name: ada.name };
    const { browserHash, createdAt, expiresAt } = consumed;
    await server.services.store.ceremonies.add({
      type: 'registration',
      challenge,
      browserHash,
      tokenHash: 'x',
      user,
      createdAt,
      expiresAt,
    });
    const refused = await browser.postForm('/login', {
      request: '',
      credential: JSON.stringify(phone.get({ ...page.options, challenge })),
    });
    expect(refused.statusCode).toBe(400);
    expect((await lastEvent())?.reason).toBe('ceremonyOfOtherType');
  });

  test('is burnt by an answer that does not verify', async () => {
    const right = JSON.stringify(phone.get(page.options));
    expect((await answer(page, { tamper: { userVerified: false } })).statusCode).toBe(401);
    expect(await lastEvent()).toMatchObject({ reason: 'webauthn.userNotVerified', target: ada.id });
    expect((await browser.postForm('/login', { request: page.request, credential: right })).statusCode).toBe(400);
  });

  test('serves one of twenty answers that come at once', async () => {
    const form = { request: page.request, credential: JSON.stringify(phone.get(page.options)) };
    const replies = await Promise.all(Array.from({ length: 20 }, () => browser.postForm('/login', form)));
    expect(replies.filter(({ body }) => body.includes('SAMLResponse'))).toHaveLength(1);
  });
});

describe('a sign-on', () => {
  test('that waits longer than half an hour is over', async () => {
    server.advance(1801);
    const gone = await browser.get(`/login?request=${page.request}`);
    expect([gone.statusCode, gone.body]).toEqual([400, expect.stringContaining('This sign-in is over')]);
    server.advance(-1801);
  });

  test.each(['', 'short', 'a'.repeat(2000)])(
    'under a handle that nobody made (%#) is over, or none',
    async (handle) => {
      const opened = await browser.get(`/login?request=${handle}`);
      expect(opened.statusCode).toBe(handle === '' ? 200 : 400);
    },
  );

  test('to a service provider that is switched off meanwhile is refused at the last step, without a session', async () => {
    const { entityId, id } = salesforce.serviceProvider;
    await changeSettings(server.services, { reference: entityId, settings: { enabled: false } }, server.origin());
    const refused = await answer(page);
    expect([refused.statusCode, refused.body]).toEqual([
      403,
      expect.stringContaining('This application is switched off'),
    ]);
    expect(await lastEvent()).toMatchObject({ action: 'login', outcome: 'refused', reason: 'serviceProviderDisabled' });
    expect((await browser.get('/account')).headers.location).toBe('/login');
    for (const path of [await salesforce.redirect(), `/apps/${id}`])
      expect((await browser.get(path)).statusCode).toBe(403);
    await changeSettings(server.services, { reference: entityId, settings: { enabled: true } }, server.origin());
  });

  test('to a service provider whose metadata has expired meanwhile is refused, from wherever it begins', async () => {
    const { id, validUntil } = salesforce.serviceProvider;
    const tenYears = (validUntil?.getTime() ?? 0) - server.now().getTime();
    server.advance(tenYears / 1000 + 1);
    expect((await browser.get(`/apps/${id}`)).statusCode).toBe(403);
    expect((await lastEvent())?.reason).toBe('metadataExpired');
    server.advance(-tenYears / 1000 - 1);
    const expired = { ...salesforce.serviceProvider, validUntil: new Date(server.now().getTime() - 1000) };
    const stored = await server.services.store.serviceProviders.byId(id);
    const event = auditEvent(server.origin(), { action: 'serviceProvider.update', target: id });
    await server.services.store.serviceProviders.update(expired, stored?.updatedAt ?? expired.updatedAt, event);
    expect((await answer(page)).statusCode).toBe(403);
    await server.services.store.serviceProviders.update({ ...expired, validUntil }, expired.updatedAt, event);
  });

  test('to an address that a newer import has removed is over', async () => {
    const { entityId } = salesforce.serviceProvider;
    await connectSalesforce(server, { entityId, acsUrl: 'https://acme.my.salesforce.com?so=00Dmoved' });
    const refused = await answer(page);
    expect([refused.statusCode, refused.body]).toEqual([400, expect.stringContaining('This sign-in is over')]);
    expect(refused.body).not.toContain('SAMLResponse');
    salesforce = await connectSalesforce(server);
  });

  test('is answered once when a page and a session race for it', async () => {
    const signedIn = server.browser();
    const own = pageData<LoginPageData>((await signedIn.get('/login')).body);
    await answer(own, { from: signedIn });
    const [fromSession, fromLogin] = await Promise.all([signedIn.get(`/login?request=${page.request}`), answer(page)]);
    const answers = [fromSession, fromLogin].filter(({ body }) => body.includes('SAMLResponse'));
    expect(answers).toHaveLength(1);
  });
});

describe('a login form', () => {
  test.each([
    ['without a credential', {}],
    ['with no JSON', { credential: 'hello' }],
    ['with JSON of another shape', { credential: '{"id":7}' }],
    ['with a credential far too large', { credential: JSON.stringify({ id: 'a'.repeat(20_000) }) }],
  ])('%s is refused with another try', async (_, fields) => {
    const refused = await browser.postForm('/login', { request: page.request, ...fields });
    expect(refused.statusCode).toBe(401);
    expect(failedPage(refused.body).failure?.code).toBe('passkeyRefused');
  });

  test('from another site is refused', async () => {
    const form = { request: page.request, credential: JSON.stringify(phone.get(page.options)) };
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
      const refused = await browser.postForm('/login', form, headers);
      expect([refused.statusCode, refused.body]).toEqual([403, expect.stringContaining('This came from another site')]);
    }
    expect((await browser.postForm('/login', form)).body).toContain('SAMLResponse');
  });
});

test('a sign count that does not grow is refused as a possible clone, and nobody is locked out', async () => {
  const clone = createSoftwareAuthenticator({
    origin: ORIGIN,
    signCount: 'growing',
    backupEligible: false,
    backupState: false,
  });
  const linus = await enrolPerson(server, clone, { email: 'linus@example.com' });
  expect((await answer(page, { authenticator: clone })).body).toContain('SAMLResponse');
  browser = server.browser();
  page = await openLogin(await salesforce.redirect());
  const refused = await answer(page, { authenticator: clone, tamper: { signCount: 1 } });
  expect(refused.statusCode).toBe(401);
  expect(await lastEvent()).toMatchObject({ reason: 'webauthn.signCountNotGrown', target: linus.id });
  expect((await answer(failedPage(refused.body), { authenticator: clone })).body).toContain('SAMLResponse');
});

test('a login that is refused leaves the session that the browser had', async () => {
  await answer(page);
  page = pageData<LoginPageData>((await browser.get('/login')).body);
  expect((await answer(page, { tamper: { userVerified: false } })).statusCode).toBe(401);
  expect((await browser.get('/account')).statusCode).toBe(200);
});

test('a request of somebody unknown is refused, and the audit says so', async () => {
  const xml = salesforceRequest({
    destination: `${ORIGIN}/saml/sso`,
    issueInstant: server.now(),
    issuer: 'https://unknown.example',
  });
  expect((await browser.get(`/saml/sso?${await redirectQuery(xml)}`)).statusCode).toBe(400);
  expect(await lastEvent()).toMatchObject({
    action: 'signOn.request',
    outcome: 'refused',
    reason: 'saml.issuerUnknown',
  });
});

test('no refusal carries a Response or opens a session', async () => {
  const refused = await answer(page, { tamper: { origin: 'https://evil.example' } });
  expect(refused.body).not.toContain('SAMLResponse');
  expect(() => formOf(refused.body)).toThrow();
  expect((await browser.get('/account')).headers.location).toBe('/login');
});

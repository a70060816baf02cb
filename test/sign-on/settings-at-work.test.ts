import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '../../db/model.ts';
import type { LoginPageData } from '../../server/contract/pages.ts';
import { changeSettings } from '../../server/federation/settings.ts';
import { aGroupOf, giveToGroup } from '../helpers/access.ts';
import { pageData, type TestBrowser } from '../helpers/browser.ts';
import { anEvent, aSigningKey, aValueRule } from '../helpers/records.ts';
import { enrolPerson, startTestServer, type TestServer } from '../helpers/server.ts';
import { redirectQuery, salesforceRequest } from '../helpers/service-provider.ts';
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from '../helpers/software-authenticator.ts';
import { connectSalesforce, type Salesforce } from './salesforce.ts';
import { lastEvent, responseOf, signOn } from './story.ts';

const ORIGIN = 'http://localhost:3000';

let server: TestServer;
let salesforce: Salesforce;
let phone: SoftwareAuthenticator;
let ada: User;
let browser: TestBrowser;

beforeAll(async () => {
  server = await startTestServer();
  phone = createSoftwareAuthenticator({ origin: ORIGIN });
  ada = await enrolPerson(server, phone);
});
afterAll(() => server.close());

let orgs = 0;

beforeEach(async () => {
  orgs += 1;
  const entityId = `https://org${orgs}.my.salesforce.com`;
  salesforce = await connectSalesforce(server, { entityId, acsUrl: `${entityId}?so=00D5g000004abcd` });
  browser = server.browser();
});

function set(settings: Parameters<typeof changeSettings>[1]['settings']) {
  const { entityId } = salesforce.serviceProvider;
  return changeSettings(server.services, { reference: entityId, settings }, server.origin());
}

async function giveToOthers(...userIds: string[]) {
  const { store } = server.services;
  const serviceProvider = await store.serviceProviders.byId(salesforce.serviceProvider.id);
  if (serviceProvider === null) throw new Error('The org is connected.');
  return giveToGroup(store, { serviceProvider, userIds });
}

describe('an assertion', () => {
  test('has the NameID and the attributes of the rules', async () => {
    await set({
      nameId: aValueRule('template', { text: '{email}.uat' }),
      attributes: [
        { name: 'User.Email', value: aValueRule('email', { lowerCase: true }) },
        { name: 'User.FederationIdentifier', value: aValueRule('federationId') },
        { name: 'User.Alias', value: aValueRule('fixed', { text: '<a&"{email}">' }) },
      ],
    });
    const { profile } = await salesforce.accept((await signOn(browser, await salesforce.redirect(), phone)).body);
    expect(profile).toMatchObject({
      nameID: 'ada@example.com.uat',
      'User.Email': 'ada@example.com',
      'User.Alias': '<a&"{email}">',
      amr: ['fido2', 'pop', 'user', 'swk', 'mfa'],
    });
    expect(profile).not.toHaveProperty('User.FederationIdentifier');
    expect(profile).not.toHaveProperty('lastName');
  });

  test('says no amr when none was chosen', async () => {
    await set({ amrSynced: [] });
    expect(responseOf(await signOn(browser, await salesforce.redirect(), phone))).not.toContain('Name="amr"');
  });

  test('is not made for somebody without the NameID, from a login or a session', async () => {
    await set({ nameId: aValueRule('federationId', { prefix: 'acme-' }) });
    const refused = await signOn(browser, await salesforce.redirect(), phone);
    expect([refused.statusCode, refused.body]).toEqual([403, expect.stringContaining('Your account is not set up')]);
    expect(await lastEvent(server)).toMatchObject({ action: 'login', reason: 'nameIdMissing', target: ada.id });

    const { profile } = await other.accept((await signOn(browser, await other.redirect(), phone)).body);
    expect(profile.nameID).toBe(ada.email);
    const sent = await browser.get(await salesforce.redirect());
    const again = await browser.get(String(sent.headers.location));
    expect([again.statusCode, again.body]).toEqual([403, expect.stringContaining('Your account is not set up')]);
  });

  test('is for the person whose NameID, by the rule, the request’s Subject names', async () => {
    await set({ nameId: aValueRule('email', { prefix: 'acme:' }) });
    for (const [name, status] of [
      ['acme:ada@example.com', 200],
      ['ada@example.com', 403],
    ] as const) {
      const xml = salesforceRequest({
        issuer: salesforce.serviceProvider.entityId,
        acsUrl: salesforce.serviceProvider.assertionConsumerServices[0]?.url ?? '',
        destination: `${ORIGIN}/saml/sso`,
        issueInstant: server.now(),
        content: `<saml:Subject xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><saml:NameID>${name}</saml:NameID></saml:Subject>`,
      });
      const answer = await signOn(server.browser(), `/saml/sso?${await redirectQuery(xml)}`, phone);
      expect(answer.statusCode).toBe(status);
    }
  });

  let other: Salesforce;
  beforeAll(async () => {
    const entityId = 'https://other.my.salesforce.com';
    other = await connectSalesforce(server, { entityId, acsUrl: `${entityId}?so=00D5g000009wxyz` });
  });
});

describe('access by groups', () => {
  test('is refused after the passkey, on a page with another try, and lets in who is in a group', async () => {
    const spare = createSoftwareAuthenticator({ origin: ORIGIN });
    const grace = await enrolPerson(server, spare, { email: 'grace@example.com' });
    await giveToOthers(grace.id);
    await aGroupOf(server.services.store, [ada.id]);
    const refused = await signOn(browser, await salesforce.redirect(), phone);
    expect(refused.statusCode).toBe(403);
    const page = pageData<LoginPageData>(refused.body);
    expect(page.failure?.code).toBe('accessDenied');
    expect(await lastEvent(server)).toMatchObject({
      action: 'login',
      outcome: 'refused',
      reason: 'accessDenied',
      target: ada.id,
      serviceProviderId: salesforce.serviceProvider.id,
      details: { signOn: expect.stringMatching(/^[\w-]{12}$/) },
    });
    expect((await browser.get('/account')).headers.location).toContain('/login');
    const credential = JSON.stringify(spare.get(page.options));
    const answer = await browser.postForm('/login', { request: page.request, credential });
    expect((await salesforce.accept(answer.body)).profile.nameID).toBe(grace.email);
  });

  test('is refused from a session, and to a sign-on that begins here', async () => {
    await signOn(browser, await salesforce.redirect(), phone);
    await giveToOthers();
    for (const path of [await salesforce.redirect(), `/apps/${salesforce.serviceProvider.id}`]) {
      const sent = await browser.get(path);
      const refused = await browser.get(String(sent.headers.location));
      expect([refused.statusCode, refused.body]).toEqual([403, expect.stringContaining('You do not have access')]);
      expect(await lastEvent(server)).toMatchObject({
        action: 'signOn.answer',
        reason: 'accessDenied',
        serviceProviderId: salesforce.serviceProvider.id,
      });
    }
  });

  test('that is taken away while the answer is being made is refused by the last step', async () => {
    const { store } = server.services;
    const { group, serviceProvider } = await giveToOthers(ada.id);
    const mayUse = store.serviceProviders.mayUse;
    // As if it had been read just before.
    Object.assign(store.serviceProviders, { mayUse: async () => true });
    try {
      await store.groups.removeMembers(group.id, [ada.id], anEvent());
      const refused = await signOn(browser, await salesforce.redirect(), phone);
      expect(pageData<LoginPageData>(refused.body).failure?.code).toBe('accessDenied');
      expect(refused.body).not.toContain('SAMLResponse');
    } finally {
      Object.assign(store.serviceProviders, { mayUse });
    }
    expect(await mayUse(serviceProvider.id, ada.id)).toBe(false);
  });

  test('is not looked up when everyone has it', async () => {
    const { store } = server.services;
    const mayUse = store.serviceProviders.mayUse;
    let lookUps = 0;
    Object.assign(store.serviceProviders, {
      mayUse: async () => {
        lookUps += 1;
        return true;
      },
    });
    try {
      await salesforce.accept((await signOn(browser, await salesforce.redirect(), phone)).body);
    } finally {
      Object.assign(store.serviceProviders, { mayUse });
    }
    expect(lookUps).toBe(0);
  });
});

describe('an application that is switched off', () => {
  test('gives no error status either, and its refusals name it', async () => {
    const passive = await connectSalesforce(server, {
      entityId: salesforce.serviceProvider.entityId,
      acsUrl: salesforce.serviceProvider.assertionConsumerServices[0]?.url ?? '',
      saml: { passive: true },
    });
    const sent = await browser.get(await passive.redirect());
    await set({ enabled: false });
    const refused = await browser.get(String(sent.headers.location));
    expect([refused.statusCode, refused.body]).toEqual([403, expect.stringContaining('switched off')]);
    expect(await lastEvent(server)).toMatchObject({
      action: 'signOn.answer',
      serviceProviderId: passive.serviceProvider.id,
      details: { signOn: expect.any(String) },
    });
    expect((await browser.get(await passive.redirect())).statusCode).toBe(403);
    expect(await lastEvent(server)).toMatchObject({
      action: 'signOn.request',
      serviceProviderId: passive.serviceProvider.id,
    });
  });

  test('is refused to a session', async () => {
    await signOn(browser, await salesforce.redirect(), phone);
    const sent = await browser.get(await salesforce.redirect());
    await set({ enabled: false });
    expect((await browser.get(String(sent.headers.location))).statusCode).toBe(403);
  });
});

describe('the key that signs', () => {
  test('is the one that is tried on the person, whatever the application trusts', async () => {
    const { keys, store } = server.services;
    const active = await keys.active();
    const next = await keys.create({ now: server.now(), slot: 'next', commonName: 'next' });
    await store.signingKeys.addNext({ ...aSigningKey(), ...next }, anEvent());
    await set({ signingKeyId: active.id });
    await store.signingKeys.setTrialUsers(next.id, [ada.id], anEvent());
    await signOn(browser, await salesforce.redirect(), phone);
    expect((await lastEvent(server)).details.signingKey).toBe(next.id);
    await store.signingKeys.setTrialUsers(next.id, [], anEvent());
    await signOn(server.browser(), await salesforce.redirect(), phone);
    expect((await lastEvent(server)).details.signingKey).toBe(active.id);
  });
});

describe('the audit', () => {
  const story = {
    signOn: expect.stringMatching(/^[\w-]{12}$/),
    idpInitiated: false,
    requestReceivedAt: expect.stringMatching(/Z$/),
    binding: 'redirect',
    requestSigned: true,
    nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
    amr: ['fido2', 'pop', 'user', 'swk', 'mfa'],
    authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified',
    responseSigned: false,
  };

  test('tells the story of a sign-on, and nothing that identifies a person or a secret', async () => {
    const answer = await signOn(browser, await salesforce.redirect('/secret-place'), phone);
    const event = await lastEvent(server);
    const { id: signingKey } = await server.services.keys.active();
    expect(event).toMatchObject({
      action: 'login',
      outcome: 'success',
      actor: ada.id,
      target: ada.id,
      serviceProviderId: salesforce.serviceProvider.id,
      details: { ...story, signingKey, fromSession: false, pageOpenedAt: expect.stringMatching(/Z$/) },
    });
    const written = JSON.stringify(event);
    const inResponseTo = /InResponseTo="([^"]+)"/.exec(responseOf(answer))?.[1] ?? 'none';
    for (const secret of [ada.email, '/secret-place', inResponseTo, '<saml']) expect(written).not.toContain(secret);
  });

  test('tells it of an answer from the session, and of a sign-on that began here', async () => {
    await signOn(browser, await salesforce.redirect(), phone);
    const sent = await browser.get(await salesforce.redirect());
    await browser.get(String(sent.headers.location));
    expect(await lastEvent(server)).toMatchObject({
      action: 'signOn.answer',
      serviceProviderId: salesforce.serviceProvider.id,
      details: { ...story, fromSession: true },
    });
    const begun = await browser.get(`/apps/${salesforce.serviceProvider.id}`);
    await browser.get(String(begun.headers.location));
    const { details } = await lastEvent(server);
    expect(details).toMatchObject({ idpInitiated: true, fromSession: true });
    expect(details).not.toHaveProperty('binding');
    expect(details).not.toHaveProperty('requestSigned');
  });
});

describe('the page behind Salesforce’s logout', () => {
  test('says that they are still signed in here', async () => {
    const page = await server.browser().get('/saml/slo');
    expect([page.statusCode, page.body]).toEqual([
      200,
      expect.stringContaining('You are signed out of the application'),
    ]);
    expect(page.body).toContain('still signed in to Latchkey');
    expect(page.body).toContain('href="/account"');
  });

  test.each(['SAMLRequest', 'SAMLResponse'])('refuses a %s of single logout', async (name) => {
    const page = await server.browser().get(`/saml/slo?${name}=abc`);
    expect([page.statusCode, page.body]).toEqual([400, expect.stringContaining('could not be used')]);
  });
});

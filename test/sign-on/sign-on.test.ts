import { SAML } from '@node-saml/node-saml';
import * as samlify from 'samlify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../db/model.ts';
import type { LoginPageData } from '../../server/contract/pages.ts';
import { changeSettings } from '../../server/federation/settings.ts';
import { activateNextSigningKey, addNextSigningKey } from '../../server/federation/signing-keys.ts';
import { formOf, pageData, type TestBrowser } from '../helpers/browser.ts';
import { validateAgainstSchema } from '../helpers/saml-schema.ts';
import { enrolPerson, startTestServer, type TestServer } from '../helpers/server.ts';
import { salesforceMetadata, salesforcePair } from '../helpers/service-provider.ts';
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from '../helpers/software-authenticator.ts';
import { SAML_ID_ATTRIBUTES, verifyWithXmlsec1 } from '../helpers/xmlsec1.ts';
import { connectSalesforce, RELAY_STATE, type Salesforce } from './salesforce.ts';

let server: TestServer;
let salesforce: Salesforce;
let phone: SoftwareAuthenticator;
let ada: User;

beforeAll(async () => {
  server = await startTestServer();
  salesforce = await connectSalesforce(server);
  phone = createSoftwareAuthenticator({ origin: 'http://localhost:3000', attachment: 'cross-platform' });
  ada = await enrolPerson(server, phone);
});
afterAll(() => server.close());

/** Goes from the org to our login page and answers it with a passkey. */
async function logIn(browser: TestBrowser, path: string, authenticator = phone) {
  const sent = await browser.get(path);
  expect(sent.statusCode).toBe(303);
  const page = pageData<LoginPageData>((await browser.get(String(sent.headers.location))).body);
  return browser.postForm('/login', {
    request: page.request,
    credential: JSON.stringify(authenticator.get(page.options)),
  });
}

describe('a sign-on from Salesforce', () => {
  test('by HTTP-Redirect is accepted there, with NameID, amr and RelayState to the byte, after three requests', async () => {
    const answer = await logIn(server.browser(), await salesforce.redirect());
    const { profile, relayState } = await salesforce.accept(answer.body);
    expect(profile.nameID).toBe('ada@example.com');
    expect(profile.nameIDFormat).toBe('urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified');
    expect(profile.amr).toEqual(['fido2', 'pop', 'user', 'swk', 'mfa']);
    expect(profile).toMatchObject({
      email: 'ada@example.com',
      name: 'Ada Lovelace',
      firstName: 'Ada',
      lastName: 'Lovelace',
    });
    expect(relayState).toBe(RELAY_STATE);
  });

  test('by HTTP-POST is accepted there too', async () => {
    const browser = server.browser();
    const crossSite = { origin: 'https://acme.my.salesforce.com', 'sec-fetch-site': 'cross-site' };
    const sent = await browser.postForm('/saml/sso', await salesforce.form(), crossSite);
    expect(sent.statusCode).toBe(303);
    const page = pageData<LoginPageData>((await browser.get(String(sent.headers.location))).body);
    const answer = await browser.postForm('/login', {
      request: page.request,
      credential: JSON.stringify(phone.get(page.options)),
    });
    const { profile, relayState } = await salesforce.accept(answer.body);
    expect([profile.nameID, relayState]).toEqual(['ada@example.com', RELAY_STATE]);
  });

  test('names the org on the login page', async () => {
    const browser = server.browser();
    const sent = await browser.get(await salesforce.redirect());
    const page = pageData<LoginPageData>((await browser.get(String(sent.headers.location))).body);
    expect(page).toMatchObject({ serviceProvider: 'Salesforce – acme', failure: null, unknownCredentialId: null });
    expect(page.options).toMatchObject({ rpId: 'localhost', userVerification: 'required', timeout: 300_000 });
    expect(page.options.allowCredentials ?? []).toEqual([]);
  });

  test('sends the Federation ID when the person has one', async () => {
    const key = createSoftwareAuthenticator({
      origin: 'http://localhost:3000',
      backupEligible: false,
      backupState: false,
    });
    await enrolPerson(server, key, { email: 'grace@example.com', federationId: 'Grace.Hopper@ACME' });
    const { profile } = await salesforce.accept((await logIn(server.browser(), await salesforce.redirect(), key)).body);
    expect(profile.nameID).toBe('Grace.Hopper@ACME');
    expect(profile.amr).toEqual(['fido2', 'pop', 'user', 'hwk', 'mfa']);
  });

  test('sends the signal that was set for the org', async () => {
    const reference = salesforce.serviceProvider.entityId;
    const x509 = 'urn:oasis:names:tc:SAML:2.0:ac:classes:X509';
    const settings = { amrSynced: ['fido2', 'user'], authnContextClassRef: x509 };
    await changeSettings(server.services, { reference, settings }, server.origin());
    const answer = await logIn(server.browser(), await salesforce.redirect());
    const { profile } = await salesforce.accept(answer.body);
    expect(profile.amr).toEqual(['fido2', 'user']);
    expect(Buffer.from(formOf(answer.body).fields.SAMLResponse ?? '', 'base64').toString()).toContain(x509);
    const back = { amrSynced: null, authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified' };
    await changeSettings(server.services, { reference, settings: back }, server.origin());
  });

  test('is signed with the key that the org trusts, also when another is active', async () => {
    const { entityId: reference } = salesforce.serviceProvider;
    const { id: signingKeyId } = await server.services.keys.active();
    await addNextSigningKey(server.services, server.origin());
    await changeSettings(server.services, { reference, settings: { signingKeyId } }, server.origin());
    await activateNextSigningKey(server.services, server.origin());
    await salesforce.accept((await logIn(server.browser(), await salesforce.redirect())).body);
    await changeSettings(server.services, { reference, settings: { signingKeyId: null } }, server.origin());
    const answer = await logIn(server.browser(), await salesforce.redirect());
    await expect(salesforce.accept(answer.body)).rejects.toThrow('Invalid signature');
    salesforce = await connectSalesforce(server);
    await salesforce.accept((await logIn(server.browser(), await salesforce.redirect())).body);
  });

  test('is refused there when its Response comes a second time', async () => {
    const answer = await logIn(server.browser(), await salesforce.redirect());
    await salesforce.accept(answer.body);
    await expect(salesforce.accept(answer.body)).rejects.toThrow('InResponseTo is not valid');
  });

  test('is refused there when a byte of its Response is changed', async () => {
    const answer = await logIn(server.browser(), await salesforce.redirect());
    const forged = answer.body.replace(/value="([^"]+)"/, (_, value: string) => {
      const xml = Buffer.from(value, 'base64').toString().replaceAll('ada@example.com', 'eve@example.com');
      return `value="${Buffer.from(xml).toString('base64')}"`;
    });
    await expect(salesforce.accept(forged)).rejects.toThrow('Invalid signature');
  });

  test('is answered once: the page cannot be posted again', async () => {
    const browser = server.browser();
    const sent = await browser.get(await salesforce.redirect());
    const page = pageData<LoginPageData>((await browser.get(String(sent.headers.location))).body);
    const form = { request: page.request, credential: JSON.stringify(phone.get(page.options)) };
    expect((await browser.postForm('/login', form)).statusCode).toBe(200);
    const again = await browser.postForm('/login', form);
    expect(again.statusCode).toBe(400);
    expect(again.body).not.toContain('SAMLResponse');
    expect((await browser.get(`/login?request=${page.request}`)).body).toContain('This sign-in is over');
  });

  test('is not begun twice by one request', async () => {
    const path = await salesforce.redirect();
    expect((await server.browser().get(path)).statusCode).toBe(303);
    const second = await server.browser().get(path);
    expect(second.statusCode).toBe(400);
    expect(second.body).toContain('This sign-in request could not be used');
    const [event] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
    expect(event).toMatchObject({
      action: 'signOn.request',
      outcome: 'refused',
      reason: 'saml.requestRepeated',
      target: salesforce.serviceProvider.id,
    });
    expect(second.body).toContain(event?.reference);
  });

  test('is verified by xmlsec1, fits the schema, and is read by samlify', async () => {
    const answer = await logIn(server.browser(), await salesforce.redirect());
    const { fields } = formOf(answer.body);
    const xml = Buffer.from(fields.SAMLResponse ?? '', 'base64').toString();
    const metadata = (await server.app.inject('/saml/metadata')).body;
    const certificate = (await server.app.inject('/saml/certificate')).body;
    await validateAgainstSchema(xml, 'protocol');
    await validateAgainstSchema(metadata, 'metadata');
    expect(await verifyWithXmlsec1(xml, certificate, SAML_ID_ATTRIBUTES)).toBe(1);

    samlify.setSchemaValidator({ validate: () => Promise.resolve('the schema has validated it') });
    const sp = samlify.ServiceProvider({ metadata: salesforceMetadata((await salesforcePair()).certificate) });
    const idp = samlify.IdentityProvider({ metadata });
    const { extract } = await sp.parseLoginResponse(idp, 'post', { body: fields });
    expect(extract.nameID).toBe(ada.email);
    expect(extract.attributes?.amr).toEqual(['fido2', 'pop', 'user', 'swk', 'mfa']);
  });

  test('goes on at any node, and after a restart', async () => {
    const sameData = { LATCHKEY_DATA_DIR: server.services.config.dataDir };
    const sent = await server.browser().get(await salesforce.redirect());
    const second = await startTestServer(sameData);
    const browser = second.browser();
    const page = pageData<LoginPageData>((await browser.get(String(sent.headers.location))).body);
    await second.close();
    const third = await startTestServer(sameData);
    const restarted = third.browser();
    for (const [name, value] of browser.cookies) restarted.cookies.set(name, value);
    const answer = await restarted.postForm('/login', {
      request: page.request,
      credential: JSON.stringify(phone.get(page.options)),
    });
    expect((await salesforce.accept(answer.body)).profile.nameID).toBe(ada.email);
    await third.close();
  });
});

describe('two tabs of one browser', () => {
  test('with two service providers never mix', async () => {
    const other = await connectSalesforce(server, {
      entityId: 'https://beta.my.salesforce.com',
      acsUrl: 'https://beta.my.salesforce.com?so=00D5g000009wxyz',
    });
    const browser = server.browser();
    const pages: LoginPageData[] = [];
    for (const path of [await salesforce.redirect('first'), await other.redirect('second')]) {
      const sent = await browser.get(path);
      pages.push(pageData<LoginPageData>((await browser.get(String(sent.headers.location))).body));
    }
    const [first, second] = pages;
    if (first === undefined || second === undefined) throw new Error('Both pages are there.');

    const crossed = { request: second.request, credential: JSON.stringify(phone.get(first.options)) };
    const refused = await browser.postForm('/login', crossed);
    expect(pageData<LoginPageData>(refused.body).failure?.code).toBe('ceremonyGone');

    const fresh = pageData<LoginPageData>(refused.body);
    const answer = await browser.postForm('/login', {
      request: second.request,
      credential: JSON.stringify(phone.get(fresh.options)),
    });
    expect((await other.accept(answer.body)).relayState).toBe('second');
    const still = await browser.get(`/login?request=${first.request}`);
    expect((await salesforce.accept(still.body)).relayState).toBe('first');
  });
});

describe('a person who is signed in already', () => {
  test('gets the next Response at once, with the instant and signal of the login', async () => {
    const browser = server.browser();
    const first = await salesforce.accept((await logIn(browser, await salesforce.redirect())).body);
    server.advance(60);
    const sent = await browser.get(await salesforce.redirect());
    const answer = await browser.get(String(sent.headers.location));
    const xml = Buffer.from(formOf(answer.body).fields.SAMLResponse ?? '', 'base64').toString();
    const instant = new Date(/AuthnInstant="([^"]+)"/.exec(xml)?.[1] ?? '');
    expect(server.now().getTime() - instant.getTime()).toBeGreaterThanOrEqual(60_000);
    expect(xml).toContain(String(first.profile.sessionIndex));
    server.advance(-60);
  });

  test('gets it only when the answer will be shown, not a script or a prefetch', async () => {
    const browser = server.browser();
    await logIn(browser, await salesforce.redirect());
    const sent = await browser.get(await salesforce.redirect());
    const address = String(sent.headers.location);
    for (const headers of [{ 'sec-fetch-mode': 'cors' }, { 'sec-fetch-mode': 'navigate', 'sec-purpose': 'prefetch' }]) {
      expect((await browser.get(address, headers)).body).toContain('page-data');
    }
    await salesforce.accept((await browser.get(address, { 'sec-fetch-mode': 'navigate' })).body);
  });

  test('is asked again when the login is older than the service provider wants', async () => {
    const browser = server.browser();
    await logIn(browser, await salesforce.redirect());
    const reference = salesforce.serviceProvider.entityId;
    await changeSettings(
      server.services,
      { reference, settings: { maxAuthenticationAgeSeconds: 30 } },
      server.origin(),
    );
    server.advance(31);
    const sent = await browser.get(await salesforce.redirect());
    expect((await browser.get(String(sent.headers.location))).body).toContain('page-data');
    server.advance(-31);
    await changeSettings(
      server.services,
      { reference, settings: { maxAuthenticationAgeSeconds: 28_800 } },
      server.origin(),
    );
  });

  test('is asked again when the request says ForceAuthn', async () => {
    const forcing = await connectSalesforce(server, { saml: { forceAuthn: true } });
    const browser = server.browser();
    await logIn(browser, await salesforce.redirect());
    const sent = await browser.get(await forcing.redirect());
    expect((await browser.get(String(sent.headers.location))).body).toContain('page-data');
  });

  test('can begin here, and the Response answers no request', async () => {
    const browser = server.browser();
    await logIn(browser, await salesforce.redirect());
    const sent = await browser.get(`/apps/${salesforce.serviceProvider.id}`);
    const answer = await browser.get(String(sent.headers.location));
    const { fields } = formOf(answer.body);
    expect(Buffer.from(fields.SAMLResponse ?? '', 'base64').toString()).not.toContain('InResponseTo');
    expect(fields.RelayState).toBeUndefined();
    const unsolicited = new SAML({
      issuer: salesforce.serviceProvider.entityId,
      audience: salesforce.serviceProvider.entityId,
      callbackUrl: formOf(answer.body).action,
      idpCert: (await server.app.inject('/saml/certificate')).body,
      wantAuthnResponseSigned: false,
    });
    const { profile } = await unsolicited.validatePostResponseAsync(fields);
    expect(profile?.nameID).toBe(ada.email);
  });
});

describe('a sign-on that begins here', () => {
  test('asks for a passkey first when nobody is signed in', async () => {
    const browser = server.browser();
    const sent = await browser.get(`/apps/${salesforce.serviceProvider.id}`);
    expect(pageData<LoginPageData>((await browser.get(String(sent.headers.location))).body).serviceProvider).toBe(
      'Salesforce – acme',
    );
  });

  test('is refused when the service provider does not take it', async () => {
    const reference = salesforce.serviceProvider.entityId;
    await changeSettings(server.services, { reference, settings: { allowIdpInitiated: false } }, server.origin());
    const refused = await server.browser().get(`/apps/${salesforce.serviceProvider.id}`);
    expect([refused.statusCode, refused.body]).toEqual([403, expect.stringContaining('Start in the application')]);
    await changeSettings(server.services, { reference, settings: { allowIdpInitiated: true } }, server.origin());
  });

  test('needs a service provider that exists', async () => {
    expect((await server.browser().get('/apps/nothing')).statusCode).toBe(404);
  });
});

describe('a request that we cannot satisfy is answered at the service provider', () => {
  test('with NoPassive when nobody may be shown a page', async () => {
    const passive = await connectSalesforce(server, { saml: { passive: true } });
    const browser = server.browser();
    const sent = await browser.get(await passive.redirect());
    const answer = await browser.get(String(sent.headers.location));
    const xml = Buffer.from(formOf(answer.body).fields.SAMLResponse ?? '', 'base64').toString();
    expect(xml).toContain('urn:oasis:names:tc:SAML:2.0:status:NoPassive');
    expect(xml).not.toContain('<saml:Assertion');
    expect(formOf(answer.body).fields.RelayState).toBe(RELAY_STATE);
    const [event] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
    expect(event).toMatchObject({ action: 'signOn.answer', outcome: 'refused', reason: 'saml.statusNoPassive' });
  });

  test('with NoAuthnContext when a password is asked for', async () => {
    const strict = await connectSalesforce(server, { saml: { disableRequestedAuthnContext: false } });
    const answer = await server.browser().get(await strict.redirect());
    expect(answer.statusCode).toBe(200);
    await expect(strict.accept(answer.body)).rejects.toThrow('NoAuthnContext');
  });

  test('with InvalidNameIDPolicy when another format is asked for', async () => {
    const transient = await connectSalesforce(server, {
      saml: { identifierFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' },
    });
    const answer = await server.browser().get(await transient.redirect());
    await expect(transient.accept(answer.body)).rejects.toThrow('InvalidNameIDPolicy');
  });
});

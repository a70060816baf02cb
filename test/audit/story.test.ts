import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readStory } from '../../server/audit/story.ts';
import type { AuditEventReply } from '../../server/contract/audit.ts';
import type { LoginPageData } from '../../server/contract/pages.ts';
import { changeSettings } from '../../server/federation/settings.ts';
import { pageData, type TestBrowser } from '../helpers/browser.ts';
import { anEvent } from '../helpers/records.ts';
import { enrolPerson, startTestServer, type TestServer } from '../helpers/server.ts';
import {
  createSoftwareAuthenticator,
  type SoftwareAuthenticator,
  type Tamper,
} from '../helpers/software-authenticator.ts';
import { logIn, type SignedIn, signInAs } from '../helpers/staff.ts';
import { connectSalesforce, type Salesforce } from '../sign-on/salesforce.ts';

/** An answer that verifies with no key. */
const WRONG: Tamper = { signature: (bytes) => Buffer.from(bytes).reverse() };

let server: TestServer;
let salesforce: Salesforce;
let auditor: SignedIn;
let phone: SoftwareAuthenticator;
let browser: TestBrowser;

beforeAll(async () => {
  server = await startTestServer();
  salesforce = await connectSalesforce(server);
  auditor = await signInAs(server, 'auditor');
  phone = createSoftwareAuthenticator({ origin: 'http://localhost:3000', attachment: 'cross-platform' });
  await enrolPerson(server, phone);
});
afterAll(() => server.close());
beforeEach(() => {
  browser = server.browser();
});

/** The newest event, as the console shows it. */
async function newestEvent(): Promise<AuditEventReply> {
  const list = await auditor.browser.request('GET', '/api/audit?limit=1');
  return (await auditor.browser.request('GET', `/api/audit/${list.json().items[0].sequence}`)).json();
}

/** Each step with its outcome, in order. */
function outline({ story }: AuditEventReply): string[] {
  return story.map(({ step, outcome }) => `${step} ${outcome}`);
}

/** The facts of a step by their names. */
function factsOf({ story }: AuditEventReply, step: string): Record<string, string> {
  const found = story.find((told) => told.step === step);
  return Object.fromEntries(found?.facts.map(({ name, value }) => [name, value]) ?? []);
}

async function beginSignOn(): Promise<LoginPageData> {
  const sent = await browser.get(await salesforce.redirect());
  server.advance(1);
  return pageData<LoginPageData>((await browser.get(String(sent.headers.location))).body);
}

/** Null: it was accepted; else the page that lets the person try again. */
async function answer(page: LoginPageData, tamper: Tamper = {}): Promise<LoginPageData | null> {
  server.advance(1);
  const credential = JSON.stringify(phone.get(page.options, tamper));
  const answered = await browser.postForm('/login', { request: page.request, credential });
  return answered.body.includes('SAMLResponse') ? null : pageData<LoginPageData>(answered.body);
}

describe('the story of a sign-on', () => {
  test('goes from the request to the answer, a second a step', async () => {
    expect(await answer(await beginSignOn())).toBeNull();
    const shown = await newestEvent();
    expect(outline(shown)).toEqual([
      'request success',
      'page success',
      'ceremony success',
      'decision success',
      'response success',
    ]);
    const times = shown.story.map(({ at }) => Math.round((Date.parse(at) - Date.parse(shown.event.at)) / 1000));
    expect(times).toEqual([-2, -1, 0, 0, 0]);
    expect(factsOf(shown, 'request')).toMatchObject({
      'How it began': 'with a request of the application',
      Binding: 'HTTP-Redirect',
      Signature: 'verified',
    });
    const [credential] = await server.services.store.credentials.ofUser(shown.event.actor?.id ?? '');
    expect(factsOf(shown, 'ceremony')).toEqual({
      Passkey: credential?.name,
      Kind: 'synced',
      'Where it is': 'on a phone or a security key',
    });
    const { certificatePem } = await server.services.keys.active();
    expect(factsOf(shown, 'response')).toMatchObject({
      Content: 'an assertion',
      'Signal (amr)': 'fido2, pop, user, swk, mfa',
      Signed: 'assertion',
      'Signing key': `certificate ${new X509Certificate(certificatePem).fingerprint256}`,
    });
  });

  test('keeps the id of a passkey that was removed since', async () => {
    await answer(await beginSignOn());
    const { event } = await newestEvent();
    const [credential] = await server.services.store.credentials.ofUser(event.actor?.id ?? '');
    const stored = await server.services.store.auditEvents.bySequence(event.sequence);
    if (stored === null) throw new Error('The event is not there.');
    const gone = { ...server.services.store.credentials, withUser: async () => null };
    const story = await readStory({ ...server.services.store, credentials: gone }, stored);
    expect(story.flatMap(({ facts }) => facts)).toContainEqual({ name: 'Passkey', value: credential?.id });
  });

  test('has the tries that were refused, and none of another sign-on', async () => {
    const other = await beginSignOn();
    await answer(other, WRONG);
    const again = await answer(await beginSignOn(), WRONG);
    if (again === null) throw new Error('A wrong signature was accepted.');
    expect(await answer(again)).toBeNull();
    const shown = await newestEvent();
    expect(outline(shown)).toEqual([
      'request success',
      'ceremony refused',
      'page success',
      'ceremony success',
      'decision success',
      'response success',
    ]);
    expect(factsOf(shown, 'ceremony')).toEqual({ Reason: 'webauthn.signatureInvalid' });
  });

  test('holds no secret and no XML', async () => {
    const page = await beginSignOn();
    const credential = phone.get(page.options);
    await browser.postForm('/login', { request: page.request, credential: JSON.stringify(credential) });
    const text = JSON.stringify(await newestEvent());
    for (const secret of [page.request, page.options.challenge, credential.response.signature, 'samlp:', 'RelayState'])
      expect(text).not.toContain(secret);
    for (const cookie of browser.cookies.values()) expect(text).not.toContain(cookie);
  });

  test('that was answered from a session has no ceremony', async () => {
    await answer(await beginSignOn());
    await browser.get(String((await browser.get(await salesforce.redirect())).headers.location));
    const shown = await newestEvent();
    expect(shown.event.action).toBe('signOn.answer');
    expect(outline(shown)).toEqual(['request success', 'decision success', 'response success']);
    expect(factsOf(shown, 'decision')['Why they got in']).toMatch(/in this browser not long before/);
  });

  test('that was refused at its end says at which step, and why', async () => {
    const reference = salesforce.serviceProvider.entityId;
    const enable = (enabled: boolean) =>
      changeSettings(server.services, { reference, settings: { enabled } }, server.origin());
    const page = await beginSignOn();
    await enable(false);
    server.advance(1);
    const credential = JSON.stringify(phone.get(page.options));
    await browser.postForm('/login', { request: page.request, credential });
    await enable(true);
    const list = await auditor.browser.request('GET', '/api/audit?limit=1&action=login&outcome=refused');
    const shown = await auditor.browser.request('GET', `/api/audit/${list.json().items[0].sequence}`);
    expect(outline(shown.json())).toEqual(['request success', 'page success', 'ceremony success', 'decision refused']);
    expect(factsOf(shown.json(), 'decision')).toEqual({ Reason: 'serviceProviderDisabled' });
  });

  test('that was refused to a person whose passkey was verified tells everything before it, and who they were', async () => {
    const { store } = server.services;
    const person = await store.users.byEmail('ada@example.com');
    if (person === null) throw new Error('Ada is not there.');
    const page = await beginSignOn();
    await giveTo('groups');
    await answer(page);
    await giveTo('everyone');
    const { event, story } = await refusedLogin();
    expect(outline({ event, story })).toEqual([
      'request success',
      'page success',
      'ceremony success',
      'decision refused',
    ]);
    expect([event.reason, event.actor?.id, event.target?.id]).toEqual(['accessDenied', person.id, person.id]);
    expect(event.serviceProvider?.id).toBe(salesforce.serviceProvider.id);
    const [credential] = await store.credentials.ofUser(person.id);
    expect(event.details).toEqual({
      signOn: expect.any(String),
      idpInitiated: false,
      requestReceivedAt: expect.any(String),
      binding: 'redirect',
      requestSigned: true,
      assertionConsumerService: salesforce.serviceProvider.assertionConsumerServices[0]?.url,
      pageOpenedAt: expect.any(String),
      passkey: credential?.id,
      synced: true,
      attachment: 'cross-platform',
    });
    expect(factsOf({ event, story }, 'ceremony').Passkey).toBe(credential?.name);
    for (const secret of [page.request, page.options.challenge]) {
      expect(JSON.stringify(event)).not.toContain(secret);
    }
  });

  test('of a passkey that did not verify knows the request and the page, and nobody who did it', async () => {
    await answer(await beginSignOn(), WRONG);
    const { event, story } = await refusedLogin();
    expect(outline({ event, story })).toEqual(['request success', 'page success', 'ceremony refused']);
    expect([event.actor, event.target?.email]).toEqual([null, 'ada@example.com']);
    expect(event.details.passkey).toBeUndefined();
  });

  /** The newest login that was refused. */
  async function refusedLogin(): Promise<AuditEventReply> {
    const list = await auditor.browser.request('GET', '/api/audit?limit=1&action=login&outcome=refused');
    return (await auditor.browser.request('GET', `/api/audit/${list.json().items[0].sequence}`)).json();
  }

  async function giveTo(access: 'everyone' | 'groups'): Promise<void> {
    const { serviceProviders } = server.services.store;
    const stored = await serviceProviders.byId(salesforce.serviceProvider.id);
    if (stored === null) throw new Error('The application is not there.');
    const changed = { ...stored, access, updatedAt: new Date(stored.updatedAt.getTime() + 1) };
    await serviceProviders.setAccess(changed, { readUpdatedAt: stored.updatedAt, groupIds: [] }, anEvent());
  }

  test('whose request was refused is that request', async () => {
    await browser.get('/saml/sso?SAMLRequest=nonsense');
    const shown = await newestEvent();
    expect(shown.event.action).toBe('signOn.request');
    expect(outline(shown)).toEqual(['request refused']);
    expect(factsOf(shown, 'request').Reason).toMatch(/^saml\./);
  });
});

describe('other events', () => {
  test('a login to the own account has no application in its story', async () => {
    await logIn(browser, phone);
    expect(outline(await newestEvent())).toEqual(['page success', 'ceremony success', 'decision success']);
  });

  test('have no story', async () => {
    await browser.postForm('/account/logout', {});
    await signInAs(server, 'user');
    const list = await auditor.browser.request('GET', '/api/audit?limit=1&action=enrolment');
    const shown = await auditor.browser.request('GET', `/api/audit/${list.json().items[0].sequence}`);
    expect(shown.json().story).toEqual([]);
  });
});

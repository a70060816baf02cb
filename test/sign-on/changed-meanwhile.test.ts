import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '../../db/model.ts';
import type { LoginPageData } from '../../server/contract/pages.ts';
import { changeSettings } from '../../server/federation/settings.ts';
import { pageData, type TestBrowser } from '../helpers/browser.ts';
import { anEvent, aValueRule } from '../helpers/records.ts';
import { enrolPerson, startTestServer, type TestServer } from '../helpers/server.ts';
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from '../helpers/software-authenticator.ts';
import { logIn } from '../helpers/staff.ts';
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
let restore: () => void;

beforeEach(async () => {
  restore = () => undefined;
  orgs += 1;
  const entityId = `https://org${orgs}.my.salesforce.com`;
  salesforce = await connectSalesforce(server, { entityId, acsUrl: `${entityId}?so=00D5g000004abcd` });
  browser = server.browser();
});
afterEach(() => restore());

function set(settings: Parameters<typeof changeSettings>[1]['settings']) {
  const { entityId } = salesforce.serviceProvider;
  return changeSettings(server.services, { reference: entityId, settings }, server.origin());
}

/** Does something each time that an answer has been made and is about to be recorded, so many times. */
function beforeRecording(act: () => Promise<unknown>, times = 1): void {
  const { authnRequests, sessions } = server.services.store;
  const { answer } = authnRequests;
  const { recordLogin } = sessions;
  let left = times;
  const acted = async () => {
    left -= 1;
    if (left >= 0) await act();
  };
  Object.assign(authnRequests, {
    answer: async (given: Parameters<typeof answer>[0]) => {
      await acted();
      return answer(given);
    },
  });
  Object.assign(sessions, {
    recordLogin: async (given: Parameters<typeof recordLogin>[0]) => {
      await acted();
      return recordLogin(given);
    },
  });
  restore = () => {
    Object.assign(authnRequests, { answer });
    Object.assign(sessions, { recordLogin });
  };
}

const changeRule = () => set({ nameId: aValueRule('email', { suffix: '.uat' }) });

async function moveAcs(): Promise<void> {
  const { store } = server.services;
  const before = await store.serviceProviders.byId(salesforce.serviceProvider.id);
  if (before === null) throw new Error('The org is connected.');
  const assertionConsumerServices = [{ url: 'https://new.my.salesforce.com?so=1', index: 0, isDefault: true }];
  const updatedAt = new Date(before.updatedAt.getTime() + 1);
  await store.serviceProviders.update({ ...before, assertionConsumerServices, updatedAt }, before.updatedAt, anEvent());
}

async function fromSession() {
  await signOn(browser, await salesforce.redirect(), phone);
  const sent = await browser.get(await salesforce.redirect());
  return browser.get(String(sent.headers.location));
}

describe('an application that is changed while its answer is being made', () => {
  test('gets an answer by the new rule, after a login', async () => {
    beforeRecording(changeRule);
    const answered = await signOn(browser, await salesforce.redirect(), phone);
    expect((await salesforce.accept(answered.body)).profile.nameID).toBe(`${ada.email}.uat`);
    expect((await browser.get('/account')).statusCode).toBe(200);
  });

  test('gets an answer by the new rule, from a session', async () => {
    await signOn(browser, await salesforce.redirect(), phone);
    const sent = await browser.get(await salesforce.redirect());
    beforeRecording(changeRule);
    const answered = await browser.get(String(sent.headers.location));
    expect((await salesforce.accept(answered.body)).profile.nameID).toBe(`${ada.email}.uat`);
  });

  test('gets an answer by the new rule, when the sign-on began here', async () => {
    beforeRecording(changeRule);
    const answered = await signOn(browser, `/apps/${salesforce.serviceProvider.id}`, phone);
    expect(responseOf(answered)).toContain(`${ada.email}.uat`);
  });

  test('gets an error status all the same', async () => {
    const { entityId, assertionConsumerServices } = salesforce.serviceProvider;
    const acsUrl = assertionConsumerServices[0]?.url ?? '';
    const passive = await connectSalesforce(server, { entityId, acsUrl, saml: { passive: true } });
    const sent = await browser.get(await passive.redirect());
    beforeRecording(changeRule);
    expect(responseOf(await browser.get(String(sent.headers.location)))).toContain('status:NoPassive');
  });

  test('asks for the passkey when a session is not fresh enough any more', async () => {
    await signOn(browser, await salesforce.redirect(), phone);
    const sent = await browser.get(await salesforce.redirect());
    server.advance(60);
    beforeRecording(() => set({ maxAuthenticationAgeSeconds: 30 }));
    const page = await browser.get(String(sent.headers.location));
    expect(pageData<LoginPageData>(page.body).options.challenge).toEqual(expect.any(String));
    expect(page.body).not.toContain('SAMLResponse');
  });

  test.each([
    ['has moved its ACS', moveAcs, 'signOnGone'],
    ['is switched off', () => set({ enabled: false }), 'serviceProviderDisabled'],
  ])('and %s gets no answer', async (_, act, reason) => {
    beforeRecording(act);
    const refused = await signOn(browser, await salesforce.redirect(), phone);
    expect(await lastEvent(server)).toMatchObject({ outcome: 'refused', reason });
    expect(refused.body).not.toContain('SAMLResponse');
  });

  test('gets no answer when no sign-on may begin here any more', async () => {
    beforeRecording(() => set({ allowIdpInitiated: false }));
    const refused = await signOn(browser, `/apps/${salesforce.serviceProvider.id}`, phone);
    expect([refused.statusCode, (await lastEvent(server)).reason]).toEqual([403, 'idpInitiatedNotAllowed']);
  });

  test('again and again is given up, in words, and waits for another try', async () => {
    let changes = 0;
    const change = () => {
      changes += 1;
      return set({ name: `Change ${changes}` });
    };
    beforeRecording(change, 3);
    const refused = await signOn(browser, await salesforce.redirect(), phone);
    const page = pageData<LoginPageData>(refused.body);
    expect([refused.statusCode, page.failure?.code]).toEqual([409, 'serviceProviderChanged']);
    expect((await lastEvent(server)).outcome).toBe('refused');
    const again = await browser.postForm('/login', {
      request: page.request,
      credential: JSON.stringify(phone.get(page.options)),
    });
    expect((await salesforce.accept(again.body)).profile.nameID).toBe(ada.email);
  });
});

describe('a person who is changed while an answer about them is being made', () => {
  let changes = 0;

  async function current(): Promise<User> {
    const user = await server.services.store.users.byId(ada.id);
    if (user === null) throw new Error('Ada is there.');
    return user;
  }

  async function changePerson(fields: Partial<User> = {}): Promise<void> {
    const before = await current();
    changes += 1;
    const after = { ...before, email: `ada${changes}@example.com`, ...fields };
    const updatedAt = new Date(before.updatedAt.getTime() + 1);
    await server.services.store.users.update({ ...after, updatedAt }, before.updatedAt, anEvent());
  }

  test('is named as they are now, after a login', async () => {
    beforeRecording(changePerson);
    const answered = await signOn(browser, await salesforce.redirect(), phone);
    expect((await salesforce.accept(answered.body)).profile.nameID).toBe(`ada${changes}@example.com`);
    expect((await browser.get('/account')).statusCode).toBe(200);
  });

  test('is named as they are now, from a session', async () => {
    await signOn(browser, await salesforce.redirect(), phone);
    const sent = await browser.get(await salesforce.redirect());
    beforeRecording(changePerson);
    const answered = await browser.get(String(sent.headers.location));
    expect((await salesforce.accept(answered.body)).profile.nameID).toBe(`ada${changes}@example.com`);
  });

  test('is not let in when they were disabled, after a login and from a session', async () => {
    await signOn(browser, await salesforce.redirect(), phone);
    const sent = await browser.get(await salesforce.redirect());
    const { users } = server.services.store;
    const disable = () => users.disable(ada.id, server.now(), anEvent());
    beforeRecording(disable);
    const replies = [await browser.get(String(sent.headers.location))];
    restore();
    await users.enable(ada.id, server.now(), anEvent());
    beforeRecording(async () => {
      await changePerson();
      await disable();
    });
    replies.push(await signOn(server.browser(), await salesforce.redirect(), phone));
    for (const { body } of replies) expect(body).not.toContain('SAMLResponse');
    await users.enable(ada.id, server.now(), anEvent());
  });

  test('again and again is asked to try once more, in words', async () => {
    beforeRecording(changePerson, 3);
    const refused = await signOn(browser, await salesforce.redirect(), phone);
    expect([refused.statusCode, pageData<LoginPageData>(refused.body).failure?.code]).toEqual([409, 'personChanged']);
  });
});

describe('a sign-on that began here', () => {
  async function handleOf(): Promise<string> {
    const sent = await browser.get(`/apps/${salesforce.serviceProvider.id}`);
    return String(sent.headers.location);
  }

  test('gets its answer while the application allows it', async () => {
    expect((await logIn(browser, phone, await handleOf())).body).toContain('SAMLResponse');
  });

  test('gets none once that is switched off, at its page, at its login and from a session', async () => {
    const [forPage, forLogin] = [await handleOf(), await handleOf()];
    const page = pageData<LoginPageData>((await browser.get(forLogin)).body);
    await set({ allowIdpInitiated: false });
    const replies = [
      await browser.get(forPage),
      await browser.postForm('/login', { request: page.request, credential: JSON.stringify(phone.get(page.options)) }),
    ];
    await fromSession();
    replies.push(await browser.get(forPage));
    for (const { statusCode, body } of replies) {
      expect([statusCode, body]).toEqual([403, expect.stringContaining('Start in the application')]);
    }
  });

  test('at the application is answered though', async () => {
    await set({ allowIdpInitiated: false });
    await salesforce.accept((await signOn(browser, await salesforce.redirect(), phone)).body);
  });
});

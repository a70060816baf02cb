import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '../../db/model.ts';
import { addUser, disableUser } from '../../server/directory/users.ts';
import { createEnrolmentLink, createSetupLink } from '../../server/enrolment/link.ts';
import type { TestBrowser } from '../helpers/browser.ts';
import { aToken } from '../helpers/records.ts';
import { redeemOnPage, startTestServer, type TestServer, tokenOf } from '../helpers/server.ts';
import { createSoftwareAuthenticator } from '../helpers/software-authenticator.ts';

const ORIGIN = 'http://localhost:3000';
const APPLE_PASSWORDS = 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd';

let server: TestServer;
let person: User;
let count = 0;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

beforeEach(async () => {
  count += 1;
  const details = {
    email: `person${count}@example.com`,
    name: `Person ${count}`,
    federationId: null,
    role: 'user',
  } as const;
  person = await addUser(server.services, details, server.origin());
});

async function inviteToken(hours = 1): Promise<string> {
  const { url } = await createEnrolmentLink(
    server.services,
    { user: person, hours, mayHavePasskey: true },
    server.origin(),
  );
  return tokenOf(url);
}

function post(browser: TestBrowser, path: string, body: unknown) {
  return browser.postJson(`/api/enrolment/${path}`, body);
}

describe('an enrolment link', () => {
  test('carries its token in the fragment, and only its hash is stored', async () => {
    const { url } = await createEnrolmentLink(
      server.services,
      { user: person, hours: 1, mayHavePasskey: true },
      server.origin(),
    );
    expect(url).toMatch(/^http:\/\/localhost:3000\/enrol#[\w-]{43}$/);
    expect(await server.services.store.enrolmentLinks.read(tokenOf(url), server.now())).toBeNull();
  });

  test('says whose it is', async () => {
    const reply = await post(server.browser(), 'link', { token: await inviteToken() });
    expect(reply.json()).toEqual({ person: { name: person.name, email: person.email } });
  });

  test('is not spent by scanners that fetch the page, ask whose it is, or begin', async () => {
    const token = await inviteToken();
    const scanner = server.browser();
    for (let round = 0; round < 3; round += 1) {
      expect((await scanner.get('/enrol')).statusCode).toBe(200);
      expect((await post(scanner, 'link', { token })).statusCode).toBe(200);
      expect((await post(scanner, 'options', { token })).statusCode).toBe(200);
    }
    const authenticator = createSoftwareAuthenticator({ origin: ORIGIN });
    const { person: enrolled } = await redeemOnPage(server.browser(), '/api/enrolment', { token, authenticator });
    expect(enrolled.email).toBe(person.email);
  });

  test('counts as opened once its page asks for it, not when a scanner fetches the page', async () => {
    const token = await inviteToken();
    const openedAt = async () =>
      (await server.services.store.enrolmentLinks.ofUser(person.id, server.now())).map((link) => link.openedAt);
    await server.browser().get('/enrol');
    expect(await openedAt()).toEqual([null]);
    await post(server.browser(), 'link', { token });
    const [first] = await openedAt();
    expect(first).toBeInstanceOf(Date);
    server.advance(5);
    await post(server.browser(), 'link', { token });
    expect(await openedAt()).toEqual([first]);
  });

  test('works once', async () => {
    const token = await inviteToken();
    const authenticator = createSoftwareAuthenticator({ origin: ORIGIN });
    await redeemOnPage(server.browser(), '/api/enrolment', { token, authenticator });
    for (const path of ['link', 'options']) {
      const reply = await post(server.browser(), path, { token });
      expect(reply.statusCode).toBe(410);
      expect(reply.json()).toMatchObject({ code: 'linkGone', title: 'This link no longer works' });
    }
  });

  test('makes one passkey even when two browsers finish at once', async () => {
    const token = await inviteToken();
    const bodies = await Promise.all(
      [0, 1, 2, 3].map(async () => {
        const browser = server.browser();
        const { options } = (await post(browser, 'options', { token })).json();
        return { browser, credential: createSoftwareAuthenticator({ origin: ORIGIN }).create(options) };
      }),
    );
    const replies = await Promise.all(
      bodies.map(({ browser, credential }) => post(browser, 'verify', { token, credential })),
    );
    expect(replies.map(({ statusCode }) => statusCode).sort()).toEqual([200, 410, 410, 410]);
    expect(await server.services.store.credentials.ofUser(person.id)).toHaveLength(1);
  });

  test('ends when its time is over', async () => {
    const token = await inviteToken(1);
    server.advance(3601);
    expect((await post(server.browser(), 'options', { token })).statusCode).toBe(410);
  });

  test('is replaced by a newer one of the same person', async () => {
    const [first, second] = [await inviteToken(), await inviteToken()];
    expect((await post(server.browser(), 'link', { token: first })).statusCode).toBe(410);
    expect((await post(server.browser(), 'link', { token: second })).statusCode).toBe(200);
  });

  test('ends when its person is disabled', async () => {
    const token = await inviteToken();
    await disableUser(server.services, person.email, server.origin());
    expect((await post(server.browser(), 'options', { token })).statusCode).toBe(410);
  });

  test('is no set-up link', async () => {
    const reply = await server.browser().postJson('/api/setup/link', { token: await inviteToken() });
    expect(reply.json()).toMatchObject({ status: 410, code: 'linkGone' });
  });

  test('that nobody made is refused like a spent one', async () => {
    expect((await post(server.browser(), 'options', { token: aToken() })).json()).toMatchObject({ code: 'linkGone' });
  });

  test.each([{}, { token: 'short' }, { token: 7 }, []])(
    'in the wrong form (%j) is refused with problem+json',
    async (body) => {
      const reply = await post(server.browser(), 'options', body);
      expect(reply.statusCode).toBe(400);
      expect(reply.headers['content-type']).toContain('application/problem+json');
      expect(reply.json()).toMatchObject({
        code: 'inputInvalid',
        reference: expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/),
      });
    },
  );
});

describe('a new passkey', () => {
  test('is named after its authenticator', async () => {
    const authenticator = createSoftwareAuthenticator({ origin: ORIGIN, aaguid: APPLE_PASSWORDS });
    const { passkey } = await redeemOnPage(server.browser(), '/api/enrolment', {
      token: await inviteToken(),
      authenticator,
    });
    expect(passkey).toEqual({ name: 'Apple Passwords', synced: true });
  });

  test('is called Passkey when its authenticator is unknown', async () => {
    const authenticator = createSoftwareAuthenticator({ origin: ORIGIN, backupEligible: false, backupState: false });
    const { passkey } = await redeemOnPage(server.browser(), '/api/enrolment', {
      token: await inviteToken(),
      authenticator,
    });
    expect(passkey).toEqual({ name: 'Passkey', synced: false });
  });

  test('may be named by the person', async () => {
    const token = await inviteToken();
    const browser = server.browser();
    const { options } = (await post(browser, 'options', { token })).json();
    const credential = createSoftwareAuthenticator({ origin: ORIGIN }).create(options);
    const reply = await post(browser, 'verify', { token, credential, name: ' <b>My phone</b> ' });
    expect(reply.json().passkey.name).toBe('<b>My phone</b>');
  });

  test('keeps out a second one of the same authenticator', async () => {
    const authenticator = createSoftwareAuthenticator({ origin: ORIGIN });
    await redeemOnPage(server.browser(), '/api/enrolment', { token: await inviteToken(), authenticator });
    const { options } = (await post(server.browser(), 'options', { token: await inviteToken() })).json();
    expect(() => authenticator.create(options)).toThrow('InvalidStateError');
  });

  test('that is stored for somebody else is refused', async () => {
    const token = await inviteToken();
    const first = server.browser();
    const made = createSoftwareAuthenticator({ origin: ORIGIN }).create(
      (await post(first, 'options', { token })).json().options,
    );
    expect((await post(first, 'verify', { token, credential: made })).statusCode).toBe(200);

    const details = { email: `other${count}@example.com`, name: 'Other', federationId: null, role: 'user' } as const;
    const other = await addUser(server.services, details, server.origin());
    const { url } = await createEnrolmentLink(
      server.services,
      { user: other, hours: 1, mayHavePasskey: true },
      server.origin(),
    );
    const second = server.browser();
    const { options } = (await post(second, 'options', { token: tokenOf(url) })).json();
    const copy = createSoftwareAuthenticator({ origin: ORIGIN }).create(options, {
      credentialId: Buffer.from(made.id, 'base64url'),
    });
    const reply = await post(second, 'verify', { token: tokenOf(url), credential: copy });
    expect(reply.json()).toMatchObject({ status: 409, code: 'passkeyExists' });
  });
});

describe('a registration ceremony', () => {
  async function begun(browser: TestBrowser) {
    const token = await inviteToken();
    const { options } = (await post(browser, 'options', { token })).json();
    return { token, options, credential: createSoftwareAuthenticator({ origin: ORIGIN }).create(options) };
  }

  test('belongs to the browser that began it', async () => {
    const { token, credential } = await begun(server.browser());
    const other = server.browser();
    expect((await post(other, 'verify', { token, credential })).json()).toMatchObject({
      status: 400,
      code: 'ceremonyGone',
    });
    await post(other, 'options', { token });
    expect((await post(other, 'verify', { token, credential })).json()).toMatchObject({
      status: 400,
      code: 'ceremonyGone',
    });
  });

  test('ends after five minutes', async () => {
    const browser = server.browser();
    const { token, credential } = await begun(browser);
    server.advance(301);
    expect((await post(browser, 'verify', { token, credential })).json()).toMatchObject({ code: 'ceremonyGone' });
  });

  test('is burnt by a wrong answer, and the link is not', async () => {
    const browser = server.browser();
    const { token, options, credential } = await begun(browser);
    const forged = createSoftwareAuthenticator({ origin: 'https://evil.example' }).create(options);
    expect((await post(browser, 'verify', { token, credential: forged })).json()).toMatchObject({
      status: 401,
      code: 'passkeyRefused',
    });
    expect((await post(browser, 'verify', { token, credential })).json()).toMatchObject({ code: 'ceremonyGone' });
    const authenticator = createSoftwareAuthenticator({ origin: ORIGIN });
    expect(await redeemOnPage(browser, '/api/enrolment', { token, authenticator })).toBeTruthy();
  });

  test('belongs to its link', async () => {
    const browser = server.browser();
    const { credential } = await begun(browser);
    const token = await inviteToken();
    expect((await post(browser, 'verify', { token, credential })).json()).toMatchObject({ code: 'ceremonyGone' });
  });

  test('is no login', async () => {
    const browser = server.browser();
    const { credential } = await begun(browser);
    const reply = await browser.postForm('/login', { request: '', credential: JSON.stringify(credential) });
    expect(reply.statusCode).toBe(401);
  });
});

describe('set-up', () => {
  const administrator = { email: 'grace@example.com', name: 'Grace Hopper' };

  async function setupToken(): Promise<string> {
    return tokenOf((await createSetupLink(server.services, null, server.origin())).url);
  }

  test('asks who the administrator will be', async () => {
    const token = await setupToken();
    const browser = server.browser();
    expect((await browser.postJson('/api/setup/link', { token })).json()).toEqual({ person: null });
    expect((await browser.postJson('/api/setup/options', { token })).json()).toMatchObject({ code: 'inputInvalid' });
  });

  test('refuses an address that somebody has', async () => {
    const reply = await server
      .browser()
      .postJson('/api/setup/options', { ...administrator, token: await setupToken(), email: person.email });
    expect(reply.json()).toMatchObject({ status: 409, code: 'emailTaken' });
  });

  test('ends after 30 minutes', async () => {
    const token = await setupToken();
    server.advance(1801);
    expect((await server.browser().postJson('/api/setup/link', { token })).statusCode).toBe(410);
  });

  test('makes the first administrator once, and closes for good', async () => {
    const token = await setupToken();
    const authenticator = createSoftwareAuthenticator({ origin: ORIGIN });
    await redeemOnPage(server.browser(), '/api/setup', { token, authenticator, ...administrator });
    const made = await server.services.store.users.byEmail(administrator.email);
    expect(made).toMatchObject({ name: administrator.name, role: 'administrator', disabledAt: null });
    expect((await server.services.store.installation.read())?.setupClosedAt).toBeInstanceOf(Date);
    expect((await server.browser().postJson('/api/setup/link', { token })).statusCode).toBe(410);
  });

  test('lets an administrator who lost every passkey back in', async () => {
    const lost = await server.services.store.users.byEmail(administrator.email);
    if (lost === null) throw new Error('The administrator of the test before is missing.');
    const token = tokenOf((await createSetupLink(server.services, lost, server.origin())).url);
    const browser = server.browser();
    expect((await browser.postJson('/api/setup/link', { token })).json()).toEqual({ person: administrator });
    await redeemOnPage(browser, '/api/setup', {
      token,
      authenticator: createSoftwareAuthenticator({ origin: ORIGIN }),
    });
    expect(await server.services.store.credentials.ofUser(lost.id)).toHaveLength(2);
  });
});

test('every redemption and refusal is in the audit, without the token', async () => {
  const token = await inviteToken();
  const authenticator = createSoftwareAuthenticator({ origin: ORIGIN });
  await redeemOnPage(server.browser(), '/api/enrolment', { token, authenticator });
  const refused = await post(server.browser(), 'link', { token });
  const events = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 3 });
  expect(events).toMatchObject([
    { action: 'enrolmentLink.create', actor: 'operator', target: person.id, outcome: 'success' },
    { action: 'enrolment', actor: person.id, target: person.id, outcome: 'success', address: '127.0.0.1' },
    { action: 'enrolment', actor: null, outcome: 'refused', reason: 'linkGone', reference: refused.json().reference },
  ]);
  expect(JSON.stringify(events)).not.toContain(token);
});

import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Role, User } from '../../db/model.ts';
import { addUser, disableUser } from '../../server/directory/users.ts';
import { createSetupLink } from '../../server/enrolment/link.ts';
import { startTestServer, type TestServer, tokenOf } from '../helpers/server.ts';
import { SMTP_ACCOUNT, startSmtpServer, type TestSmtpServer } from '../helpers/smtp-server.ts';
import { makeToken, type SignedIn, signInAs } from '../helpers/staff.ts';

/** A link of one person, made, listed and revoked by people of every role. */
let smtp: TestSmtpServer;
let server: TestServer;
let staff: Record<Role, SignedIn>;
let person: User;
let count = 0;

beforeAll(async () => {
  smtp = await startSmtpServer();
  server = await startTestServer(smtp.environment);
  staff = {
    administrator: await signInAs(server, 'administrator'),
    helpDesk: await signInAs(server, 'helpDesk'),
    auditor: await signInAs(server, 'auditor'),
    user: await signInAs(server, 'user'),
  };
});
afterAll(async () => {
  await server.close();
  await smtp.close();
});
beforeEach(async () => {
  person = await somebody();
});

async function somebody(fields: Partial<Pick<User, 'email' | 'name' | 'role'>> = {}): Promise<User> {
  count += 1;
  const details = { email: `person${count}@example.com`, name: `Person ${count}`, federationId: null };
  return addUser(server.services, { ...details, role: 'user', ...fields }, server.origin());
}

function make(role: Role, user: User, body: object = {}) {
  return staff[role].browser.request('POST', `/api/people/${user.id}/links`, { body });
}

async function links(user: User) {
  return (await staff.auditor.browser.get(`/api/people/${user.id}/links`)).json().links;
}

function revoke(role: Role, user: User, query = '') {
  return staff[role].browser.request('DELETE', `/api/people/${user.id}/links${query}`);
}

async function newestEvent() {
  const [event] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
  return event;
}

async function whose(url: string) {
  return server.browser().postJson('/api/enrolment/link', { token: tokenOf(url) });
}

describe('making a link', () => {
  test('gives it once to the help desk, for as long as it is asked for', async () => {
    const reply = await make('helpDesk', person, { hours: 2 });
    expect(reply.json()).toEqual({
      url: expect.stringMatching(/^http:\/\/localhost:3000\/enrol#[\w-]{43}$/),
      expiresAt: expect.any(String),
      delivery: 'none',
    });
    const { url, expiresAt } = reply.json();
    expect(Date.parse(expiresAt) - server.now().getTime()).toBeGreaterThan(7_100_000);
    expect((await whose(url)).json()).toEqual({ person: { name: person.name, email: person.email } });
    const event = await newestEvent();
    expect(event).toMatchObject({
      action: 'enrolmentLink.create',
      actor: staff.helpDesk.user.id,
      target: person.id,
      details: { minutes: 120 },
    });
    expect(JSON.stringify([event, await links(person)])).not.toContain(tokenOf(url));
  });

  test('is good for three days when nothing is said', async () => {
    const { expiresAt } = (await make('administrator', person)).json();
    const hours = (Date.parse(expiresAt) - server.now().getTime()) / 3_600_000;
    expect(Math.round(hours)).toBe(72);
  });

  test.each([{ hours: 0 }, { hours: 721 }, { hours: 1.5 }, { sendMail: 'perhaps' }])(
    'is refused with %j',
    async (body) => {
      expect((await make('helpDesk', person, body)).json()).toMatchObject({ status: 400, code: 'inputInvalid' });
      expect(await links(person)).toEqual([]);
    },
  );

  test('is refused for somebody who is switched off, and that is in the audit', async () => {
    await disableUser(server.services, person.email, server.origin());
    expect((await make('helpDesk', person)).json()).toMatchObject({ status: 409, code: 'personDisabled' });
    expect(await newestEvent()).toMatchObject({
      action: 'enrolmentLink.create',
      outcome: 'refused',
      reason: 'personDisabled',
      actor: staff.helpDesk.user.id,
      target: person.id,
    });
  });

  test('is refused for nobody', async () => {
    const reply = await make('helpDesk', { ...person, id: '00000000-0000-4000-8000-000000000000' });
    expect(reply.json()).toMatchObject({ status: 404, code: 'recordUnknown' });
  });

  test.each(['auditor', 'user'] as const)('is refused to somebody of the role %s', async (role) => {
    expect((await make(role, person)).json()).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await revoke(role, person)).json()).toMatchObject({ status: 403, code: 'forbidden' });
  });

  test('is refused to somebody who is not signed in', async () => {
    const reply = await server.browser().request('POST', `/api/people/${person.id}/links`, { body: {} });
    expect(reply.json()).toMatchObject({ status: 401, code: 'notSignedIn' });
  });

  test('is what a token of the help desk may do', async () => {
    const { bearer } = await makeToken(staff.administrator, 'helpDesk');
    const reply = await server
      .browser()
      .request('POST', `/api/people/${person.id}/links`, { body: {}, headers: bearer });
    expect(reply.statusCode).toBe(200);
  });
});

describe.each(['helpDesk', 'auditor', 'administrator'] as const)('a link for somebody of the role %s', (role) => {
  let privileged: User;
  beforeEach(async () => {
    privileged = await somebody({ role });
  });

  test('is refused to the help desk, made or revoked', async () => {
    expect((await make('administrator', privileged)).statusCode).toBe(200);
    for (const reply of [await make('helpDesk', privileged), await revoke('helpDesk', privileged)]) {
      expect(reply.json()).toMatchObject({ status: 403, code: 'privilegedPerson' });
      expect(await newestEvent()).toMatchObject({
        outcome: 'refused',
        reason: 'privilegedPerson',
        target: privileged.id,
      });
    }
    expect(await links(privileged)).toHaveLength(1);
  });

  test('takes a passkey that was used just now', async () => {
    const administrator = await signInAs(server, 'administrator', { email: `late-${role}@example.com` });
    server.advance(301);
    const { browser } = administrator;
    const late = await browser.request('POST', `/api/people/${privileged.id}/links`, { body: {} });
    expect(late.json()).toMatchObject({ status: 403, code: 'passkeyAgain' });
    const gone = await browser.request('DELETE', `/api/people/${privileged.id}/links`);
    expect(gone.json()).toMatchObject({ status: 403, code: 'passkeyAgain' });
    const easy = await browser.request('POST', `/api/people/${person.id}/links`, { body: {} });
    expect(easy.statusCode).toBe(200);
    server.advance(-301);
  });

  test('is refused to a token', async () => {
    const { bearer } = await makeToken(staff.administrator, 'administrator');
    const reply = await server
      .browser()
      .request('POST', `/api/people/${privileged.id}/links`, { body: {}, headers: bearer });
    expect(reply.json()).toMatchObject({ status: 403, code: 'passkeyRequired' });
  });
});

describe('a link for somebody who has a passkey', () => {
  test('takes a passkey that was used just now, and is refused to a token', async () => {
    const helper = await signInAs(server, 'helpDesk', { email: 'late-helper@example.com' });
    const owner = await signInAs(server, 'user', { email: 'owner@example.com' });
    const path = `/api/people/${owner.user.id}/links`;
    expect((await helper.browser.request('POST', path, { body: {} })).statusCode).toBe(200);
    server.advance(301);
    const late = await helper.browser.request('POST', path, { body: {} });
    expect(late.json()).toMatchObject({ status: 403, code: 'passkeyAgain' });
    expect((await helper.browser.request('DELETE', path)).statusCode).toBe(204);
    server.advance(-301);
    const { bearer: headers } = await makeToken(staff.administrator, 'helpDesk');
    const byToken = await server.browser().request('POST', path, { body: {}, headers });
    expect(byToken.json()).toMatchObject({ status: 403, code: 'passkeyRequired' });
  });
});

describe('a link for somebody who has changed since they were read', () => {
  test.each([
    ['roleChanged', 403, 'privilegedPerson'],
    ['disabled', 409, 'personDisabled'],
    ['unknown', 404, 'recordUnknown'],
    ['enrolled', 409, 'changedMeanwhile'],
  ] as const)('is refused: %s', async (outcome, status, code) => {
    vi.spyOn(server.services.store.enrolmentLinks, 'add').mockResolvedValueOnce(outcome);
    expect((await make('helpDesk', person)).json()).toMatchObject({ status, code });
    expect(await newestEvent()).toMatchObject({ outcome: 'refused', reason: code, target: person.id });
  });

  test('tells the store what was read', async () => {
    const add = vi.spyOn(server.services.store.enrolmentLinks, 'add');
    await make('helpDesk', person);
    expect(add.mock.lastCall?.[1]).toMatchObject({ role: 'user', mayHavePasskey: false });
  });
});

describe('the open links', () => {
  test('are listed with when they were opened, and without their secret', async () => {
    const { url } = (await make('helpDesk', person)).json();
    const [link, ...others] = await links(person);
    expect(others).toEqual([]);
    expect(link).toEqual({
      purpose: 'enrolment',
      createdAt: expect.any(String),
      expiresAt: expect.any(String),
      openedAt: null,
    });
    await whose(url);
    expect((await links(person))[0].openedAt).toEqual(expect.any(String));
  });

  test('of somebody who lost every passkey are there too', async () => {
    const lost = await somebody({ role: 'administrator' });
    await createSetupLink(server.services, lost, server.origin());
    expect(await links(lost)).toMatchObject([{ purpose: 'setup' }]);
    expect((await revoke('administrator', lost)).statusCode).toBe(404);
    expect((await revoke('administrator', lost, '?purpose=setup')).statusCode).toBe(204);
    expect(await links(lost)).toEqual([]);
  });

  test('are shown to nobody without a role', async () => {
    const reply = await staff.user.browser.get(`/api/people/${person.id}/links`);
    expect(reply.json()).toMatchObject({ status: 403, code: 'forbidden' });
  });
});

describe('revoking a link', () => {
  test('ends it at once, and is in the audit', async () => {
    const { url } = (await make('helpDesk', person)).json();
    const reply = await revoke('helpDesk', person);
    expect([reply.statusCode, reply.body]).toEqual([204, '']);
    expect((await whose(url)).json()).toMatchObject({ code: 'linkGone' });
    const events = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 2 });
    expect(events[0]).toMatchObject({
      action: 'enrolmentLink.revoke',
      outcome: 'success',
      actor: staff.helpDesk.user.id,
      target: person.id,
      details: { purpose: 'enrolment' },
    });
  });

  test('that is not there is refused', async () => {
    expect((await revoke('helpDesk', person)).json()).toMatchObject({ status: 404, code: 'recordUnknown' });
  });
});

describe('a link by e-mail', () => {
  test('is sent before the answer, which holds it too', async () => {
    smtp.received.splice(0);
    const { url, delivery } = (await make('helpDesk', person, { sendMail: true })).json();
    expect(delivery).toBe('sent');
    expect(smtp.received).toMatchObject([{ from: SMTP_ACCOUNT.sender, to: [person.email] }]);
    expect(smtp.received[0]?.text).toContain(`\n${url}\n`);
    expect(smtp.received[0]?.text).toContain('A helpDesk invites you to sign in at localhost:3000 with a passkey');
  });

  test('that is not accepted works all the same', async () => {
    const stranger = await somebody({ email: 'somebody@elsewhere.example' });
    const { url, delivery } = (await make('helpDesk', stranger, { sendMail: true })).json();
    expect(delivery).toBe('failed');
    expect((await whose(url)).statusCode).toBe(200);
  });

  test('is refused where e-mail is not set up, and no link is made', async () => {
    const mute = await startTestServer();
    const { browser, user } = await signInAs(mute, 'administrator');
    const reply = await browser.request('POST', `/api/people/${user.id}/links`, { body: { sendMail: true } });
    expect(reply.json()).toMatchObject({ status: 409, code: 'mailNotConfigured' });
    expect(await mute.services.store.enrolmentLinks.ofUser(user.id, mute.now())).toEqual([]);
    await mute.close();
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '../../db/model.ts';
import type { NewInvitationsReply } from '../../server/contract/invitations.ts';
import { addUser, disableUser } from '../../server/directory/users.ts';
import { failLostMail } from '../../server/enrolment/lost-mail.ts';
import { anEvent, aUser } from '../helpers/records.ts';
import { redeemOnPage, startTestServer, type TestServer, tokenOf } from '../helpers/server.ts';
import { startSmtpServer, type TestSmtpServer } from '../helpers/smtp-server.ts';
import { createSoftwareAuthenticator } from '../helpers/software-authenticator.ts';
import { logIn, type SignedIn, signInAs } from '../helpers/staff.ts';

/** Many people invited together, by links or by e-mail, and watched together. */
let smtp: TestSmtpServer;
let server: TestServer;
let helpDesk: SignedIn;
let auditor: SignedIn;
let count = 0;

beforeAll(async () => {
  smtp = await startSmtpServer();
  server = await startTestServer(smtp.environment);
  helpDesk = await signInAs(server, 'helpDesk', { name: 'Hedy <Lamarr>' });
  auditor = await signInAs(server, 'auditor');
});
afterAll(async () => {
  await server.close();
  await smtp.close();
});
beforeEach(() => {
  smtp.received.splice(0);
});

async function people(many: number, fields: Partial<Pick<User, 'email' | 'name' | 'role'>> = {}): Promise<User[]> {
  const added: User[] = [];
  for (let index = 0; index < many; index += 1) {
    count += 1;
    const email = `person${String(count).padStart(3, '0')}@example.com`;
    const details = { email, name: `Person ${count}`, federationId: null, role: 'user' as const, ...fields };
    added.push(await addUser(server.services, details, server.origin()));
  }
  return added;
}

function idsOf(users: User[]): string[] {
  return users.map(({ id }) => id);
}

function invite(users: User[], order: object = {}) {
  return helpDesk.browser.postJson('/api/invitations', {
    name: 'Sales',
    people: { userIds: idsOf(users) },
    by: 'links',
    ...order,
  });
}

async function invited(users: User[], order: object = {}): Promise<NewInvitationsReply> {
  const reply = await invite(users, order);
  if (reply.statusCode !== 200) throw new Error(reply.body);
  return reply.json();
}

async function report(id: string, query = '') {
  return (await auditor.browser.get(`/api/invitations/${id}${query}`)).json();
}

function renew(id: string, order: object = {}) {
  return helpDesk.browser.postJson(`/api/invitations/${id}/renew`, { by: 'links', ...order });
}

async function enrol(url: string): Promise<void> {
  const authenticator = createSoftwareAuthenticator({ origin: server.services.config.publicUrl });
  await redeemOnPage(server.browser(), '/api/enrolment', { token: tokenOf(url), authenticator });
}

async function opens(url: string): Promise<boolean> {
  return (await server.browser().postJson('/api/enrolment/link', { token: tokenOf(url) })).statusCode === 200;
}

async function newestEvent() {
  const [event] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
  return event;
}

/** The link that an e-mail brings. */
function linkIn(text: string): string {
  return /^http\S+$/m.exec(text)?.[0] ?? '';
}

describe('inviting by links', () => {
  test('gives everybody their own link, this once', async () => {
    const users = await people(3);
    const { batch, links, leftOut } = await invited([...users, ...users], { name: ' Sales ', hours: 24 });
    expect(batch).toMatchObject({ name: 'Sales', counts: { people: 3, waiting: 3, undelivered: 0 } });
    expect(leftOut).toEqual([]);
    expect(links.map(({ userId, email, name }) => ({ userId, email, name })).toSorted(byEmail)).toEqual(
      users.map(({ id, email, name }) => ({ userId: id, email, name })),
    );
    for (const { url, name, email, expiresAt } of links) {
      const reply = await server.browser().postJson('/api/enrolment/link', { token: tokenOf(url) });
      expect(reply.json()).toEqual({ person: { name, email } });
      expect(Math.round((Date.parse(expiresAt) - server.now().getTime()) / 3_600_000)).toBe(24);
    }
    expect(smtp.received).toEqual([]);
  });

  test('is one event, and one for each person, without token and address', async () => {
    const users = await people(2);
    const { batch, links } = await invited(users, { hours: 5 });
    const event = await newestEvent();
    expect(event).toMatchObject({
      action: 'invitations.create',
      actor: helpDesk.user.id,
      target: batch.id,
      details: { people: 2, hours: 5, by: 'links' },
    });
    const ofPerson = (await auditor.browser.get(`/api/audit?person=${users[1]?.id}`)).json().items;
    expect(ofPerson[0]).toMatchObject({
      action: 'enrolmentLink.create',
      actor: { id: helpDesk.user.id },
      reference: event?.reference,
      details: { minutes: 300, batch: batch.id },
    });
    const told = JSON.stringify([event, ofPerson[0].details, await report(batch.id)]);
    for (const { url } of links) expect(told).not.toContain(tokenOf(url));
    expect(JSON.stringify(event)).not.toContain('@example.com');
  });

  test('leaves out who cannot be invited, and says why', async () => {
    const [ok, off, enrolled] = await people(3);
    const [boss] = await people(1, { role: 'auditor' });
    const nobody = aUser();
    if (!ok || !off || !enrolled || !boss) throw new Error('Nobody was added');
    await disableUser(server.services, off.email, server.origin());
    const [link] = (await invited([enrolled])).links;
    await enrol(link?.url ?? '');
    const { links, leftOut } = await invited([ok, off, enrolled, boss, nobody]);
    expect(links.map(({ userId }) => userId)).toEqual([ok.id]);
    expect(leftOut).toEqual([
      { userId: off.id, email: off.email, reason: 'disabled' },
      { userId: enrolled.id, email: enrolled.email, reason: 'enrolled' },
      { userId: boss.id, email: boss.email, reason: 'privileged' },
      { userId: nobody.id, email: null, reason: 'unknown' },
    ]);
  });

  test('is refused when nobody is left', async () => {
    const reply = await invite([aUser()]);
    expect(reply.json()).toMatchObject({ status: 400, code: 'inputInvalid' });
    expect(reply.json().detail).toContain('Nobody is left to invite');
    expect(await newestEvent()).toMatchObject({ action: 'invitations.create', outcome: 'refused' });
  });

  test.each([
    { name: '' },
    { name: 'two\nlines' },
    { people: { userIds: [] } },
    { people: {} },
    { people: { withoutPasskey: false } },
    { people: { userIds: ['../x'] } },
    { hours: 721 },
    { by: 'pigeon' },
  ])('is refused with %j', async (order) => {
    expect((await invite(await people(1), order)).json()).toMatchObject({ status: 400, code: 'inputInvalid' });
  });

  test('is refused to whoever may not invite', async () => {
    const person = await signInAs(server, 'user');
    for (const { browser } of [person, auditor]) {
      const reply = await browser.postJson('/api/invitations', {
        name: 'x',
        people: { withoutPasskey: true },
        by: 'links',
      });
      expect(reply.json()).toMatchObject({ status: 403, code: 'forbidden' });
    }
    expect((await person.browser.get('/api/invitations')).json()).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await server.browser().postJson('/api/invitations', {})).json()).toMatchObject({ code: 'notSignedIn' });
  });
});

describe('inviting by e-mail', () => {
  test('answers without the links, and sends each to its own person', async () => {
    const users = await people(6);
    const { batch, links } = await invited(users, { by: 'mail' });
    expect(links).toEqual([]);
    await expect.poll(() => smtp.received.length).toBe(6);
    expect(smtp.received.map(({ to }) => to).toSorted()).toEqual(users.map(({ email }) => [email]));
    for (const { to, text } of smtp.received) {
      const reply = await server.browser().postJson('/api/enrolment/link', { token: tokenOf(linkIn(text)) });
      expect([reply.json().person.email]).toEqual(to);
    }
    const deliveries = async () =>
      (await report(batch.id)).items.map(({ delivery }: { delivery: string }) => delivery).join();
    await expect.poll(deliveries).toBe('sent,sent,sent,sent,sent,sent');
  });

  test('says whose e-mail could not be sent', async () => {
    count += 1;
    const [away] = await people(1, { email: `away${count}@elsewhere.example` });
    const [here] = await people(1);
    if (!away || !here) throw new Error('Nobody was added');
    const { batch } = await invited([away, here], { by: 'mail' });
    await expect.poll(async () => (await report(batch.id)).batch.counts.undelivered).toBe(1);
    const { items } = await report(batch.id);
    expect(items).toMatchObject([
      { person: { email: away.email }, delivery: 'failed', state: 'waiting' },
      { person: { email: here.email }, delivery: expect.stringMatching(/sent|waiting/) },
    ]);
  });

  test('says in plain words who invites, what happens, until when, and what to leave', async () => {
    const [person] = await people(1, { name: 'Ann <b>"& Co"</b>' });
    if (!person) throw new Error('Nobody was added');
    await invited([person], { by: 'mail', hours: 24 });
    await expect.poll(() => smtp.received.length).toBe(1);
    const [mail] = smtp.received;
    const until = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' }).format(
      new Date(server.now().getTime() + 24 * 3_600_000),
    );
    for (const words of [
      'Hello Ann <b>"& Co"</b>,',
      'Hedy <Lamarr> invites you to sign in at localhost:3000 with a passkey',
      'fingerprint',
      'QR code',
      'do not forward',
      `until ${until}`,
    ]) {
      expect(mail?.text).toContain(words);
    }
    expect(mail?.html).toContain('Hello Ann &lt;b&gt;&quot;&amp; Co&quot;&lt;/b&gt;,');
    expect(mail?.html).toContain('Hedy &lt;Lamarr&gt; invites you');
    expect(mail?.html).toContain(`<a href="${linkIn(mail?.text ?? '')}">Create your passkey</a>`);
    expect(mail?.headers.get('subject')).toBe('Create your passkey for localhost:3000');
  });

  test('loads nothing and leads nowhere else', async () => {
    await invited(await people(1), { by: 'mail' });
    await expect.poll(() => smtp.received.length).toBe(1);
    const [mail] = smtp.received;
    const addresses = `${mail?.text}${mail?.html}`.match(/[a-z]+:\/\/[^\s"<]+/g);
    expect(new Set(addresses)).toEqual(new Set([linkIn(mail?.text ?? '')]));
    expect(mail?.html).not.toMatch(/<(?:img|script|link|style|iframe|object|form)|src=|style=/i);
  });

  test('is refused where e-mail is not set up, and nothing is stored', async () => {
    const mute = await startTestServer();
    const { browser } = await signInAs(mute, 'administrator');
    const order = { name: 'x', people: { withoutPasskey: true }, by: 'mail' };
    expect((await browser.postJson('/api/invitations', order)).json()).toMatchObject({ code: 'mailNotConfigured' });
    expect((await browser.get('/api/invitations')).json()).toEqual({ items: [], next: null });
    await mute.close();
  });

  test('waits at the end for the e-mails on their way; the next start takes the rest for failed', async () => {
    const ending = await startTestServer(smtp.environment);
    const { store } = ending.services;
    const { browser } = await signInAs(ending, 'administrator');
    const many = Array.from({ length: 30 }, (_, index) => aUser({ email: `p${index}@example.com` }));
    await store.users.addMany(many, [anEvent()], () => undefined);
    const release = smtp.hold();
    const order = { name: 'x', people: { withoutPasskey: true }, by: 'mail' };
    const { batch } = (await browser.postJson('/api/invitations', order)).json();
    await expect.poll(() => smtp.mostAtOnce()).toBeGreaterThan(0);
    const closing = ending.app.close();
    release();
    await closing;
    const { items } = await store.invitations.entries({
      batchId: batch.id,
      state: null,
      after: null,
      limit: 100,
      now: ending.now(),
    });
    const sent = items.filter(({ invitation }) => invitation.delivery === 'sent');
    expect(sent).toHaveLength(smtp.received.length);
    expect(sent.length).toBeLessThanOrEqual(4);
    expect(items.filter(({ invitation }) => invitation.delivery === 'waiting')).toHaveLength(30 - sent.length);
    expect(await failLostMail(ending.services)).toBe(0);
    expect(await failLostMail({ ...ending.services, startedAt: ending.now() })).toBe(30 - sent.length);
    expect((await store.invitations.batch(batch.id, ending.now()))?.counts.undelivered).toBe(30 - sent.length);
    await ending.close();
  });
});

describe('everybody without a passkey', () => {
  let own: TestServer;
  let administrator: SignedIn;
  beforeAll(async () => {
    own = await startTestServer();
    administrator = await signInAs(own, 'administrator');
  });
  afterAll(() => own.close());

  function inviteAll(group?: string) {
    const everybody = { withoutPasskey: true, ...(group !== undefined && { group }) };
    return administrator.browser.postJson('/api/invitations', { name: 'All', people: everybody, by: 'links' });
  }

  test('is invited: who may sign in, has no passkey and does not work at the console', async () => {
    const { store } = own.services;
    const [ann, ben, off, boss] = [aUser(), aUser(), aUser(), aUser({ role: 'helpDesk' })];
    await store.users.addMany([ann, ben, off, boss], [anEvent()], () => undefined);
    await store.users.disable(off.id, own.now(), anEvent());
    const { links, leftOut } = (await inviteAll()).json();
    expect(links.map(({ userId }: { userId: string }) => userId).toSorted()).toEqual([ann.id, ben.id].toSorted());
    expect(leftOut).toEqual([{ userId: boss.id, email: boss.email, reason: 'privileged' }]);
  });

  test('is counted before, and nothing is stored', async () => {
    const { store } = own.services;
    const [ann, ben, off, boss] = [aUser(), aUser(), aUser(), aUser({ role: 'helpDesk' })];
    await store.users.addMany([ann, ben, off, boss], [anEvent()], () => undefined);
    await store.users.disable(off.id, own.now(), anEvent());
    const order = { name: 'One', people: { userIds: [ann.id] }, hours: 1, by: 'links' };
    await administrator.browser.postJson('/api/invitations', order);
    const count = async (chosen: object) =>
      (await administrator.browser.postJson('/api/invitations/preview', { people: chosen })).json();
    const enrolled = await signInAs(own, 'user');
    const userIds = [ann.id, ben.id, off.id, boss.id, administrator.user.id, enrolled.user.id, randomUUID(), ann.id];
    const group = { id: aUser().id, name: 'Counted', createdAt: own.now(), updatedAt: own.now() };
    await store.groups.add(group, anEvent());
    await store.groups.addMembers(group.id, [ann.id, off.id], anEvent());
    const links = await store.enrolmentLinks.countOpen(own.now());
    expect(await count({ userIds })).toEqual({
      people: 2,
      withOpenLink: 1,
      leftOut: { disabled: 1, unknown: 1, privileged: 2, enrolled: 1 },
    });
    expect(await count({ withoutPasskey: true, group: group.id })).toMatchObject({ people: 1, withOpenLink: 1 });
    expect(await store.enrolmentLinks.countOpen(own.now())).toBe(links);
    own.advance(3601);
    await logIn(administrator.browser, administrator.authenticator);
    expect(await count({ userIds })).toMatchObject({ people: 2, withOpenLink: 0 });
    expect(await count({ userIds: [] })).toMatchObject({ code: 'inputInvalid' });
  });

  test('keeps an open link, if it is said', async () => {
    const [ann, ben] = [aUser(), aUser()];
    await own.services.store.users.addMany([ann, ben], [anEvent()], () => undefined);
    const inviteSome = (userIds: string[], order: object = {}) =>
      administrator.browser.postJson('/api/invitations', { name: 'Some', people: { userIds }, by: 'links', ...order });
    const [first] = (await inviteSome([ann.id])).json().links;
    const careful = { onlyWithoutOpenLink: true };
    const { links, leftOut } = (await inviteSome([ann.id, ben.id], careful)).json();
    expect(links).toMatchObject([{ userId: ben.id }]);
    expect(leftOut).toEqual([{ userId: ann.id, email: ann.email, reason: 'invited' }]);
    expect((await own.browser().get(first.url.slice(new URL(first.url).origin.length))).statusCode).toBe(200);
    const nobody = await inviteSome([ann.id, ben.id], careful);
    expect([nobody.statusCode, nobody.json().code]).toEqual([400, 'inputInvalid']);
    expect((await inviteSome([ann.id, ben.id])).json().links).toHaveLength(2);
  });

  test('of a group is invited alone', async () => {
    const { store } = own.services;
    const [member, other] = [aUser(), aUser()];
    await store.users.addMany([member, other], [anEvent()], () => undefined);
    const group = { id: aUser().id, name: 'Sales', createdAt: own.now(), updatedAt: own.now() };
    await store.groups.add(group, anEvent());
    await store.groups.addMembers(group.id, [member.id], anEvent());
    expect((await inviteAll(group.id)).json()).toMatchObject({ links: [{ userId: member.id }], leftOut: [] });
  });

  test('is too many above ten thousand, and told so', async () => {
    const crowd = Array.from({ length: 10_001 }, (_, index) => aUser({ email: `crowd${index}@example.com` }));
    await own.services.store.users.addMany(crowd, [anEvent()], () => undefined);
    const reply = await inviteAll();
    expect(reply.json()).toMatchObject({ status: 400, code: 'inputInvalid' });
    expect(reply.json().detail).toContain('More than 10,000 people have no passkey');
    const named = await administrator.browser.postJson('/api/invitations', {
      name: 'Named',
      people: { userIds: idsOf(crowd.slice(0, 10_000)) },
      by: 'links',
    });
    expect(named.json().links).toHaveLength(10_000);
  });
});

describe('the report of a batch', () => {
  test('says who has enrolled, who has opened the link and who has not', async () => {
    const users = await people(4);
    const { batch, links } = await invited(users);
    const inOrder = links.toSorted(byEmail);
    await enrol(inOrder[0]?.url ?? '');
    await opens(inOrder[1]?.url ?? '');
    await helpDesk.browser.request('DELETE', `/api/people/${users[2]?.id}/links`);
    const { batch: counted, items, next } = await report(batch.id);
    expect(counted).toMatchObject({
      id: batch.id,
      counts: { people: 4, enrolled: 1, opened: 1, waiting: 1, ended: 1, undelivered: 0 },
    });
    expect(items).toMatchObject([
      { person: { id: users[0]?.id, passkeyCount: 1, invitedUntil: null }, state: 'enrolled' },
      { person: { id: users[1]?.id }, state: 'opened', enrolledAt: null },
      { person: { id: users[2]?.id }, state: 'ended' },
      { person: { id: users[3]?.id }, state: 'waiting', openedAt: null, delivery: 'none' },
    ]);
    expect(items[0].enrolledAt).toEqual(expect.any(String));
    expect(items[1].openedAt).toEqual(expect.any(String));
    expect(next).toBeNull();
    expect((await report(batch.id, '?state=opened')).items).toMatchObject([{ person: { id: users[1]?.id } }]);
  });

  test('comes page by page', async () => {
    const users = await people(3);
    const { batch } = await invited(users);
    const first = await report(batch.id, '?limit=2');
    const second = await report(batch.id, `?limit=2&cursor=${first.next}`);
    const seen = [...first.items, ...second.items].map(({ person }: { person: { id: string } }) => person.id);
    expect(seen).toEqual(idsOf(users));
    expect(second.next).toBeNull();
  });

  test('of no batch is refused', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    expect(await report(id)).toMatchObject({ status: 404, code: 'recordUnknown' });
    expect((await renew(id)).json()).toMatchObject({ status: 404, code: 'recordUnknown' });
  });
});

describe('the list of batches', () => {
  test('begins with the newest or the oldest, and comes page by page', async () => {
    const [person] = await people(1);
    const made: string[] = [];
    for (const name of ['one', 'two', 'three']) {
      server.advance(1);
      made.push((await invited(person === undefined ? [] : [person], { name })).batch.id);
    }
    const first = (await auditor.browser.get('/api/invitations?limit=2')).json();
    expect(first.items).toMatchObject([
      { name: 'three', counts: { people: 1, waiting: 1 } },
      { name: 'two', counts: { people: 1, ended: 1 } },
    ]);
    const second = (await auditor.browser.get(`/api/invitations?limit=2&cursor=${first.next}`)).json();
    expect(second.items[0].id).toBe(made[0]);
    const oldest = (await auditor.browser.get('/api/invitations?limit=20&sort=createdAt')).json().items;
    const newest = (await auditor.browser.get('/api/invitations?limit=20&sort=-createdAt')).json().items;
    expect(Date.parse(oldest[0].createdAt)).toBeLessThan(Date.parse(newest[0].createdAt));
    expect(newest[0].id).toBe(made[2]);
  });

  test.each(['nonsense', Buffer.from('["text","id"]').toString('base64url')])(
    'refuses the cursor %s',
    async (cursor) => {
      const reply = await auditor.browser.get(`/api/invitations?cursor=${cursor}`);
      expect(reply.json()).toMatchObject({ status: 400, code: 'inputInvalid' });
    },
  );
});

describe('renewing', () => {
  test('gives new links to those who have not enrolled, and ends the old ones', async () => {
    const users = await people(3);
    const { batch, links } = await invited(users);
    const inOrder = links.toSorted(byEmail);
    await enrol(inOrder[0]?.url ?? '');
    await disableUser(server.services, users[2]?.email ?? '', server.origin());
    const renewed: NewInvitationsReply = (await renew(batch.id, { hours: 1 })).json();
    expect(renewed.links.map(({ userId }) => userId)).toEqual([users[1]?.id]);
    expect(renewed.leftOut).toMatchObject([{ userId: users[2]?.id, reason: 'disabled' }]);
    expect(renewed.batch.counts).toMatchObject({ people: 3, enrolled: 1, waiting: 1, ended: 1 });
    expect(await opens(inOrder[1]?.url ?? '')).toBe(false);
    expect(await opens(renewed.links[0]?.url ?? '')).toBe(true);
    const events = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 2 });
    expect(events).toContainEqual(
      expect.objectContaining({
        action: 'invitations.renew',
        actor: helpDesk.user.id,
        target: batch.id,
        details: { people: 1, hours: 1, by: 'links' },
      }),
    );
  });

  test('may go by e-mail', async () => {
    const users = await people(1);
    const { batch } = await invited(users);
    expect((await renew(batch.id, { by: 'mail' })).json()).toMatchObject({ links: [] });
    await expect.poll(() => smtp.received.length).toBe(1);
    expect(smtp.received[0]?.to).toEqual([users[0]?.email]);
  });

  test('is refused when everybody has enrolled', async () => {
    const { batch, links } = await invited(await people(1));
    await enrol(links[0]?.url ?? '');
    expect((await renew(batch.id)).json()).toMatchObject({ status: 400, code: 'inputInvalid' });
  });

  test('is refused to an auditor', async () => {
    const { batch } = await invited(await people(1));
    const reply = await auditor.browser.postJson(`/api/invitations/${batch.id}/renew`, { by: 'links' });
    expect(reply.json()).toMatchObject({ status: 403, code: 'forbidden' });
  });
});

function byEmail(one: { email: string }, other: { email: string }): number {
  return one.email < other.email ? -1 : 1;
}

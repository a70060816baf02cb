import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { User } from '../../db/model.ts';
import { anEvent } from '../helpers/records.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { makeToken, type SignedIn, signInAs } from '../helpers/staff.ts';

let server: TestServer;
let administrator: SignedIn;
let helpDesk: SignedIn;
let auditor: SignedIn;
let person: User;

beforeAll(async () => {
  server = await startTestServer();
  administrator = await signInAs(server, 'administrator');
  helpDesk = await signInAs(server, 'helpDesk');
  auditor = await signInAs(server, 'auditor');
  person = (await signInAs(server, 'user')).user;
});
afterAll(() => server.close());

function eventsOf({ id }: Pick<User, 'id'>, { browser }: SignedIn) {
  return browser.get(`/api/people/${id}/events`);
}

test('The help desk sees the last events of somebody without a role: what, when, how it ended and its number.', async () => {
  const { store } = server.services;
  const refusal = anEvent({ action: 'login', outcome: 'refused', reason: 'passkeyRefused', target: person.id });
  await store.auditEvents.append(refusal);
  const { items } = (await eventsOf(person, helpDesk)).json();
  expect(items[0]).toEqual({
    at: refusal.at.toISOString(),
    action: 'login',
    outcome: 'refused',
    reason: 'passkeyRefused',
    reference: refusal.reference,
  });
  expect(items.map(({ action }: { action: string }) => action)).toEqual(
    expect.arrayContaining(['login', 'enrolment', 'enrolmentLink.create', 'user.add']),
  );
});

test('No more than ten are shown, and nobody else’s.', async () => {
  const [other, references] = [
    (await signInAs(server, 'user', { email: 'other@example.com' })).user,
    new Set<string>(),
  ];
  for (let index = 0; index < 12; index += 1) {
    const event = anEvent({ action: 'session.end', target: other.id });
    await server.services.store.auditEvents.append(event);
    references.add(event.reference);
  }
  const { items } = (await eventsOf(other, helpDesk)).json();
  expect(items).toHaveLength(10);
  for (const { reference } of items) expect(references.has(reference)).toBe(true);
});

test('Those of somebody with a role are for whoever sees everything.', async () => {
  const refused = await eventsOf(auditor.user, helpDesk);
  expect(refused.json()).toMatchObject({ status: 403, code: 'privilegedPerson' });
  const { bearer: headers } = await makeToken(administrator, 'helpDesk');
  const byToken = await server.browser().request('GET', `/api/people/${auditor.user.id}/events`, { headers });
  expect(byToken.json()).toMatchObject({ code: 'privilegedPerson' });
  for (const who of [auditor, administrator]) {
    expect((await eventsOf(helpDesk.user, who)).json().items.length).toBeGreaterThan(0);
  }
});

test('Nobody has none.', async () => {
  expect((await eventsOf({ id: randomUUID() }, helpDesk)).json()).toMatchObject({ status: 404, code: 'recordUnknown' });
});

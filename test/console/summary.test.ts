import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NewAuditEvent, ServiceProvider } from '../../db/model.ts';
import type { SummaryReply } from '../../server/contract/console.ts';
import { openMasterKey } from '../../server/master-key.ts';
import { createSigningKey } from '../../server/signing-key.ts';
import { anEvent, aServiceProvider } from '../helpers/records.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { type SignedIn, signInAs } from '../helpers/staff.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

let server: TestServer;
let administrator: SignedIn;

beforeEach(async () => {
  server = await startTestServer();
  administrator = await signInAs(server, 'administrator');
});
afterEach(() => server.close());

async function read(who = administrator): Promise<SummaryReply> {
  const reply = await who.browser.request('GET', '/api/summary');
  expect(reply.statusCode).toBe(200);
  return reply.json();
}

/** An instant so many seconds from now. */
function inSeconds(seconds: number): Date {
  return new Date(server.now().getTime() + seconds * 1000);
}

async function append(fields: Partial<NewAuditEvent>): Promise<void> {
  await server.services.store.auditEvents.append(anEvent({ at: server.now(), ...fields }));
}

async function addApplication(fields: Partial<ServiceProvider> = {}): Promise<ServiceProvider> {
  const application = aServiceProvider(fields);
  await server.services.store.serviceProviders.add(application, anEvent({ action: 'serviceProvider.add' }));
  return application;
}

/** A certificate that ends so many seconds from now, base64 DER. */
async function aCertificate(seconds: number): Promise<string> {
  const now = inSeconds(seconds);
  now.setUTCFullYear(now.getUTCFullYear() - 3);
  const masterKey = openMasterKey(Buffer.alloc(32).toString('base64url'));
  const { certificate } = await createSigningKey(masterKey, { now, slot: 'active', commonName: 'crm' });
  return certificate.replaceAll(/-----[A-Z ]+-----|\s/g, '');
}

describe('sign-ins', () => {
  test('have a point for each of 24 hours and 30 days, the empty ones too', async () => {
    const { hours, days } = (await read()).signIns;
    const distances = (points: { at: string }[]) =>
      new Set(points.slice(1).map(({ at }, index) => Date.parse(at) - Date.parse(points[index]?.at ?? '')));
    expect([hours.length, days.length]).toEqual([24, 30]);
    expect(distances(hours)).toEqual(new Set([HOUR * 1000]));
    expect(distances(days)).toEqual(new Set([DAY * 1000]));
    expect(hours.at(-1)?.at).toBe(`${server.now().toISOString().slice(0, 13)}:00:00.000Z`);
    expect(days.at(-1)?.at).toBe(`${server.now().toISOString().slice(0, 10)}T00:00:00.000Z`);
  });

  test('are logins, answers from a session, and what was refused of them and of requests', async () => {
    const before = await read();
    await append({ action: 'login' });
    await append({ action: 'signOn.answer' });
    await append({ action: 'login', outcome: 'refused' });
    await append({ action: 'signOn.answer', outcome: 'refused' });
    await append({ action: 'signOn.request', outcome: 'refused' });
    await append({ action: 'passkeyAgain' });
    await append({ action: 'user.add', outcome: 'refused' });
    const after = await read();
    for (const period of ['hours', 'days'] as const) {
      const [was, is] = [before.signIns[period].at(-1), after.signIns[period].at(-1)];
      expect([(is?.success ?? 0) - (was?.success ?? 0), (is?.refused ?? 0) - (was?.refused ?? 0)]).toEqual([2, 3]);
    }
  });

  test('reach back as far as is said, and no further', async () => {
    const total = async (period: 'hours' | 'days') =>
      (await read()).signIns[period].reduce((sum, { success, refused }) => sum + success + refused, 0);
    const [hours, days] = [await total('hours'), await total('days')];
    await append({ at: inSeconds(-22 * HOUR) });
    await append({ at: inSeconds(-25 * HOUR) });
    await append({ at: inSeconds(-28 * DAY) });
    await append({ at: inSeconds(-31 * DAY) });
    expect([await total('hours'), await total('days')]).toEqual([hours + 1, days + 3]);
  });

  test('are the same once housekeeping has counted them', async () => {
    await append({ at: inSeconds(-2 * HOUR) });
    const before = (await read()).signIns;
    expect(await server.services.store.auditEvents.countHours(inSeconds(60))).toBeGreaterThan(0);
    expect((await read()).signIns).toEqual(before);
  });
});

describe('the checklist of a new installation', () => {
  test('begins with nothing done', async () => {
    const store = server.services.store;
    await store.auditEvents.removeBefore(inSeconds(1), 1_000);
    expect((await read()).checklist).toEqual({
      serviceProviderAdded: false,
      personInvited: false,
      signInTested: false,
    });
  });

  test('knows an application, and one that is disabled', async () => {
    await addApplication({ enabled: false });
    expect((await read()).checklist.serviceProviderAdded).toBe(true);
  });

  test('knows a second person, and one who is gone again', async () => {
    await server.services.store.auditEvents.removeBefore(inSeconds(1), 1_000);
    const other = await signInAs(server, 'user');
    expect((await read()).checklist.personInvited).toBe(true);
    await server.services.store.users.remove(other.user.id, anEvent({ action: 'user.remove' }));
    expect((await read()).checklist.personInvited).toBe(true);
  });

  test('knows a sign-in to an application, by a login or by a test; none that failed', async () => {
    const { id } = await addApplication();
    const isTested = async () => (await read()).checklist.signInTested;
    await append({ action: 'login', serviceProviderId: id, outcome: 'refused' });
    await append({ action: 'signOn.test', serviceProviderId: id, outcome: 'refused' });
    expect(await isTested()).toBe(false);
    await append({ action: 'login', serviceProviderId: id });
    expect(await isTested()).toBe(true);
  });

  test('knows a test by itself', async () => {
    await append({ action: 'signOn.test', serviceProviderId: randomUUID() });
    expect((await read()).checklist.signInTested).toBe(true);
  });
});

describe('what calls for somebody', () => {
  test('is an application at which sign-ins fail within 24 hours, unless it is switched off', async () => {
    const [{ id }, old, off] = [
      await addApplication({ name: 'Salesforce – Acme' }),
      await addApplication(),
      await addApplication({ enabled: false }),
    ];
    for (let times = 0; times < 3; times += 1) {
      await append({ serviceProviderId: old.id, outcome: 'refused', at: inSeconds(-25 * HOUR) });
      await append({ serviceProviderId: id, outcome: 'refused', reason: 'saml.signatureInvalid' });
      await append({ serviceProviderId: off.id, outcome: 'refused', reason: 'serviceProviderDisabled' });
    }
    expect((await read()).failing).toEqual([
      {
        serviceProviderId: id,
        name: 'Salesforce – Acme',
        refused: 3,
        lastAt: expect.any(String),
        lastReason: 'saml.signatureInvalid',
      },
    ]);
  });

  test('is no application at which a sign-in was refused once, or an act that is none', async () => {
    const { id } = await addApplication();
    await append({ serviceProviderId: id, outcome: 'refused' });
    for (let times = 0; times < 5; times += 1) {
      await append({ serviceProviderId: id, outcome: 'refused', action: 'serviceProvider.update' });
    }
    expect((await read()).failing).toEqual([]);
  });

  test.each([
    [-HOUR, 'ended', -1],
    [6 * DAY + HOUR, '7', 6],
    [7 * DAY + HOUR, '30', 7],
    [29 * DAY + HOUR, '30', 29],
    [30 * DAY + HOUR, '60', 30],
    [59 * DAY + HOUR, '60', 59],
  ])('is a certificate of an application that ends in %i seconds', async (seconds, urgency, daysLeft) => {
    const { id, name } = await addApplication({ signingCertificates: [await aCertificate(seconds)] });
    expect((await read()).endingCertificates).toEqual([
      { owner: 'serviceProvider', id, name, notAfter: expect.any(String), daysLeft, urgency },
    ]);
  });

  test('is no certificate that holds longer, nor one of an application that is switched off', async () => {
    await addApplication({ signingCertificates: [await aCertificate(60 * DAY + HOUR)] });
    await addApplication({ signingCertificates: [await aCertificate(DAY)], enabled: false });
    expect((await read()).endingCertificates).toEqual([]);
  });

  test('is our own certificate: of the active key, of the next one, and of a retired one that is still trusted', async () => {
    const { store, keys } = server.services;
    const first = await keys.active();
    const next = await keys.create({ now: server.now(), slot: 'next', commonName: 'localhost' });
    await store.signingKeys.addNext(next, anEvent({ action: 'signingKey.add' }));
    server.advance(3 * 365 * DAY - 50 * DAY);
    const ending = async () =>
      (await store.signingKeys.list()).length === 2
        ? (await readAgain()).endingCertificates.map(({ owner, id, name, urgency }) => [owner, id, name, urgency])
        : [];
    expect((await ending()).toSorted()).toEqual(
      [
        ['signingKey', first.id, 'active', '60'],
        ['signingKey', next.id, 'next', '60'],
      ].toSorted(),
    );
    await store.signingKeys.activate(next.id, anEvent({ action: 'signingKey.activate' }));
    expect(await ending()).toEqual([['signingKey', next.id, 'active', '60']]);
    await addApplication({ signingKeyId: first.id });
    expect(await ending()).toContainEqual(['signingKey', first.id, 'retired', '60']);
  });

  /** With a new session: the one before has ended meanwhile. */
  async function readAgain(): Promise<SummaryReply> {
    return read(await signInAs(server, 'administrator', { email: `${randomUUID()}@example.com` }));
  }

  test('is metadata that waits for approval or could not be fetched', async () => {
    const { store } = server.services;
    const [held, failing, fine] = [await addApplication(), await addApplication(), await addApplication()];
    const source = { url: 'https://example.com/metadata', isWatched: true, rejectedDigest: null };
    const at = server.now();
    const none = { held: null, failure: null };
    for (const [{ id }, state] of [
      [held, { held: { metadata: '<md/>', seenAt: at }, failure: null }],
      [failing, { held: null, failure: 'The server did not answer.' }],
      [fine, none],
    ] as const) {
      await store.metadataSources.put({ serviceProviderId: id, ...source, checkedAt: at, ...state }, anEvent());
    }
    const matters = (await read()).metadata;
    expect(matters).toHaveLength(2);
    expect(matters).toEqual(
      expect.arrayContaining([
        { serviceProviderId: held.id, name: held.name, state: 'held', at: at.toISOString() },
        { serviceProviderId: failing.id, name: failing.name, state: 'failing', at: at.toISOString() },
      ]),
    );
  });
});

describe('the summary', () => {
  test('counts people and open links, and says how the server is', async () => {
    const helpDesk = await signInAs(server, 'helpDesk');
    const summary = await read(helpDesk);
    expect(summary.people).toEqual({ people: 2, withoutPasskey: 0, invited: 0, disabled: 0, privileged: 2 });
    expect(summary.openLinks).toBe(0);
    expect(summary.health).toEqual({
      database: 'sqlite',
      databaseMilliseconds: expect.any(Number),
      startedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      mail: 'none',
    });
  });

  test('tells the help desk about people and sign-ins, and nothing about applications and keys', async () => {
    const { id } = await addApplication({ signingCertificates: [await aCertificate(DAY)] });
    for (let times = 0; times < 3; times += 1) await append({ serviceProviderId: id, outcome: 'refused' });
    const helpDesk = await signInAs(server, 'helpDesk');
    const summary = await read(helpDesk);
    expect([summary.failing, summary.endingCertificates, summary.metadata]).toEqual([[], [], []]);
    expect(summary.signIns.days.at(-1)?.refused).toBe(3);
    const auditor = await signInAs(server, 'auditor');
    const { failing, endingCertificates } = await read(auditor);
    expect([failing.length, endingCertificates.length]).toEqual([1, 1]);
  });
});

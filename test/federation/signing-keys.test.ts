import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SigningKeysReply } from '../../server/contract/signing-keys.ts';
import { listSigningKeys } from '../../server/federation/listed-signing-keys.ts';
import { anEvent, aServiceProvider } from '../helpers/records.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { createSigningPair } from '../helpers/service-provider.ts';
import { logIn, makeToken, type SignedIn, signInAs } from '../helpers/staff.ts';

const UNSPECIFIED = 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified';

let server: TestServer;
let administrator: SignedIn;

beforeAll(async () => {
  server = await startTestServer();
  administrator = await signInAs(server, 'administrator');
});
afterAll(() => server.close());

/** One key, the active one, as on the first day. */
beforeEach(async () => {
  const { store } = server.services;
  for (const { id } of await store.serviceProviders.list()) await store.serviceProviders.remove(id, anEvent());
  const next = await store.signingKeys.inSlot('next');
  if (next !== null) await store.signingKeys.retireNext(next.id, anEvent());
  for (const { id } of await store.signingKeys.list()) await store.signingKeys.removeRetired(id, anEvent());
});

function send(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) {
  return administrator.browser.request(method, `/api/signing-keys${path}`, { body });
}

async function keys(): Promise<SigningKeysReply['items']> {
  return (await administrator.browser.get('/api/signing-keys')).json().items;
}

async function makeNext(): Promise<string> {
  return (await send('POST', '', {})).json().id;
}

async function activeId(): Promise<string> {
  return (await keys())[0]?.id ?? '';
}

async function lastEvent() {
  const [event] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
  return event;
}

async function addServiceProvider(name: string, signingKeyId: string | null): Promise<string> {
  const serviceProvider = aServiceProvider({ name, signingKeyId });
  await server.services.store.serviceProviders.add(serviceProvider, anEvent());
  return serviceProvider.id;
}

describe('the list of signing keys', () => {
  test('shows each with its certificate, and never its private half', async () => {
    const id = await makeNext();
    const response = await administrator.browser.get('/api/signing-keys');
    const [active, next] = response.json().items;
    const { fingerprint256, subject } = new X509Certificate(next.certificatePem);
    expect([active.slot, next.slot, next.id]).toEqual(['active', 'next', id]);
    expect(next.certificate).toMatchObject({ fingerprint: fingerprint256, subject });
    expect([active.activatedAt === null, next.activatedAt]).toEqual([false, null]);
    const { sealedPrivateKey = '' } = (await server.services.store.signingKeys.byId(id)) ?? {};
    expect(sealedPrivateKey).not.toBe('');
    expect(response.body).not.toContain(sealedPrivateKey);
    expect(response.body).not.toContain('PRIVATE KEY');
  });

  test('shows for which service providers each signs now', async () => {
    const nextId = await makeNext();
    const following = await addServiceProvider('Following', null);
    const pinnedToNext = await addServiceProvider('To the next', nextId);
    const pinnedToActive = await addServiceProvider('To the active', await activeId());
    const [active, next] = await keys();
    expect(active?.serviceProviders).toEqual([
      { id: following, name: 'Following', isPinned: false },
      { id: pinnedToActive, name: 'To the active', isPinned: true },
    ]);
    expect(next?.serviceProviders).toEqual([{ id: pinnedToNext, name: 'To the next', isPinned: true }]);
  });

  test.each([
    { left: 10.99, days: 10 },
    { left: 10, days: 10 },
    { left: 0.5, days: 0 },
    { left: -0.5, days: -1 },
  ])('counts whole days until the certificate ends: $left are $days', async ({ left, days }) => {
    const stored = await server.services.store.signingKeys.inSlot('active');
    const clock = () => new Date((stored?.notAfter.getTime() ?? 0) - left * 24 * 3600_000);
    expect((await listSigningKeys({ ...server.services, clock })).items[0]?.daysLeft).toBe(days);
  });

  test('is for auditors and administrators, and their tokens', async () => {
    const auditor = await signInAs(server, 'auditor');
    const helpDesk = await signInAs(server, 'helpDesk');
    const { bearer } = await makeToken(administrator, 'auditor');
    expect((await auditor.browser.get('/api/signing-keys')).statusCode).toBe(200);
    expect((await server.browser().get('/api/signing-keys', bearer)).statusCode).toBe(200);
    expect((await helpDesk.browser.get('/api/signing-keys')).json().code).toBe('forbidden');
    expect((await server.browser().get('/api/signing-keys')).json().code).toBe('notSignedIn');
  });
});

describe('every change of the signing keys', () => {
  const changes = [
    ['POST', ''],
    ['PUT', '/00000000-0000-4000-8000-000000000000/trial'],
    ['POST', '/00000000-0000-4000-8000-000000000000/activate'],
    ['POST', '/next/retire'],
    ['DELETE', '/00000000-0000-4000-8000-000000000000'],
  ] as const;

  test.each(changes)('%s %s is refused to an auditor and to a token', async (method, path) => {
    const auditor = await signInAs(server, 'auditor', { email: `${method}${path.length}@example.com` });
    const { bearer } = await makeToken(administrator, 'administrator');
    const body = { userIds: [] };
    expect((await auditor.browser.request(method, `/api/signing-keys${path}`, { body })).json().code).toBe('forbidden');
    const byToken = await server.browser().request(method, `/api/signing-keys${path}`, { body, headers: bearer });
    expect(byToken.json().code).toBe('passkeyRequired');
    expect(await lastEvent()).toMatchObject({ outcome: 'refused', reason: 'passkeyRequired' });
  });

  test.each(changes)('%s %s asks for the passkey again after five minutes', async (method, path) => {
    server.advance(5 * 60 + 60);
    expect((await send(method, path, { userIds: [] })).json().code).toBe('passkeyAgain');
    server.advance(-5 * 60 - 60);
  });

  test.each([
    ['PUT', '/00000000-0000-4000-8000-000000000000/trial'],
    ['POST', '/00000000-0000-4000-8000-000000000000/activate'],
    ['DELETE', '/00000000-0000-4000-8000-000000000000'],
  ] as const)('%s %s needs a key that exists', async (method, path) => {
    const refused = await send(method, path, method === 'PUT' ? { userIds: [] } : undefined);
    expect(refused.json()).toMatchObject({ code: 'recordUnknown', title: 'This signing key is not there' });
  });
});

describe('the next key', () => {
  test('is made here, published, and audited with its fingerprint', async () => {
    const made = await send('POST', '', {});
    expect(made.json()).toEqual({ id: expect.any(String), warnings: [] });
    const [, next] = await keys();
    expect(await lastEvent()).toMatchObject({
      action: 'signingKey.add',
      actor: administrator.user.id,
      target: next?.id,
      details: { fingerprint: next?.certificate.fingerprint, isOwn: false },
    });
  });

  test('is refused while there is one', async () => {
    await makeNext();
    const refused = await send('POST', '', {});
    expect([refused.statusCode, refused.json().detail]).toEqual([
      400,
      expect.stringContaining('a next signing key already'),
    ]);
    expect(await keys()).toHaveLength(2);
  });

  test('is retired, and audited', async () => {
    const id = await makeNext();
    expect((await send('POST', '/next/retire')).statusCode).toBe(204);
    const [, retired] = await keys();
    expect(retired).toMatchObject({ id, slot: 'retired', activatedAt: null });
    const { fingerprint } = retired?.certificate ?? {};
    expect(await lastEvent()).toMatchObject({ action: 'signingKey.retire', target: id, details: { fingerprint } });
    expect((await send('POST', '/next/retire')).json().detail).toBe('There is no next signing key.');
  });

  test('is not retired while a service provider is pinned to it, which is named', async () => {
    await addServiceProvider('Salesforce – Acme', await makeNext());
    const refused = await send('POST', '/next/retire');
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'inUse']);
    expect(refused.json().detail).toContain('"Salesforce – Acme"');
  });

  test('is tried on people, who are listed by address, and audited', async () => {
    const { store } = server.services;
    const [ada] = await Promise.all([signInAs(server, 'user', { email: 'ada@example.com', name: 'Ada' })]);
    const id = await makeNext();
    const nobody = '00000000-0000-4000-8000-000000000000';
    const tried = await send('PUT', `/${id}/trial`, { userIds: [ada.user.id, administrator.user.id, nobody] });
    expect([tried.statusCode, tried.body]).toEqual([204, '']);
    expect((await keys())[1]?.trialPeople).toEqual([
      { id: ada.user.id, name: 'Ada', email: 'ada@example.com' },
      { id: administrator.user.id, name: 'A administrator', email: 'administrator@example.com' },
    ]);
    const people = expect.arrayContaining([ada.user.id, administrator.user.id]);
    const event = await lastEvent();
    expect(event).toMatchObject({ action: 'signingKey.trial', target: id, details: { people } });
    expect(event?.details.people).toHaveLength(2);
    await send('PUT', `/${id}/trial`, { userIds: [] });
    expect((await store.users.byId(ada.user.id))?.trialSigningKeyId).toBeNull();
  });

  test('is the only one that is tried on people', async () => {
    const refused = await send('PUT', `/${await activeId()}/trial`, { userIds: [administrator.user.id] });
    expect([refused.statusCode, refused.json().detail]).toEqual([400, 'Only the next key can be tried on people.']);
  });
});

async function ownPem(options: Parameters<typeof createSigningPair>[0] = {}) {
  const pair = await createSigningPair(options);
  const certificate = new X509Certificate(Buffer.from(pair.certificate, 'base64'));
  const privateKey = pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  return { privateKey, certificate: certificate.toString() };
}

describe('a key and certificate of one’s own', () => {
  test('become the next key, which is in the metadata and signs once it is active', async () => {
    const own = await ownPem();
    const added = await send('POST', '', { own });
    expect([added.statusCode, added.json().warnings]).toEqual([200, []]);
    const { id } = added.json();
    const body = own.certificate.replace(/-----.*?-----|\s/g, '');
    expect((await server.app.inject('/saml/metadata')).body).toContain(body);
    await send('POST', `/${id}/activate`);
    expect((await server.app.inject('/saml/certificate')).body).toBe(own.certificate);
    expect((await server.services.keys.active()).id).toBe(id);
  });

  test('are stored sealed, audited by fingerprint, and never come back', async () => {
    const own = await ownPem();
    const added = await send('POST', '', { own });
    const [, next] = await keys();
    const event = await lastEvent();
    expect(event).toMatchObject({
      action: 'signingKey.add',
      details: { fingerprint: new X509Certificate(own.certificate).fingerprint256, isOwn: true },
    });
    const secret = own.privateKey.split('\n')[5] ?? '';
    expect(secret).toHaveLength(64);
    const stored = await server.services.store.signingKeys.byId(added.json().id);
    for (const shown of [added.body, JSON.stringify(event), JSON.stringify(next), JSON.stringify(stored)])
      expect(shown).not.toContain(secret);
  });

  test('are refused with what is wrong and where, and nothing is stored', async () => {
    const [own, other] = await Promise.all([ownPem(), ownPem()]);
    const refused = await send('POST', '', { own: { ...own, certificate: other.certificate } });
    expect(refused.json()).toMatchObject({
      status: 400,
      code: 'inputInvalid',
      places: [{ field: 'own.certificate', message: expect.stringContaining('belongs to another private key') }],
    });
    expect(await keys()).toHaveLength(1);
    expect(await lastEvent()).toMatchObject({ action: 'signingKey.add', outcome: 'refused', reason: 'inputInvalid' });
  });

  test('are taken with a warning when the certificate begins later', async () => {
    const own = await ownPem({
      notBefore: new Date(server.now().getTime() + 24 * 3600_000),
      notAfter: new Date('2099-01-01'),
    });
    expect((await send('POST', '', { own })).json().warnings).toMatchObject([{ code: 'certificateNotYetValid' }]);
  });

  test('are refused when they are here already', async () => {
    const own = await ownPem();
    await send('POST', '', { own });
    await send('POST', '/next/retire');
    expect((await send('POST', '', { own })).json().detail).toContain('here already');
    expect(await keys()).toHaveLength(2);
  });

  test('are refused when they are longer than any', async () => {
    const own = { privateKey: 'x'.repeat(20_001), certificate: 'x' };
    expect((await send('POST', '', { own })).statusCode).toBe(400);
  });
});

describe('a switch', () => {
  test('is audited with the fingerprint and where the key comes from', async () => {
    const id = await makeNext();
    expect((await send('POST', `/${id}/activate`)).statusCode).toBe(204);
    const [active, retired] = await keys();
    expect(await lastEvent()).toMatchObject({
      action: 'signingKey.activate',
      target: id,
      details: { fingerprint: active?.certificate.fingerprint, from: 'next' },
    });
    await send('POST', `/${retired?.id}/activate`);
    expect(await lastEvent()).toMatchObject({ target: retired?.id, details: { from: 'retired' } });
  });

  const inDays = (days: number) => new Date(server.now().getTime() + days * 24 * 3600_000);

  async function ownKey(days: { from?: number; until?: number }): Promise<string> {
    const own = await ownPem({ notBefore: inDays(days.from ?? -10), notAfter: inDays(days.until ?? 1000) });
    return (await send('POST', '', { own })).json().id;
  }

  /** Lets days go by, after which the administrator has signed in again. */
  async function wait(days: number): Promise<void> {
    server.advance(days * 24 * 3600);
    await logIn(administrator.browser, administrator.authenticator);
  }

  test('to a certificate that begins later is refused until it does', async () => {
    const id = await ownKey({ from: 2 });
    const early = await send('POST', `/${id}/activate`);
    expect([early.statusCode, early.json().detail]).toEqual([400, expect.stringContaining('begins on')]);
    expect((await keys())[0]?.id).not.toBe(id);
    await wait(3);
    expect((await send('POST', `/${id}/activate`)).statusCode).toBe(204);
  });

  test('to a next key whose certificate has ended is refused', async () => {
    const id = await ownKey({ until: 2 });
    await wait(3);
    const late = await send('POST', `/${id}/activate`);
    expect([late.statusCode, late.json().detail]).toEqual([400, expect.stringContaining('ended on')]);
    expect((await keys())[0]?.id).not.toBe(id);
  });

  test('back to a certificate that has ended is refused while that of the active key holds, and a rescue after that', async () => {
    const ended = await ownKey({ until: 2 });
    await send('POST', `/${ended}/activate`);
    const lasting = await ownKey({ until: 10 });
    await send('POST', `/${lasting}/activate`);
    await wait(3);
    const refused = await send('POST', `/${ended}/activate`);
    expect([refused.statusCode, refused.json().detail]).toEqual([400, expect.stringContaining('ended on')]);
    expect(await activeId()).toBe(lasting);
    await wait(8);
    expect((await send('POST', `/${ended}/activate`)).statusCode).toBe(204);
    expect(await activeId()).toBe(ended);
    await send('POST', '/next/retire');
    const fresh = await makeNext();
    expect((await send('POST', `/${fresh}/activate`)).statusCode).toBe(204);
  });

  test('to the active key is refused', async () => {
    const refused = await send('POST', `/${await activeId()}/activate`);
    expect([refused.statusCode, refused.json().detail]).toEqual([400, 'This key is the active one already.']);
  });

  test('is done once when two administrators press the button at the same moment', async () => {
    const id = await makeNext();
    const answers = await Promise.all([send('POST', `/${id}/activate`), send('POST', `/${id}/activate`)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, expect.toBeOneOf([400, 409])]);
    expect((await keys()).map(({ slot }) => slot)).toEqual(['active', 'retired']);
  });
});

describe('a retired key', () => {
  async function retiredKey(): Promise<string> {
    const id = await makeNext();
    await send('POST', '/next/retire');
    return id;
  }

  test('is deleted for good, also from what is opened, and audited', async () => {
    const id = await retiredKey();
    await server.services.keys.byId(id);
    const fingerprint = (await keys())[1]?.certificate.fingerprint;
    expect((await send('DELETE', `/${id}`)).statusCode).toBe(204);
    expect((await keys()).map(({ slot }) => slot)).toEqual(['active']);
    expect(await lastEvent()).toMatchObject({ action: 'signingKey.remove', target: id, details: { fingerprint } });
    await expect(server.services.keys.byId(id)).rejects.toMatchObject({ code: 'internal' });
  });

  test('is not deleted while a service provider is pinned to it, which is named', async () => {
    const id = await retiredKey();
    await addServiceProvider('Salesforce – Acme', id);
    const refused = await send('DELETE', `/${id}`);
    expect([refused.statusCode, refused.json().detail]).toEqual([409, expect.stringContaining('"Salesforce – Acme"')]);
  });

  test('is the only kind that is deleted', async () => {
    for (const id of [await activeId(), await makeNext()]) {
      expect((await send('DELETE', `/${id}`)).json().detail).toBe('Only a retired key can be removed.');
    }
    expect(await keys()).toHaveLength(2);
  });
});

describe('what an application needs from us', () => {
  const values = async (id: string) =>
    (await administrator.browser.get(`/api/identity-provider?serviceProvider=${id}`)).json();

  test('is the certificate of the active key, for one that follows it or is pinned to it', async () => {
    const { certificate } = (await administrator.browser.get('/api/identity-provider')).json();
    const ids = [await addServiceProvider('Following', null), await addServiceProvider('Pinned', await activeId())];
    for (const id of ids) {
      expect(await values(id)).toMatchObject({
        certificate,
        certificateUrl: 'http://localhost:3000/saml/certificate',
        signingKey: { id: await activeId(), isActive: true },
      });
    }
  });

  test('is the certificate of the key that it is pinned to, which can be downloaded', async () => {
    const next = await makeNext();
    const id = await addServiceProvider('Pinned', next);
    const [, key] = await keys();
    expect(await values(id)).toMatchObject({
      certificatePem: key?.certificatePem,
      certificate: key?.certificate,
      certificateUrl: `http://localhost:3000/saml/certificate?key=${next}`,
      signingKey: { id: next, isActive: false },
    });
    expect((await server.app.inject(`/saml/certificate?key=${next}`)).body).toBe(key?.certificatePem);
  });

  test('of a retired key can be downloaded only while an application is pinned to it', async () => {
    const next = await makeNext();
    await send('POST', '/next/retire');
    const download = () => server.app.inject(`/saml/certificate?key=${next}`);
    expect((await download()).statusCode).toBe(404);
    await addServiceProvider('Pinned', next);
    expect((await download()).statusCode).toBe(200);
  });

  test.each(['00000000-0000-4000-8000-000000000000', 'x', '../metadata'])(
    'is nothing for a key that is not there: %s',
    async (key) => {
      const { statusCode, body } = await server.app.inject(`/saml/certificate?key=${key}`);
      expect([400, 404]).toContain(statusCode);
      expect(body).not.toContain('BEGIN CERTIFICATE');
    },
  );

  test('is nothing for an application that is not there', async () => {
    expect(await values('00000000-0000-4000-8000-000000000000')).toMatchObject({ code: 'recordUnknown' });
  });
});

test('a service provider that is pinned to a key which is removed at the same moment is told apart from a fault', async () => {
  const id = await addServiceProvider('Acme', null);
  const next = await makeNext();
  await send('POST', '/next/retire');
  const { settings, updatedAt } = (await administrator.browser.get(`/api/service-providers/${id}`)).json();
  const { signingKeys } = server.services.store;
  const { byId } = signingKeys;
  Object.assign(signingKeys, {
    byId: async (keyId: string) => {
      const found = await byId(keyId);
      await signingKeys.removeRetired(keyId, anEvent());
      return found;
    },
  });
  try {
    const pinned = await administrator.browser.request('PATCH', `/api/service-providers/${id}`, {
      body: { updatedAt, settings: { signingKeyId: next, authnContextClassRef: UNSPECIFIED } },
    });
    expect([pinned.statusCode, pinned.json().code]).toEqual([409, 'changedMeanwhile']);
  } finally {
    Object.assign(signingKeys, { byId });
  }
  const after = (await administrator.browser.get(`/api/service-providers/${id}`)).json();
  expect(after.settings).toEqual(settings);
});

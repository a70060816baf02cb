import { afterAll, beforeAll, expect, test } from 'vitest';
import { SignedXml } from 'xml-crypto';
import type { SigningKey, SigningKeysReply } from '../../server/contract/signing-keys.ts';
import { formOf } from '../helpers/browser.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { logIn, type SignedIn, signInAs } from '../helpers/staff.ts';
import { connectSalesforce, type Salesforce } from '../sign-on/salesforce.ts';

/** Two orgs, each with the one certificate that its administrator gave it, and two people who sign on to both. */
let server: TestServer;
let administrator: SignedIn;
let ada: SignedIn;
let bob: SignedIn;
let acme: Salesforce;
let beta: Salesforce;
const trusted = { acme: '', beta: '' };
let firstKey: SigningKey;
let nextKey: SigningKey;
const known: SigningKey[] = [];

beforeAll(async () => {
  server = await startTestServer();
  administrator = await signInAs(server, 'administrator');
  ada = await signInAs(server, 'user', { email: 'ada@example.com', name: 'Ada Lovelace' });
  bob = await signInAs(server, 'user', { email: 'bob@example.com', name: 'Bob Example' });
  acme = await connectSalesforce(server, { saml: { idpCert: (done) => done(null, trusted.acme) } });
  beta = await connectSalesforce(server, {
    entityId: 'https://beta.my.salesforce.com',
    acsUrl: 'https://beta.my.salesforce.com?so=00D5g000009wxyz',
    saml: { idpCert: (done) => done(null, trusted.beta) },
  });
});
afterAll(() => server.close());

async function call(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<number> {
  const answer = await administrator.browser.request(method, `/api/signing-keys${path}`, { body });
  return answer.statusCode;
}

async function keys(): Promise<SigningKey[]> {
  const { items }: SigningKeysReply = (await administrator.browser.get('/api/signing-keys')).json();
  return items;
}

/** One application is switched: by its settings. */
async function pin({ serviceProvider }: Salesforce, signingKeyId: string | null): Promise<void> {
  const address = `/api/service-providers/${serviceProvider.id}`;
  const { updatedAt } = (await administrator.browser.get(address)).json();
  const body = { updatedAt, settings: { signingKeyId } };
  expect((await administrator.browser.request('PATCH', address, { body })).statusCode).toBe(200);
}

async function published(): Promise<string[]> {
  const metadata = (await server.app.inject('/saml/metadata')).body;
  return [...metadata.matchAll(/<ds:X509Certificate>([^<]+)</g)].map(([, base64 = '']) => base64);
}

function base64Of(...shown: SigningKey[]): string[] {
  return shown.map(({ certificatePem }) => certificatePem.replace(/-----.*?-----|\s/g, ''));
}

/** Signs on from the org by its request and a passkey; gives the ids of those keys whose certificate verifies what arrived, once the org has let the person in. */
async function signOn(org: Salesforce, person: SignedIn): Promise<string[]> {
  const html = await answerTo(org, person);
  expect((await org.accept(html)).profile.nameID).toBe(person.user.email);
  return signersOf(html);
}

async function answerTo(org: Salesforce, { authenticator }: SignedIn): Promise<string> {
  const browser = server.browser();
  const sent = await browser.get(await org.redirect());
  return (await logIn(browser, authenticator, String(sent.headers.location))).body;
}

function signersOf(html: string): string[] {
  const xml = Buffer.from(formOf(html).fields.SAMLResponse ?? '', 'base64').toString();
  return known.filter(({ certificatePem }) => verifies(xml, certificatePem)).map(({ id }) => id);
}

/** By xml-crypto, somebody else's code, trusting this certificate and nothing that the document brings along. */
function verifies(xml: string, publicCert: string): boolean {
  const [signature = '', ...others] = xml.match(/<ds:Signature[ >].*?<\/ds:Signature>/gs) ?? [];
  expect(others).toEqual([]);
  const signed = new SignedXml({ publicCert, getCertFromKeyInfo: () => null });
  signed.loadSignature(signature);
  try {
    return signed.checkSignature(xml);
  } catch {
    return false;
  }
}

test('at first there is one key, and every application trusts it', async () => {
  const [active] = await keys();
  if (active === undefined) throw new Error('There is an active key.');
  firstKey = active;
  known.push(active);
  trusted.acme = firstKey.certificatePem;
  trusted.beta = firstKey.certificatePem;
  expect(await published()).toEqual(base64Of(firstKey));
  expect(await signOn(acme, ada)).toEqual([firstKey.id]);
});

test('the next key is made: both are in the metadata, the active one first, and nothing else has changed', async () => {
  expect(await call('POST', '', {})).toBe(200);
  const [, next] = await keys();
  if (next === undefined) throw new Error('There is a next key.');
  nextKey = next;
  known.push(next);
  expect(await published()).toEqual(base64Of(firstKey, nextKey));
  const metadata = (await server.app.inject('/saml/metadata')).body;
  expect(metadata).toContain(`validUntil="${firstKey.certificate.notAfter}"`);
  expect(await signOn(acme, ada)).toEqual([firstKey.id]);
  expect(await signOn(beta, bob)).toEqual([firstKey.id]);
});

test('it is tried on one person: theirs alone is signed with it, at each application', async () => {
  expect(await call('PUT', `/${nextKey.id}/trial`, { userIds: [ada.user.id] })).toBe(204);
  expect(signersOf(await answerTo(acme, ada))).toEqual([nextKey.id]);
  expect(await signOn(acme, bob)).toEqual([firstKey.id]);
  expect(await signOn(beta, bob)).toEqual([firstKey.id]);
  await expect(acme.accept(await answerTo(acme, ada))).rejects.toThrow('Invalid signature');
  trusted.acme = nextKey.certificatePem;
  expect(await signOn(acme, ada)).toEqual([nextKey.id]);
  trusted.acme = firstKey.certificatePem;
  expect(await call('PUT', `/${nextKey.id}/trial`, { userIds: [] })).toBe(204);
  expect(await signOn(acme, ada)).toEqual([firstKey.id]);
});

test('one application is switched, and the other is not', async () => {
  trusted.beta = nextKey.certificatePem;
  await pin(beta, nextKey.id);
  expect(await signOn(beta, bob)).toEqual([nextKey.id]);
  expect(await signOn(acme, bob)).toEqual([firstKey.id]);
  const [active, next] = await keys();
  expect(active?.serviceProviders).toMatchObject([{ id: acme.serviceProvider.id, isPinned: false }]);
  expect(next?.serviceProviders).toMatchObject([{ id: beta.serviceProvider.id, isPinned: true }]);
});

test('all are switched: the key of before is not in the metadata any more', async () => {
  trusted.acme = nextKey.certificatePem;
  expect(await call('POST', `/${nextKey.id}/activate`)).toBe(204);
  expect(await published()).toEqual(base64Of(nextKey));
  expect(await signOn(acme, ada)).toEqual([nextKey.id]);
  expect(await signOn(beta, ada)).toEqual([nextKey.id]);
  const [active, retired] = await keys();
  expect(active?.serviceProviders.map(({ isPinned }) => isPinned)).toEqual([false, false]);
  expect(retired).toMatchObject({ id: firstKey.id, slot: 'retired', serviceProviders: [] });
});

test('an application that still trusts the retired key is signed for with it', async () => {
  trusted.beta = firstKey.certificatePem;
  await pin(beta, firstKey.id);
  expect(await signOn(beta, bob)).toEqual([firstKey.id]);
  expect(await signOn(acme, bob)).toEqual([nextKey.id]);
  expect(await published()).toEqual(base64Of(nextKey));
  expect(await call('DELETE', `/${firstKey.id}`)).toBe(409);
});

test('back: everybody is signed for with the key of before, and the other waits as the next', async () => {
  trusted.acme = firstKey.certificatePem;
  expect(await call('POST', `/${firstKey.id}/activate`)).toBe(204);
  expect(await published()).toEqual(base64Of(firstKey, nextKey));
  expect(await signOn(acme, ada)).toEqual([firstKey.id]);
  expect(await signOn(beta, ada)).toEqual([firstKey.id]);
});

test('the next key is retired, and leaves the metadata', async () => {
  expect(await call('POST', '/next/retire')).toBe(204);
  expect(await published()).toEqual(base64Of(firstKey));
  expect(await signOn(acme, ada)).toEqual([firstKey.id]);
  expect(await signOn(beta, bob)).toEqual([firstKey.id]);
});

test('it is deleted, and the first key goes on alone', async () => {
  expect(await call('DELETE', `/${nextKey.id}`)).toBe(204);
  expect((await keys()).map(({ id }) => id)).toEqual([firstKey.id]);
  expect(await signOn(acme, ada)).toEqual([firstKey.id]);
  expect(await signOn(beta, bob)).toEqual([firstKey.id]);
});

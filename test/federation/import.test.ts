import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ImportSource } from '../../server/contract/service-providers.ts';
import { NAMESPACES } from '../../server/saml/names.ts';
import { type HttpsServer, startHttpsServer } from '../helpers/https-server.ts';
import { anEvent, aServiceProvider } from '../helpers/records.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import {
  ACS_URL,
  createSigningPair,
  ENTITY_ID,
  salesforceMetadata,
  salesforcePair,
} from '../helpers/service-provider.ts';
import { makeToken, type SignedIn, signInAs } from '../helpers/staff.ts';

let server: TestServer;
let administrator: SignedIn;
let application: HttpsServer;
/** What the application answers with at its address. */
let published: string;
let certificate: string;
let metadata: string;

beforeAll(async () => {
  ({ certificate } = await salesforcePair());
  metadata = salesforceMetadata(certificate);
  application = await startHttpsServer((_request, response) => response.end(published));
  server = await startTestServer({ LATCHKEY_METADATA_PRIVATE_HOSTS: 'localhost' });
  administrator = await signInAs(server, 'administrator');
});
afterAll(async () => {
  await server.close();
  await application.close();
});
beforeEach(async () => {
  const { store } = server.services;
  for (const { id } of await store.serviceProviders.list()) await store.serviceProviders.remove(id, anEvent());
});

const address = () => `https://localhost:${application.port}/metadata.xml`;
const stored = () => server.services.store.serviceProviders.list();

async function post(path: 'preview' | 'import', body: object) {
  return administrator.browser.request('POST', `/api/service-providers/${path}`, { body });
}
async function preview(source: ImportSource, updateOf?: string) {
  const response = await post('preview', { source, updateOf });
  expect(response.statusCode, response.body).toBe(200);
  return response.json();
}
async function confirm(source: ImportSource, more: { updateOf?: string; name?: string } = {}) {
  const { digest } = await preview(source, more.updateOf);
  const response = await post('import', { source, digest, ...more });
  expect(response.statusCode, response.body).toBe(200);
  return response.json();
}
async function lastEvents(limit: number) {
  return server.services.store.auditEvents.tail({ afterSequence: null, limit });
}

describe('a preview', () => {
  test('shows what was understood, and stores nothing', async () => {
    const shown = await preview({ metadata });
    expect(shown).toMatchObject({
      suggestedName: 'Salesforce – acme',
      warnings: [],
      updates: null,
      facts: {
        entityId: ENTITY_ID,
        kind: 'salesforce',
        assertionConsumerServices: [{ url: ACS_URL, index: 0, isDefault: true }],
        singleLogoutServices: [
          { url: 'https://acme.my.salesforce.com/services/auth/sp/saml2/logout', binding: 'redirect' },
          { url: 'https://acme.my.salesforce.com/services/auth/sp/saml2/logout', binding: 'post' },
        ],
        authnRequestsSigned: true,
        wantAssertionsSigned: true,
        validUntil: '2036-11-24T09:15:29.968Z',
      },
    });
    const [shownCertificate] = shown.facts.signingCertificates;
    expect(shownCertificate.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(shown.understood).toEqual([
      'This is a Salesforce org. It calls itself https://acme.my.salesforce.com (its entity ID).',
      `People who have signed in are sent to ${ACS_URL}, and nowhere else.`,
      'Signing out goes to https://acme.my.salesforce.com/services/auth/sp/saml2/logout.',
      `It signs its requests; they are checked with the certificate CN=SelfSignedCert_24Nov2026, valid until 1 January 2029 (SHA-256 ${shownCertificate.fingerprint}).`,
      expect.stringContaining('It wants assertions signed, which they always are.'),
      'All this holds until 24 November 2036.',
    ]);
    expect(await stored()).toEqual([]);
  });

  test('says what is doubtful, and what to do', async () => {
    const { warnings } = await preview({ metadata: metadata.replace('AuthnRequestsSigned="true"', '') });
    expect(warnings).toEqual([{ code: 'requestsUnsigned', message: expect.stringContaining('switch that on there') }]);
  });

  test('of several service providers asks which', async () => {
    const others = ['urn:two', 'urn:three'].map((entityId) => salesforceMetadata(certificate, { entityId }));
    const group = `<md:EntitiesDescriptor xmlns:md="${NAMESPACES.metadata}">${others.join('').replaceAll(/<\?.*?\?>/g, '')}</md:EntitiesDescriptor>`;
    expect(await preview({ metadata: group })).toEqual({ choices: ['urn:two', 'urn:three'] });
    expect((await preview({ metadata: group, entityId: 'urn:three' })).facts.entityId).toBe('urn:three');
    expect((await post('import', { source: { metadata: group }, digest: '' })).json().code).toBe('previewOutdated');
  });

  test.each<[string, () => string, [number, string | null, string]]>([
    ['XML that ends too early', () => metadata.replace('</md:EntityDescriptor>', ''), [12, null, 'not well-formed']],
    ['a DOCTYPE', () => metadata.replace('?>', '?>\n\n<!DOCTYPE x>'), [3, null, 'DOCTYPE']],
    [
      'a script for an address',
      () => metadata.replace(ACS_URL, 'javascript:alert(1)'),
      [11, 'AssertionConsumerService index 0', 'plain https address'],
    ],
    [
      'a key without a certificate',
      () => metadata.replace(/<ds:X509Data>.*<\/ds:X509Data>/s, ''),
      [3, 'KeyDescriptor', 'X509Certificate'],
    ],
    [
      'no role',
      () => metadata.replace(/<md:SPSSODescriptor.*<\/md:SPSSODescriptor>/s, ''),
      [1, 'EntityDescriptor', 'SPSSODescriptor'],
    ],
  ])('of %s is refused with its place', async (_, xml, [line, field, words]) => {
    const problem = (await post('preview', { source: { metadata: xml() } })).json();
    expect(problem).toMatchObject({ status: 400, code: 'inputInvalid' });
    expect(problem.places).toEqual([{ line: expect.any(Number), field, message: expect.stringContaining(words) }]);
    expect(problem.places[0].line).toBe(line);
    expect(problem.detail).toBe(`Line ${line}: ${problem.places[0].message}`);
  });

  test('of plain fields that are missing names them', async () => {
    const problem = (await post('preview', { source: { salesforce: { myDomain: 'acme' } } })).json();
    expect(problem.places.map(({ field }: { field: string }) => field)).toEqual([
      'assertionConsumerServiceUrl',
      'organizationId',
    ]);
  });
});

describe('an import', () => {
  test('stores exactly what was shown, with the name that was given', async () => {
    const { id, isNew } = await confirm({ metadata }, { name: 'Acme' });
    expect(isNew).toBe(true);
    const [serviceProvider] = await stored();
    expect(serviceProvider).toMatchObject({
      id,
      name: 'Acme',
      entityId: ENTITY_ID,
      enabled: true,
      access: 'everyone',
      nameId: { source: 'federationIdOrEmail' },
      attributes: ['email', 'name', 'firstName', 'lastName'].map((name) => ({ name, value: { source: name } })),
      signingCertificates: [certificate],
    });
    expect(await lastEvents(1)).toMatchObject([
      {
        action: 'serviceProvider.add',
        actor: administrator.user.id,
        target: id,
        serviceProviderId: id,
        details: {
          name: 'Acme',
          entityId: ENTITY_ID,
          facts: expect.arrayContaining([
            `assertionConsumerServices: ${ACS_URL} (index 0, the default)`,
            `signingCertificates: ${new X509Certificate(Buffer.from(certificate, 'base64')).fingerprint256}`,
            'singleLogoutServices: https://acme.my.salesforce.com/services/auth/sp/saml2/logout (HTTP-Redirect)',
          ]),
        },
      },
    ]);
    expect((await administrator.browser.get('/api/service-providers')).json().items).toEqual([
      {
        id,
        name: 'Acme',
        kind: 'salesforce',
        entityId: ENTITY_ID,
        enabled: true,
        access: 'everyone',
        icon: null,
        signingKeyId: null,
        hasHeldMetadata: false,
        createdAt: serviceProvider?.createdAt.toISOString(),
      },
    ]);
  });

  test.each<[string, () => ImportSource, string]>([
    ['an address', () => ({ url: address() }), ENTITY_ID],
    [
      'My Domain',
      () => ({ salesforce: { myDomain: 'acme', organizationId: '00D5g000004abcd', certificate } }),
      ENTITY_ID,
    ],
    [
      'plain fields',
      () => ({ fields: { entityId: 'urn:app', assertionConsumerServiceUrl: 'https://app.example/acs' } }),
      'urn:app',
    ],
  ])('may come from %s', async (_, source, entityId) => {
    published = metadata;
    await confirm(source());
    expect((await stored()).map((serviceProvider) => serviceProvider.entityId)).toEqual([entityId]);
  });

  test('again shows the differences, and keeps the settings', async () => {
    const { id } = await confirm({ metadata }, { name: 'Acme' });
    const [before] = await stored();
    if (before === undefined) throw new Error('Nothing was stored.');
    const settings = { ...before, signResponse: true, enabled: false, updatedAt: server.now() };
    await server.services.store.serviceProviders.update(settings, before.updatedAt, anEvent());
    const renewed = await createSigningPair();
    const newer = salesforceMetadata(renewed.certificate, { acsUrl: `${ACS_URL}&amp;sc=0LE` });
    const { updates } = await preview({ metadata: newer });
    expect(updates).toEqual({
      id,
      name: 'Acme',
      differences: [
        {
          fact: 'assertionConsumerServices',
          before: [`${ACS_URL} (index 0, the default)`],
          after: [`${ACS_URL}&sc=0LE (index 0, the default)`],
        },
        {
          fact: 'signingCertificates',
          before: [expect.stringContaining('valid until 1 January 2029 (SHA-256 ')],
          after: [expect.stringContaining('valid until 1 January 2029 (SHA-256 ')],
        },
      ],
    });
    expect(await confirm({ metadata: newer }, { name: 'Another name' })).toEqual({ id, isNew: false });
    const [after] = await stored();
    expect(after).toMatchObject({ name: 'Acme', signResponse: true, enabled: false });
    expect(after?.signingCertificates).toEqual([renewed.certificate]);
    expect(await lastEvents(1)).toMatchObject([
      {
        action: 'serviceProvider.update',
        details: { changed: ['assertionConsumerServices', 'signingCertificates'] },
      },
    ]);
  });

  test('of what is stored already differs in nothing', async () => {
    await confirm({ metadata });
    expect((await preview({ metadata })).updates.differences).toEqual([]);
  });

  test('may rename the one that it updates', async () => {
    const { id } = await confirm({ metadata });
    const renamed = salesforceMetadata(certificate, { entityId: 'https://saml.salesforce.com' });
    const { updates } = await preview({ metadata: renamed }, id);
    expect(updates.differences).toContainEqual({
      fact: 'entityId',
      before: [ENTITY_ID],
      after: ['https://saml.salesforce.com'],
    });
    await confirm({ metadata: renamed }, { updateOf: id });
    expect((await stored()).map(({ entityId }) => entityId)).toEqual(['https://saml.salesforce.com']);
  });

  test('may not give one the entity ID of another, nor update what is not there', async () => {
    await confirm({ metadata });
    const other = aServiceProvider();
    await server.services.store.serviceProviders.add(other, anEvent());
    const taken = await post('preview', { source: { metadata }, updateOf: other.id });
    expect(taken.json()).toMatchObject({ status: 400, detail: expect.stringContaining('Update that one instead') });
    const gone = await post('preview', { source: { metadata }, updateOf: '00000000-0000-4000-8000-000000000000' });
    expect(gone.json()).toMatchObject({ status: 404, code: 'recordUnknown' });
  });
});

describe('what was shown is outdated', () => {
  const outdated = { status: 409, code: 'previewOutdated' };

  test('when the source is another', async () => {
    const { digest } = await preview({ metadata });
    const other = { metadata: metadata.replace(ACS_URL, `${ACS_URL}&amp;sc=0LE`) };
    expect((await post('import', { source: other, digest })).json()).toMatchObject(outdated);
    expect(await stored()).toEqual([]);
  });

  test('when the address answers differently', async () => {
    published = metadata;
    const { digest } = await preview({ url: address() });
    published = metadata.replace(ACS_URL, 'https://evil.example/acs');
    expect((await post('import', { source: { url: address() }, digest })).json()).toMatchObject(outdated);
    expect(await stored()).toEqual([]);
  });

  test('but not when the address only says a later minute of the same day', async () => {
    published = metadata;
    const { digest } = await preview({ url: address() });
    published = metadata.replace('2036-11-24T09:15:29.968Z', '2036-11-24T09:16:30.000Z');
    expect((await post('import', { source: { url: address() }, digest })).statusCode).toBe(200);
  });

  test('when somebody has added or changed it meanwhile', async () => {
    const { digest } = await preview({ metadata });
    await confirm({ metadata });
    expect((await post('import', { source: { metadata }, digest })).json()).toMatchObject(outdated);
    const again = await preview({ metadata });
    const [before] = await stored();
    if (before === undefined) throw new Error('Nothing was stored.');
    const changed = { ...before, enabled: false, updatedAt: new Date(before.updatedAt.getTime() + 1) };
    await server.services.store.serviceProviders.update(changed, before.updatedAt, anEvent());
    expect((await post('import', { source: { metadata }, digest: again.digest })).json()).toMatchObject(outdated);
    expect(await stored()).toEqual([changed]);
  });

  test('and that is in the audit', async () => {
    await post('import', { source: { metadata }, digest: 'x' });
    expect(await lastEvents(1)).toMatchObject([
      { action: 'serviceProvider.add', outcome: 'refused', reason: 'previewOutdated' },
    ]);
  });
});

describe('who may', () => {
  test('import: an administrator with a recent passkey', async () => {
    const { digest } = await preview({ metadata });
    server.advance(301);
    expect((await post('preview', { source: { metadata } })).statusCode).toBe(200);
    expect((await post('import', { source: { metadata }, digest })).json()).toMatchObject({ code: 'passkeyAgain' });
    expect(await stored()).toEqual([]);
    server.advance(-301);
  });

  test('look: an auditor, who cannot make the server fetch', async () => {
    const auditor = await signInAs(server, 'auditor');
    expect((await auditor.browser.get('/api/service-providers')).statusCode).toBe(200);
    expect((await auditor.browser.get('/api/identity-provider')).statusCode).toBe(200);
    const fetched = await auditor.browser.request('POST', '/api/service-providers/preview', {
      body: { source: { url: address() } },
    });
    expect(fetched.statusCode).toBe(403);
  });
});

test('a removed application is gone, and cannot be removed again', async () => {
  const { id } = await confirm({ metadata });
  const path = `/api/service-providers/${id}`;
  expect((await administrator.browser.request('DELETE', path)).statusCode).toBe(204);
  expect(await stored()).toEqual([]);
  expect(await lastEvents(1)).toMatchObject([
    {
      action: 'serviceProvider.remove',
      target: id,
      details: {
        entityId: ENTITY_ID,
        name: 'Salesforce – acme',
        facts: expect.arrayContaining([`assertionConsumerServices: ${ACS_URL} (index 0, the default)`]),
      },
    },
  ]);
  expect((await administrator.browser.request('DELETE', path)).json()).toMatchObject({ code: 'recordUnknown' });
});

describe('the list of applications', () => {
  const list = async (query: string) => (await administrator.browser.get(`/api/service-providers${query}`)).json();

  beforeEach(async () => {
    for (const name of ['b', 'a', 'c']) {
      const entityId = `https://${name}.example/saml`;
      const kind = name === 'b' ? 'salesforce' : 'saml';
      await server.services.store.serviceProviders.add(aServiceProvider({ name, entityId, kind }), anEvent());
    }
  });
  const names = ({ items }: { items: { name: string }[] }) => items.map(({ name }) => name);

  test('is read on from page to page, by name', async () => {
    const first = await list('?limit=2');
    expect(names(first)).toEqual(['a', 'b']);
    const second = await list(`?limit=2&cursor=${first.next}`);
    expect([names(second), second.next]).toEqual([['c'], null]);
  });

  test('is sorted and searched', async () => {
    expect(names(await list('?sort=-name'))).toEqual(['c', 'b', 'a']);
    expect(names(await list('?sort=kind'))).toEqual(['b', 'a', 'c']);
    expect(names(await list('?search=C.EXAMPLE'))).toEqual(['c']);
  });

  test.each(['?sort=entityId', '?limit=201', '?cursor=x', '?sort=createdAt&cursor=WyJhIiwiYiJd'])(
    'is not asked for with %s',
    async (query) => expect((await list(query)).status).toBe(400),
  );
});

describe('the preview of an address', () => {
  const source = () => ({ url: address() });

  test('needs a recent passkey; a file does not', async () => {
    published = metadata;
    server.advance(301);
    expect((await post('preview', { source: source() })).json()).toMatchObject({ code: 'passkeyAgain' });
    expect((await post('preview', { source: { metadata } })).statusCode).toBe(200);
    server.advance(-301);
    expect((await post('preview', { source: source() })).statusCode).toBe(200);
  });

  test('is not for programs', async () => {
    const { bearer } = await makeToken(administrator, 'administrator');
    const ask = (payload: object) =>
      server.app.inject({ method: 'POST', url: '/api/service-providers/preview', headers: bearer, payload });
    expect((await ask({ source: source() })).json()).toMatchObject({ code: 'passkeyRequired' });
    expect((await ask({ source: { metadata } })).statusCode).toBe(200);
  });
});

test('the address for signing out that was given by hand stays when metadata is imported again', async () => {
  const { id } = await confirm({ metadata });
  const [before] = await stored();
  if (before === undefined) throw new Error('Nothing was stored.');
  const singleLogoutServiceUrl = 'https://acme.my.salesforce.com/secur/logout.jsp';
  const changed = { ...before, singleLogoutServiceUrl, updatedAt: server.now() };
  await server.services.store.serviceProviders.update(changed, before.updatedAt, anEvent());
  await confirm({ metadata: salesforceMetadata(certificate, { acsUrl: `${ACS_URL}&amp;sc=0LE` }) });
  expect(await stored()).toMatchObject([{ id, singleLogoutServiceUrl }]);
});

test('the identity provider’s values are those of its metadata', async () => {
  const values = (await administrator.browser.get('/api/identity-provider')).json();
  expect(values).toMatchObject({
    entityId: server.services.identityProvider.entityId,
    singleSignOnServiceUrl: 'http://localhost:3000/saml/sso',
    logoutUrl: 'http://localhost:3000/saml/slo',
    metadataUrl: 'http://localhost:3000/saml/metadata',
    certificateUrl: 'http://localhost:3000/saml/certificate',
    metadata: (await server.app.inject('/saml/metadata')).body,
    certificatePem: (await server.app.inject('/saml/certificate')).body,
  });
  expect(values.signingKey.isActive).toBe(true);
  expect(values.certificate.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  expect(values.metadata).toContain(values.nameIdFormats[0]);
});

/** Metadata that somebody wrote to do harm: each piece is refused with words, or stored and given back as the text that it is. */
// The certificate library below needs it first.
import 'reflect-metadata';
import { X509CertificateGenerator } from '@peculiar/x509';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BINDINGS, NAME_ID_FORMATS, NAMESPACES } from '../../server/saml/names.ts';
import { anEvent } from '../helpers/records.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { ACS_URL, ENTITY_ID, salesforceMetadata, salesforcePair } from '../helpers/service-provider.ts';
import { type SignedIn, signInAs } from '../helpers/staff.ts';

let server: TestServer;
let administrator: SignedIn;
let metadata: string;

beforeAll(async () => {
  metadata = salesforceMetadata((await salesforcePair()).certificate);
  server = await startTestServer();
  administrator = await signInAs(server, 'administrator');
});
afterAll(() => server.close());
beforeEach(async () => {
  const { store } = server.services;
  for (const { id } of await store.serviceProviders.list()) await store.serviceProviders.remove(id, anEvent());
});

const post = (path: string, body: object) =>
  administrator.browser.request('POST', `/api/service-providers/${path}`, { body });

/** Metadata with something replaced; the replacement must take place. */
function changed(from: string | RegExp, to: string): string {
  const xml = metadata.replace(from, () => to);
  if (xml === metadata) throw new Error(`Nothing to replace: ${from}`);
  return xml;
}
const withAcs = (location: string) => changed(ACS_URL, location);
const withEntityId = (entityId: string) => changed(`entityID="${ENTITY_ID}"`, `entityID="${entityId}"`);
const withFormat = (format: string) => changed(NAME_ID_FORMATS.unspecified, format);
const withDoctype = (doctype: string) => changed('?>', `?>${doctype}`);

const MARKUP = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '{{constructor.constructor("alert(1)")()}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what somebody would send
  '${alert(1)}',
  '</textarea><svg/onload=alert(1)>',
  '__proto__',
  '=HYPERLINK("https://evil.example")',
  "'; drop table service_providers; --",
];

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

describe('is refused, with a place or a reason, and nothing is stored:', () => {
  const laughs = Array.from({ length: 10 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');

  test.each<[string, () => string]>([
    ['an external entity', () => withDoctype('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>')],
    ['a billion laughs', () => withDoctype(`<!DOCTYPE x [<!ENTITY l0 "lol">${laughs}]>`)],
    ['a parameter entity', () => withDoctype('<!DOCTYPE x [<!ENTITY % e SYSTEM "https://evil.example/x.dtd"> %e;]>')],
    ['an entity without a DOCTYPE', () => withFormat('&laugh;')],
    ['a style sheet', () => withDoctype('<?xml-stylesheet href="https://evil.example/x.xsl"?>')],
    ['a CDATA section', () => withFormat('<![CDATA[<script>]]>')],
    [
      'XInclude in a place for text',
      () => withFormat('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'),
    ],
    ['a comment in the certificate', () => changed('MII', 'MI<!-- -->I')],
    ['an attribute twice', () => changed('index="0"', 'index="0" index="1"')],
    [
      'an attribute twice by two prefixes',
      () => changed('index="0"', 'xmlns:a="urn:a" xmlns:b="urn:a" a:x="1" b:x="2" index="0"'),
    ],
    ['an entityID twice', () => changed('entityID=', 'entityID="urn:a" entityID=')],
    ['another namespace for the metadata', () => metadata.replaceAll(NAMESPACES.metadata, `${NAMESPACES.metadata}x`)],
    ['another namespace for the keys', () => metadata.replaceAll(NAMESPACES.dsig, 'urn:evil')],
    ['no namespace', () => metadata.replaceAll('md:', '').replace('xmlns:md', 'xmlns:x')],
    [
      'a namespace that is taken back',
      () => changed('<md:NameIDFormat>', '<md:NameIDFormat xmlns:md="urn:evil"><a xmlns="">x</a>'),
    ],
    ['an XHTML page', () => '<html xmlns="http://www.w3.org/1999/xhtml"><body><script>alert(1)</script></body></html>'],
    ['a NUL', () => withFormat('a\u0000b')],
    ['a NUL by its number', () => withFormat('a&#0;b')],
    ['an escape sequence of a terminal', () => withFormat('\u001b[31mred')],
    ['an escape sequence by its number', () => withEntityId('urn:&#x1b;[31m')],
    ['a line end in an entity ID', () => withEntityId('urn:a&#10;X-Header: 1')],
    ['text that runs backwards', () => withEntityId('https://acme.my.salesforce.com/\u202emoc.live')],
    ['a letter that nobody sees', () => withEntityId('https://acme\u200b.my.salesforce.com')],
    ['a lone surrogate', () => withEntityId('urn:\ud800')],
    ['depth without end', () => `${'<a xmlns="urn:a">'.repeat(5000)}${'</a>'.repeat(5000)}`],
    [
      'elements without end',
      () =>
        changed('</md:SPSSODescriptor>', `${'<md:NameIDFormat>x</md:NameIDFormat>'.repeat(5001)}</md:SPSSODescriptor>`),
    ],
    [
      'attributes without end',
      () => changed('index="0"', `index="0" ${Array.from({ length: 10_001 }, (_, n) => `a${n}=""`).join(' ')}`),
    ],
    [
      'more bytes than characters',
      () => changed('<md:NameIDFormat>', `<!-- ${'\u00fc'.repeat(140_000)} --><md:NameIDFormat>`),
    ],
    ['UTF-16 by its declaration', () => changed('UTF-8', 'UTF-16')],
    ['UTF-7 by its declaration', () => changed('UTF-8', 'UTF-7')],
    ['XML 1.1', () => changed('version="1.0"', 'version="1.1"')],
    ['an index that is no number', () => changed('index="0"', 'index="0x10"')],
    ['a key for everything', () => changed('use="signing"', 'use="signing encryption"')],
    ['no text at all', () => ' '],
  ])('%s', async (_, xml) => {
    const begun = performance.now();
    const response = await post('preview', { source: { metadata: xml() } });
    expect(performance.now() - begun).toBeLessThan(2000);
    const problem = response.json();
    expect([problem.status, problem.code], problem.detail).toEqual([400, 'inputInvalid']);
    expect(problem.detail).not.toMatch(/root:|undefined|\[object|node_modules|Error:/);
    expect(await server.services.store.serviceProviders.list()).toEqual([]);
  });

  test.each([
    'javascript:alert(document.domain)',
    'JavaScript:alert(1)',
    'java&#9;script:alert(1)',
    'data:text/html;base64,PHNjcmlwdD4=',
    'vbscript:msgbox(1)',
    'blob:https://evil.example/1',
    'file:///etc/passwd',
    'http://acme.my.salesforce.com/',
    '//evil.example/acs',
    '/acs',
    'https://acme.my.salesforce.com@evil.example/',
    'https://evil.example\\@acme.my.salesforce.com/',
    'https://evil.example&#10;.my.salesforce.com/',
    'https://\u0430cme.my.salesforce.com/',
    'https://evil.example/#acme.my.salesforce.com',
    'https://evil.example/&lt;script&gt;',
    'https://evil.example/&quot;onload=&quot;',
    'https://evil.example/\u202e',
  ])('the address %s', async (location) => {
    for (const xml of [
      withAcs(location),
      changed(
        '</md:SPSSODescriptor>',
        `<md:SingleLogoutService Binding="${BINDINGS.httpRedirect}" Location="${location}"/></md:SPSSODescriptor>`,
      ),
    ]) {
      const problem = (await post('preview', { source: { metadata: xml } })).json();
      expect(problem).toMatchObject({
        status: 400,
        places: [{ line: expect.any(Number), field: expect.stringMatching(/Service/) }],
      });
    }
  });

  test.each(MARKUP.filter((text) => text.includes(' ')))('the entity ID %s', async (text) => {
    const response = await post('preview', { source: { metadata: withEntityId(escaped(text)) } });
    expect(response.json()).toMatchObject({ status: 400, places: [{ field: 'EntityDescriptor' }] });
  });
});

describe('is stored and given back as text:', () => {
  async function importAndRead(xml: string) {
    const source = { metadata: xml };
    const preview = (await post('preview', { source })).json();
    const { id } = (await post('import', { source, digest: preview.digest })).json();
    const reply = await administrator.browser.get('/api/service-providers');
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
    const stored = await server.services.store.serviceProviders.byId(id);
    return { preview, stored, listed: reply.json().items[0] };
  }

  test.each(MARKUP.filter((text) => !text.includes(' ')))('the entity ID %s', async (text) => {
    const { preview, stored, listed } = await importAndRead(withEntityId(escaped(text)));
    expect([preview.facts.entityId, stored?.entityId, listed.entityId]).toEqual([text, text, text]);
  });

  test.each(MARKUP)('the NameID format %s', async (text) => {
    const { preview, stored } = await importAndRead(withFormat(escaped(text)));
    expect([preview.facts.nameIdFormats, stored?.nameIdFormats]).toEqual([[text], [text]]);
    // What it asks for is no format of ours, so it is not what gets sent.
    expect(stored?.nameIdFormat).toBe(NAME_ID_FORMATS.unspecified);
  });

  test('the name of a certificate', async () => {
    const algorithm = {
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
    };
    const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const certificate = await X509CertificateGenerator.createSelfSigned({
      name: [{ CN: ['<script>alert(1)</script>\nO=Salesforce'] }],
      notAfter: new Date(Date.now() + 24 * 3600_000),
      keys,
      signingAlgorithm: algorithm,
    });
    const base64 = Buffer.from(certificate.rawData).toString('base64');
    const { preview } = await importAndRead(salesforceMetadata(base64));
    const [shown] = preview.facts.signingCertificates;
    expect(shown.subject).toContain('alert(1)');
    expect(shown.subject).not.toContain('\n');
    expect(preview.warnings).toEqual([
      { code: 'certificateExpiresSoon', message: expect.stringContaining('alert(1)') },
    ]);
  });

  test('what else stands in the metadata is not kept', async () => {
    const contact = '<md:ContactPerson contactType="support"><md:GivenName>&lt;b&gt;</md:GivenName></md:ContactPerson>';
    const extensions = '<md:Extensions><x xmlns="urn:x">&lt;script&gt;</x></md:Extensions>';
    const xml = changed('</md:EntityDescriptor>', `${contact}</md:EntityDescriptor>`).replace(
      '<md:KeyDescriptor',
      `${extensions}<md:KeyDescriptor`,
    );
    const { stored } = await importAndRead(xml);
    expect(JSON.stringify(stored)).not.toMatch(/<b>|<script>/);
  });
});

describe('is shown for what it is:', () => {
  const warningsOf = async (xml: string) => (await post('preview', { source: { metadata: xml } })).json().warnings;

  test('a host of letters that only look like ours', async () => {
    const entityId = 'https://\u0430cme.my.salesforce.com';
    expect(await warningsOf(withEntityId(entityId))).toContainEqual({
      code: 'disguisedLetters',
      message: expect.stringContaining('xn--cme-5cd.my.salesforce.com'),
    });
  });

  test('a host in punycode', async () => {
    expect(await warningsOf(withAcs('https://xn--cme-5cd.example/acs'))).toContainEqual({
      code: 'disguisedLetters',
      message: expect.stringContaining('xn--cme-5cd.example'),
    });
  });

  test('a name that is no address', async () => {
    expect(await warningsOf(withEntityId('urn:s\u0430lesforce'))).toContainEqual({
      code: 'disguisedLetters',
      message: expect.stringContaining('urn:s(U+430)lesforce'),
    });
  });

  test('Salesforce’s name with an address elsewhere', async () => {
    expect(await warningsOf(withAcs('https://acme.my.salesforce.com.evil.example/'))).toContainEqual({
      code: 'salesforceElsewhere',
      message: expect.stringContaining('acme.my.salesforce.com.evil.example'),
    });
  });
});

describe('by its outer form', () => {
  test.each([
    ['more than 256 KiB', { metadata: 'a'.repeat(262_145) }],
    ['no source', {}],
    ['a number', { metadata: 1 }],
    ['a list', [{ metadata: '<a/>' }]],
    ['null', null],
  ])('a source that is %s is refused', async (_, source) => {
    expect((await post('preview', { source })).json()).toMatchObject({ status: 400, code: 'inputInvalid' });
  });

  test('a body beyond every limit is not read', async () => {
    const response = await post('preview', { source: { metadata: 'a'.repeat(800_000) } });
    expect(response.statusCode).toBe(413);
  });

  test.each(['a\nb', ' ', 'x'.repeat(101), 'a\u0000'])('the name %j is refused', async (name) => {
    const source = { metadata };
    const { digest } = (await post('preview', { source })).json();
    expect((await post('import', { source, digest, name })).json()).toMatchObject({ status: 400 });
    expect(await server.services.store.serviceProviders.list()).toEqual([]);
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { BINDINGS, NAME_ID_FORMATS, NAMESPACES } from '../../server/saml/names.ts';
import { listServiceProviders, readServiceProviderMetadata } from '../../server/saml/service-provider.ts';
import { NOW } from '../helpers/records.ts';
import { messageOf, placesOf } from '../helpers/refusal.ts';
import {
  ACS_URL,
  createSigningPair,
  ENTITY_ID,
  salesforceMetadata,
  salesforcePair,
} from '../helpers/service-provider.ts';

let certificate: string;
let second: string;
let metadata: string;

beforeAll(async () => {
  certificate = (await salesforcePair()).certificate;
  second = (await createSigningPair()).certificate;
  metadata = salesforceMetadata(certificate);
});

const read = (xml: string, entityId?: string) =>
  readServiceProviderMetadata(xml, { now: NOW, ...(entityId !== undefined && { entityId }) });

/** Metadata with something replaced; the replacement must take place. */
function changed(from: string | RegExp, to: string): string {
  const xml = metadata.replace(from, () => to);
  if (xml === metadata) throw new Error(`Nothing to replace: ${from}`);
  return xml;
}

function acs(attributes: string): string {
  return `<md:AssertionConsumerService Binding="${BINDINGS.httpPost}" ${attributes}/>`;
}

function keyDescriptor(body: string, use = ' use="signing"'): string {
  return `<md:KeyDescriptor${use}><ds:KeyInfo><ds:X509Data>${body}</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`;
}

const withAcs = (...elements: string[]) => changed(/<md:AssertionConsumerService [^>]*>/, elements.join(''));
const withKeys = (...elements: string[]) => changed(/<md:KeyDescriptor.*<\/md:KeyDescriptor>/s, elements.join(''));
const x509 = (text: string) => `<ds:X509Certificate>${text}</ds:X509Certificate>`;

describe('Salesforce’s metadata', () => {
  it('is read', () => {
    expect(read(metadata)).toEqual({
      entityId: ENTITY_ID,
      kind: 'salesforce',
      assertionConsumerServices: [{ url: ACS_URL, index: 0, isDefault: true }],
      singleLogoutServices: [],
      nameIdFormats: [NAME_ID_FORMATS.unspecified],
      signingCertificates: [certificate],
      authnRequestsSigned: true,
      wantAssertionsSigned: true,
      validUntil: new Date('2036-11-24T09:15:29.968Z'),
      warnings: [],
    });
  });

  it.each([
    ['https://acme.my.salesforce.com?so=00D', 'salesforce'],
    ['https://acme--dev.sandbox.my.salesforce.com?so=00D', 'salesforce'],
    ['https://acme.my.site.com/partners/login?so=00D', 'salesforce'],
    ['https://acme.force.com/login', 'salesforce'],
    ['https://salesforce.com.evil.example/', 'saml'],
    ['https://notsalesforce.com/', 'saml'],
    ['https://app.example/acs', 'saml'],
  ])('is known by its address: %s is %s', (url, kind) => {
    expect(read(salesforceMetadata(certificate, { acsUrl: url })).kind).toBe(kind);
  });

  it('may begin with a byte order mark', () => {
    expect(read(`\ufeff${metadata}`).entityId).toBe(ENTITY_ID);
  });

  it('may have comments between its elements', () => {
    expect(read(changed('<md:KeyDescriptor', '<!-- our <key> & more --><md:KeyDescriptor')).entityId).toBe(ENTITY_ID);
  });
});

describe('the document', () => {
  it.each([
    ['no XML', 'Hello', 'not well-formed'],
    ['a page', '<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', 'namespace'],
    ['another vocabulary', '<feed xmlns="urn:x"/>', 'begins with feed instead of EntityDescriptor'],
    ['a DOCTYPE', '<!DOCTYPE x [<!ENTITY y "z">]><x/>', 'DOCTYPE'],
    ['an empty group', `<md:EntitiesDescriptor xmlns:md="${NAMESPACES.metadata}"/>`, 'EntitiesDescriptor is empty'],
    ['more than 256 KiB', ' '.repeat(262_145), '256 KiB'],
    ['more than 5,000 elements', `<a xmlns="u">${'<b/>'.repeat(5000)}</a>`, '5,000 elements'],
  ])('is refused when it is %s', async (_, xml, words) => {
    expect(await messageOf(() => read(xml))).toContain(words);
  });

  it.each([
    ['a CDATA section', () => changed(NAME_ID_FORMATS.unspecified, '<![CDATA[x]]>'), 'CDATA'],
    [
      'a processing instruction',
      () => changed('<md:SPSSODescriptor', '<?x y?><md:SPSSODescriptor'),
      'processing instruction',
    ],
    ['an entity', () => changed(NAME_ID_FORMATS.unspecified, '&x;'), 'entity'],
    ['a control character', () => changed(NAME_ID_FORMATS.unspecified, '\u0001'), 'control characters'],
    ['a comment in a certificate', () => changed('MII', 'MI<!-- -->I'), 'X509Certificate should hold text only'],
    [
      'a comment in a NameIDFormat',
      () => changed('urn:oasis:names:tc:SAML:1.1', 'urn:oasis<!-- -->'),
      'NameIDFormat should hold text only',
    ],
    ['an empty NameIDFormat', () => changed(NAME_ID_FORMATS.unspecified, ' '), 'NameIDFormat is empty'],
  ])('is refused for %s', async (_, xml, words) => {
    expect(await messageOf(() => read(xml()))).toContain(words);
  });
});

describe('the entity', () => {
  const group = (...entities: string[]) =>
    `<md:EntitiesDescriptor xmlns:md="${NAMESPACES.metadata}" validUntil="2030-01-01T00:00:00Z">${entities.join('')}</md:EntitiesDescriptor>`;
  const entity = (entityId?: string) =>
    salesforceMetadata(certificate, entityId === undefined ? {} : { entityId }).replace(/^<\?.*?\?>/, '');

  it('is the only one of a group, within the group’s own limit', () => {
    expect(read(group(entity()))).toMatchObject({ entityId: ENTITY_ID, validUntil: new Date('2030-01-01T00:00:00Z') });
  });

  it('is the one that the administrator picks', () => {
    expect(read(group(entity(), group(entity('urn:two'))), 'urn:two').entityId).toBe('urn:two');
  });

  it('is the only service provider of a group with others', () => {
    const identityProvider = entity('urn:idp').replaceAll('SPSSODescriptor', 'IDPSSODescriptor');
    expect(read(group(identityProvider, entity())).entityId).toBe(ENTITY_ID);
    expect(listServiceProviders(group(identityProvider, entity()))).toEqual([ENTITY_ID]);
  });

  it('can be picked from the list of all', () => {
    expect(listServiceProviders(group(entity(), group(entity('urn:two'))))).toEqual([ENTITY_ID, 'urn:two']);
    expect(listServiceProviders(metadata)).toEqual([ENTITY_ID]);
  });

  it.each([
    [
      'several, and none was picked',
      () => read(group(entity(), entity('urn:two'))),
      `choose one: ${ENTITY_ID}, urn:two`,
    ],
    ['none of the name', () => read(group(entity()), 'urn:two'), 'no EntityDescriptor urn:two'],
    ['two of the name', () => read(group(entity(), entity()), ENTITY_ID), 'describes this entity twice'],
    ['none of the name, alone', () => read(metadata, 'urn:two'), 'no EntityDescriptor urn:two'],
  ])('is refused when there are %s', async (_, action, words) => {
    expect(await messageOf(action)).toContain(words);
  });

  it.each([
    ['has no entityID', () => changed(`entityID="${ENTITY_ID}"`, ''), 'entityID'],
    ['has white space in its entityID', () => changed(`entityID="${ENTITY_ID}"`, 'entityID="a b"'), 'entityID'],
    [
      'has an entityID of 1,025 characters',
      () => changed(`entityID="${ENTITY_ID}"`, `entityID="${'a'.repeat(1025)}"`),
      'entityID',
    ],
    [
      'has a letter in its entityID that nobody sees',
      () => changed(`entityID="${ENTITY_ID}"`, 'entityID="a\u200bb"'),
      'entityID',
    ],
    ['has expired', () => changed('2036-11-24T09:15:29.968Z', '2026-11-24T12:00:00Z'), 'was valid until 2026-11-24'],
    [
      'has expired by its role',
      () => changed('<md:SPSSODescriptor', '<md:SPSSODescriptor validUntil="2026-01-01T00:00:00Z"'),
      'was valid until 2026-01-01',
    ],
    [
      'has a validUntil that is no date',
      () => changed('2036-11-24T09:15:29.968Z', 'tomorrow'),
      'EntityDescriptor: validUntil',
    ],
    ['has no role', () => changed(/<md:SPSSODescriptor.*<\/md:SPSSODescriptor>/s, ''), 'has no SPSSODescriptor.'],
    [
      'is an identity provider',
      () => changed(/<md:SPSSODescriptor.*<\/md:SPSSODescriptor>/s, '<md:IDPSSODescriptor/>'),
      'identity provider',
    ],
    [
      'has two roles',
      () => changed('</md:SPSSODescriptor>', '</md:SPSSODescriptor><md:SPSSODescriptor/>'),
      'more than one SPSSODescriptor',
    ],
    [
      'speaks SAML 1.1 alone',
      () => changed(`="${NAMESPACES.protocol}"`, '="urn:oasis:names:tc:SAML:1.1:protocol"'),
      'protocolSupportEnumeration',
    ],
    [
      'says AuthnRequestsSigned in another way',
      () => changed('AuthnRequestsSigned="true"', 'AuthnRequestsSigned="yes"'),
      'AuthnRequestsSigned',
    ],
    [
      'says WantAssertionsSigned in another way',
      () => changed('WantAssertionsSigned="true"', 'WantAssertionsSigned=""'),
      'WantAssertionsSigned',
    ],
  ])('is refused when it %s', async (_, xml, words) => {
    expect(await messageOf(() => read(xml()))).toContain(words);
  });

  it.each([
    ['1', true],
    ['0', false],
    ['false', false],
  ])('says AuthnRequestsSigned by %s', (text, flag) => {
    expect(read(changed('AuthnRequestsSigned="true"', `AuthnRequestsSigned="${text}"`)).authnRequestsSigned).toBe(flag);
  });

  it('does not have to say that it signs, but the administrator is told', () => {
    const facts = read(changed('AuthnRequestsSigned="true"', ''));
    expect(facts.authnRequestsSigned).toBe(false);
    expect(facts.warnings.map(({ code }) => code)).toEqual(['requestsUnsigned']);
  });
});

describe('a refusal names its place:', () => {
  it.each<[string, () => string, number, string | null]>([
    ['the tag that is broken', () => changed('<md:NameIDFormat>', '<md:NameIDFormat'), 10, null],
    ['the end that is missing', () => changed('</md:EntityDescriptor>', ''), 12, null],
    ['the character', () => changed(NAME_ID_FORMATS.unspecified, '\u0001'), 10, null],
    [
      'the line behind a declaration of three',
      () => changed('?><md:', '\n\n?><md:').replace('urn:oasis:names:tc:SAML:1.1', '&x;'),
      12,
      null,
    ],
    [
      'the line behind empty ones',
      () => `\r\n\r\n${changed('index="0"', 'index="x"')}`,
      13,
      'AssertionConsumerService index x',
    ],
    ['the line behind a byte order mark', () => `\ufeff${changed('index="0"', '')}`, 11, 'AssertionConsumerService'],
    [
      'the line of the tag, whatever stands before it',
      () => changed('index="0"', '\n\nindex="-1"'),
      11,
      'AssertionConsumerService index -1',
    ],
    ['the foreign element', () => changed('<md:NameIDFormat>', '\n<x xmlns=""/><md:NameIDFormat>'), 11, null],
    [
      'the second role',
      () => changed('</md:SPSSODescriptor>', '</md:SPSSODescriptor><md:SPSSODescriptor/>'),
      12,
      'SPSSODescriptor',
    ],
    ['the certificate', () => withKeys(keyDescriptor(x509('MIIB'))), 3, 'X509Certificate'],
  ])('%s', async (_, ...[xml, line, field]) => {
    expect(await placesOf(() => read(xml()))).toEqual([{ line, field, message: expect.any(String) }]);
    expect(await messageOf(() => read(xml()))).toMatch(new RegExp(`^Line ${line}: `));
  });
});

describe('signing out', () => {
  const logout = (binding: string, location = 'https://a.example/slo') =>
    `<md:SingleLogoutService Binding="${binding}" Location="${location}" ResponseLocation="https://a.example/done"/>`;
  const withLogout = (...elements: string[]) => changed('<md:NameIDFormat>', `${elements.join('')}<md:NameIDFormat>`);

  it('goes to the addresses of both front-channel bindings, in order', () => {
    const soap = logout('urn:oasis:names:tc:SAML:2.0:bindings:SOAP', 'https://a.example/soap');
    const xml = withLogout(soap, logout(BINDINGS.httpPost), logout(BINDINGS.httpRedirect, 'https://b.example/slo'));
    expect(read(xml).singleLogoutServices).toEqual([
      { url: 'https://a.example/slo', binding: 'post' },
      { url: 'https://b.example/slo', binding: 'redirect' },
    ]);
  });

  it.each(['javascript:alert(1)', 'http://a.example/', ''])('is refused at %s', async (location) => {
    expect(await messageOf(() => read(withLogout(logout(BINDINGS.httpPost, location))))).toContain(
      'SingleLogoutService: Location',
    );
  });
});

describe('its addresses', () => {
  const defaultOf = (xml: string) => read(xml).assertionConsumerServices.find(({ isDefault }) => isDefault)?.index;

  it('are kept byte for byte, in order', () => {
    const xml = withAcs(
      acs('Location="https://a.example/%7e?x=1&amp;y=%2F" index="5"'),
      acs('Location="https://b.example" index="65535"'),
    );
    expect(read(xml).assertionConsumerServices).toEqual([
      { url: 'https://a.example/%7e?x=1&y=%2F', index: 5, isDefault: true },
      { url: 'https://b.example', index: 65_535, isDefault: false },
    ]);
  });

  it.each([
    ['the first that says so', ['', 'isDefault="false"', 'isDefault="1"', 'isDefault="true"'], 2],
    ['else the first that does not deny it', ['isDefault="0"', '', ''], 1],
    ['else the first', ['isDefault="false"', 'isDefault="0"'], 0],
  ])('have a default: %s', (_, flags, index) => {
    expect(
      defaultOf(withAcs(...flags.map((flag, n) => acs(`Location="https://a.example/${n}" index="${n}" ${flag}`)))),
    ).toBe(index);
  });

  it('of other bindings are left out', () => {
    const artifact = acs('Location="https://a.example/artifact" index="0" isDefault="true"').replace(
      'HTTP-POST',
      'HTTP-Artifact',
    );
    expect(
      read(withAcs(artifact, acs('Location="https://a.example/post" index="1"'))).assertionConsumerServices,
    ).toEqual([{ url: 'https://a.example/post', index: 1, isDefault: true }]);
  });

  it.each(['http://localhost:8080/acs', 'http://127.0.0.1/acs', 'http://[::1]:3000/acs'])(
    'may be %s, with a warning',
    (url) => {
      const facts = read(withAcs(acs(`Location="${url}" index="0"`)).replace(ENTITY_ID, 'urn:example:app'));
      expect(facts.assertionConsumerServices[0]?.url).toBe(url);
      expect(facts.warnings.map(({ code }) => code)).toEqual(['localhostAddress']);
    },
  );

  it.each([
    'http://a.example/',
    'http://localhost.evil.example/',
    'http://localhost@evil.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://a.example/',
    'https:a.example',
    'https:///a.example',
    'https://user@a.example/',
    'https://user:password@a.example/',
    'https://a.example/#part',
    'https://a.example/#',
    'https://a.example\\b',
    'https://a.example/ b',
    ' https://a.example/',
    'https://a.example/&#10;',
    'https://a.example/"&gt;'.replace('"', '&quot;'),
    'https://a.example:99999/',
    'https://ä.example/',
    `https://a.example/${'a'.repeat(2048)}`,
    '',
  ])('are refused when one is %s', async (url) => {
    expect(await messageOf(() => read(withAcs(acs(`Location="${url}" index="0"`))))).toContain(
      'AssertionConsumerService: Location',
    );
  });

  it.each([
    ['there is none', () => withAcs(), 'no AssertionConsumerService'],
    [
      'there is none of HTTP-POST',
      () => changed(BINDINGS.httpPost, BINDINGS.httpRedirect),
      'no AssertionConsumerService',
    ],
    ['one has no Location', () => withAcs(acs('index="0"')), 'Location'],
    ['one has no index', () => withAcs(acs('Location="https://a.example"')), 'index'],
    ['one has an index that is no number', () => withAcs(acs('Location="https://a.example" index="x"')), 'index'],
    [
      'two have one index',
      () => withAcs(acs('Location="https://a.example" index="0"'), acs('Location="https://b.example" index="00"')),
      'same index',
    ],
    [
      'isDefault is no boolean',
      () => withAcs(acs('Location="https://a.example" index="0" isDefault="yes"')),
      'isDefault',
    ],
  ])('are refused when %s', async (_, xml, words) => {
    expect(await messageOf(() => read(xml()))).toContain(words);
  });
});

describe('its keys', () => {
  const warningsOf = (xml: string) => read(xml).warnings.map(({ code }) => code);

  it.each([
    ['for signing', ' use="signing"'],
    ['for both purposes', ''],
  ])('count when they are %s', (_, use) => {
    expect(read(withKeys(keyDescriptor(x509(certificate), use))).signingCertificates).toEqual([certificate]);
  });

  it('all count, each once, while one takes over from another', () => {
    const xml = withKeys(
      keyDescriptor(x509(certificate)),
      keyDescriptor(x509(second), ''),
      keyDescriptor(x509(certificate)),
    );
    expect(read(xml).signingCertificates).toEqual([certificate, second]);
  });

  it('do not count when they are for encryption', () => {
    const xml = withKeys(keyDescriptor(x509(certificate)), keyDescriptor(x509(second), ' use="encryption"'));
    expect(read(xml).signingCertificates).toEqual([certificate]);
  });

  it('may be written in lines', () => {
    const lines = `\n${certificate.replaceAll(/.{64}/g, '$&\r\n   ')}\n`;
    expect(read(withKeys(keyDescriptor(x509(lines)))).signingCertificates).toEqual([certificate]);
  });

  it.each([
    ['signing is declared without one', () => withKeys(), 'AuthnRequestsSigned'],
    [
      'one has no certificate',
      () => withKeys('<md:KeyDescriptor><ds:KeyInfo><ds:KeyName>a</ds:KeyName></ds:KeyInfo></md:KeyDescriptor>'),
      'no X509Certificate',
    ],
    [
      'one has no detail at all',
      () => withKeys(keyDescriptor(x509(certificate)), '<md:KeyDescriptor use="signing"/>'),
      'no X509Certificate',
    ],
    [
      'one has a chain',
      () => withKeys(keyDescriptor(x509(certificate) + x509(second))),
      'more than one X509Certificate',
    ],
    ['a certificate is empty', () => withKeys(keyDescriptor(x509(''))), 'X509Certificate is empty'],
    [
      'a certificate is no base64',
      () => withKeys(keyDescriptor(x509('-----BEGIN CERTIFICATE-----'))),
      'cannot be read',
    ],
    ['a certificate is cut short', () => withKeys(keyDescriptor(x509(certificate.slice(0, 400)))), 'cannot be read'],
    ['a purpose is unknown', () => withKeys(keyDescriptor(x509(certificate), ' use="both"')), 'use should be'],
  ])('are refused when %s', async (_, xml, words) => {
    expect(await messageOf(() => read(xml()))).toContain(words);
  });

  it('are refused when they are of a kind that nothing here knows', async () => {
    const rsa = Buffer.from('2a864886f70d010101', 'hex');
    const der = Buffer.from(certificate, 'base64');
    der[der.indexOf(rsa) + rsa.length - 1] = 0x7f;
    expect(await messageOf(() => read(withKeys(keyDescriptor(x509(der.toString('base64'))))))).toContain('RSA');
  });

  it('are refused when they are of 1,024 bits', async () => {
    const weak = await createSigningPair({ modulusLength: 1024 });
    expect(await messageOf(() => read(withKeys(keyDescriptor(x509(weak.certificate)))))).toContain('2048 bits');
  });

  it.each([
    ['certificateExpired', { notBefore: new Date('2025-01-01'), notAfter: new Date('2026-11-24') }],
    ['certificateNotYetValid', { notBefore: new Date('2026-12-01'), notAfter: new Date('2027-12-01') }],
    ['certificateExpiresSoon', { notBefore: new Date('2026-01-01'), notAfter: new Date('2026-12-20') }],
  ])('bring the warning %s', async (code, validity) => {
    const pair = await createSigningPair(validity);
    expect(warningsOf(withKeys(keyDescriptor(x509(pair.certificate))))).toEqual([code]);
  });
});

describe('a warning', () => {
  const warningsOf = (xml: string) => read(xml).warnings.map(({ code }) => code);
  const endsAt = (instant: string) => changed('2036-11-24T09:15:29.968Z', instant);

  it.each([
    ['2026-12-20T00:00:00Z', ['metadataExpiresSoon']],
    ['2026-12-25T00:00:00Z', []],
  ])('tells that metadata ends soon (%s: %j)', (instant, codes) => {
    expect(warningsOf(endsAt(instant))).toEqual(codes);
  });

  it('tells of Salesforce’s name with an address elsewhere', () => {
    expect(warningsOf(changed(ACS_URL, 'https://evil.example/acs'))).toEqual(['salesforceElsewhere']);
  });

  it.each([
    ['an entity ID with letters of another script', () => changed(`"${ENTITY_ID}"`, '"https://\u0430cme.example"')],
    ['an address in punycode', () => changed(ACS_URL, 'https://xn--cme-5cd.my.salesforce.com/')],
  ])('tells of %s', (_, xml) => {
    expect(warningsOf(xml())).toEqual(['disguisedLetters']);
  });
});

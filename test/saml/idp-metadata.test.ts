import { DOMParser } from '@xmldom/xmldom';
import { IdentityProvider } from 'samlify';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildIdpMetadata, type IdpMetadataFacts } from '../../server/saml/idp-metadata.ts';
import { BINDINGS, NAME_ID_FORMATS } from '../../server/saml/names.ts';
import type { SigningIdentity } from '../../server/signing-key.ts';
import { validateAgainstSchema } from '../helpers/saml-schema.ts';
import { createSigningIdentity } from '../helpers/signing-identity.ts';

let active: SigningIdentity;
let next: SigningIdentity;

beforeAll(async () => {
  [active, next] = await Promise.all([createSigningIdentity(), createSigningIdentity()]);
});

function metadataFacts(changes: Partial<IdpMetadataFacts> = {}): IdpMetadataFacts {
  return {
    entityId: 'https://login.acme.example/saml/metadata',
    singleSignOnServiceUrl: 'https://login.acme.example/saml/sso',
    certificates: [active.certificate, next.certificate],
    nameIdFormats: [NAME_ID_FORMATS.unspecified, NAME_ID_FORMATS.emailAddress],
    validUntil: new Date('2026-12-01T09:15:00.000Z'),
    ...changes,
  };
}

function elements(xml: string, localName: string): Element[] {
  return Array.from(new DOMParser().parseFromString(xml, 'text/xml').getElementsByTagNameNS('*', localName));
}

describe('identity provider metadata', () => {
  it('says who it describes and until when', () => {
    const [root] = elements(buildIdpMetadata(metadataFacts()), 'EntityDescriptor');
    expect(root?.getAttribute('entityID')).toBe('https://login.acme.example/saml/metadata');
    expect(root?.getAttribute('validUntil')).toBe('2026-12-01T09:15:00.000Z');
  });

  it('does not want signed requests, which each service provider decides for itself', () => {
    const [role] = elements(buildIdpMetadata(metadataFacts()), 'IDPSSODescriptor');
    expect(role?.getAttribute('WantAuthnRequestsSigned')).toBe('false');
    expect(role?.getAttribute('protocolSupportEnumeration')).toBe('urn:oasis:names:tc:SAML:2.0:protocol');
  });

  it('shows both key slots for signing, the active one first', () => {
    const descriptors = elements(buildIdpMetadata(metadataFacts()), 'KeyDescriptor');
    expect(descriptors.map((descriptor) => [descriptor.getAttribute('use'), descriptor.textContent])).toEqual([
      ['signing', active.certificate],
      ['signing', next.certificate],
    ]);
  });

  it('offers sign-on by both bindings', () => {
    const services = elements(buildIdpMetadata(metadataFacts()), 'SingleSignOnService');
    expect(services.map((service) => [service.getAttribute('Binding'), service.getAttribute('Location')])).toEqual([
      [BINDINGS.httpRedirect, 'https://login.acme.example/saml/sso'],
      [BINDINGS.httpPost, 'https://login.acme.example/saml/sso'],
    ]);
  });

  it('lists the NameID formats', () => {
    const formats = elements(buildIdpMetadata(metadataFacts()), 'NameIDFormat');
    expect(formats.map(({ textContent }) => textContent)).toEqual([
      NAME_ID_FORMATS.unspecified,
      NAME_ID_FORMATS.emailAddress,
    ]);
  });

  it('escapes what stands in it', () => {
    const [root] = elements(
      buildIdpMetadata(metadataFacts({ entityId: 'https://login.acme.example/?a="1"&b=<2>' })),
      'EntityDescriptor',
    );
    expect(root?.getAttribute('entityID')).toBe('https://login.acme.example/?a="1"&b=<2>');
  });

  it.each<[string, () => Partial<IdpMetadataFacts>]>([
    ['both keys', () => ({})],
    ['one key', () => ({ certificates: [active.certificate] })],
    ['no NameID format', () => ({ nameIdFormats: [] })],
  ])('with %s is valid against the schema', async (_, changes) => {
    await expect(
      validateAgainstSchema(buildIdpMetadata(metadataFacts(changes())), 'metadata'),
    ).resolves.toBeUndefined();
  });

  it('is understood by samlify', () => {
    const { entityMeta } = IdentityProvider({ metadata: buildIdpMetadata(metadataFacts()) });
    expect(entityMeta.getEntityID()).toBe('https://login.acme.example/saml/metadata');
    expect(entityMeta.getX509Certificate('signing')).toEqual([active.certificate, next.certificate]);
    expect(entityMeta.getSingleSignOnService('redirect')).toBe('https://login.acme.example/saml/sso');
  });
});

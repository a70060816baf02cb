import { describe, expect, it } from 'vitest';
import {
  checkAuthnRequest,
  readAuthnRequest,
  refusedStatus,
  selectAssertionConsumerService,
  selectNameIdFormat,
} from '../../server/saml/authn-request.ts';
import { AUTHN_CONTEXT_CLASSES, BINDINGS, NAME_ID_FORMATS, NAMESPACES, STATUS_CODES } from '../../server/saml/names.ts';
import { aServiceProvider, later, NOW } from '../helpers/records.ts';
import { reasonOf } from '../helpers/refusal.ts';
import { ACS_URL, ENTITY_ID, SSO_URL, salesforceId, salesforceRequest } from '../helpers/service-provider.ts';

const SAML = `xmlns:saml="${NAMESPACES.assertion}"`;

const provider = aServiceProvider({
  entityId: ENTITY_ID,
  assertionConsumerServices: [
    { url: 'https://acme.my.site.com/login?so=00D5g000004abcd', index: 3, isDefault: false },
    { url: ACS_URL, index: 7, isDefault: true },
  ],
});

function request(content = '', attributes: Record<string, string | null> = {}) {
  return readAuthnRequest(salesforceRequest({ content, attributes }));
}

describe('reading', () => {
  it('gives what Salesforce says', () => {
    const id = salesforceId();
    expect(id).toHaveLength(296);
    expect(readAuthnRequest(salesforceRequest({ id }))).toEqual({
      id,
      issuer: ENTITY_ID,
      issueInstant: NOW,
      destination: SSO_URL,
      assertionConsumerServiceUrl: ACS_URL,
      assertionConsumerServiceIndex: null,
      protocolBinding: BINDINGS.httpPost,
      forceAuthn: false,
      isPassive: false,
      nameIdPolicy: null,
      requestedAuthnContext: null,
      subjectNameId: null,
      unsupported: [],
      signed: false,
    });
  });

  it('takes every part that the standard has', () => {
    const content = `<saml:Subject ${SAML}><saml:NameID Format="${NAME_ID_FORMATS.emailAddress}" SPNameQualifier="${ENTITY_ID}">ann@example.com</saml:NameID></saml:Subject>
      <samlp:NameIDPolicy Format="${NAME_ID_FORMATS.persistent}" SPNameQualifier="x" AllowCreate="true"/>
      <saml:Conditions ${SAML}><saml:AudienceRestriction><saml:Audience>${ENTITY_ID}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
      <samlp:RequestedAuthnContext Comparison="minimum"><saml:AuthnContextClassRef ${SAML}> a </saml:AuthnContextClassRef><saml:AuthnContextClassRef ${SAML}>b</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>
      <samlp:Scoping ProxyCount="0"/>`;
    const attributes = {
      ForceAuthn: '1',
      IsPassive: 'true',
      ProviderName: 'Acme',
      Consent: 'urn:x',
      AttributeConsumingServiceIndex: '1',
    };
    expect(request(content, attributes)).toMatchObject({
      forceAuthn: true,
      isPassive: true,
      subjectNameId: { value: 'ann@example.com', format: NAME_ID_FORMATS.emailAddress },
      nameIdPolicy: { format: NAME_ID_FORMATS.persistent, spNameQualifier: 'x' },
      requestedAuthnContext: { comparison: 'minimum', classRefs: ['a', 'b'] },
      unsupported: [],
    });
  });

  it('does not care which prefixes a message uses', () => {
    const xml = `<AuthnRequest xmlns="${NAMESPACES.protocol}" ID="_1" Version="2.0" IssueInstant="2026-11-24T12:00:00Z"><x:Issuer xmlns:x="${NAMESPACES.assertion}">${ENTITY_ID}</x:Issuer></AuthnRequest>`;
    expect(readAuthnRequest(xml).issuer).toBe(ENTITY_ID);
  });

  it('does not count white space around the issuer', () => {
    expect(readAuthnRequest(salesforceRequest({ issuer: `\n  ${ENTITY_ID}\n` })).issuer).toBe(ENTITY_ID);
  });

  it('takes an ID of 1,024 characters', () => {
    expect(request('', { ID: `_${'a'.repeat(1023)}` }).id).toHaveLength(1024);
  });

  it.each([
    ['an ID of 1,025 characters', { ID: `_${'a'.repeat(1024)}` }, 'saml.idInvalid'],
    ['an ID that begins with a digit', { ID: '1a' }, 'saml.idInvalid'],
    ['an ID with a colon', { ID: 'a:b' }, 'saml.idInvalid'],
    ['an ID with a quote', { ID: "a'b" }, 'saml.idInvalid'],
    ['an empty ID', { ID: '' }, 'saml.idInvalid'],
    ['no ID', { ID: null }, 'saml.idInvalid'],
    ['another version', { Version: '1.1' }, 'saml.versionUnsupported'],
    ['no version', { Version: null }, 'saml.versionUnsupported'],
    ['no IssueInstant', { IssueInstant: null }, 'saml.issueInstantInvalid'],
    ['an IssueInstant without its zone', { IssueInstant: '2026-11-24T12:00:00' }, 'saml.issueInstantInvalid'],
    ['an IssueInstant in the 13th month', { IssueInstant: '2026-13-24T12:00:00Z' }, 'saml.issueInstantInvalid'],
    ['an IssueInstant in words', { IssueInstant: 'Tue, 24 Nov 2026 12:00:00 GMT' }, 'saml.issueInstantInvalid'],
    ['ForceAuthn that is no boolean', { ForceAuthn: 'yes' }, 'saml.booleanInvalid'],
    ['IsPassive that is no boolean', { IsPassive: 'TRUE' }, 'saml.booleanInvalid'],
    ['an index that is no number', { AssertionConsumerServiceIndex: '-1' }, 'saml.indexInvalid'],
    ['an index that is too large', { AssertionConsumerServiceIndex: '65536' }, 'saml.indexInvalid'],
    ['an attribute that the standard does not have', { Extra: '1' }, 'saml.attributeForbidden'],
    ['an attribute of another namespace', { 'xml:id': 'a' }, 'saml.attributeForbidden'],
  ])('refuses %s', async (_, attributes, reason) => {
    expect(await reasonOf(() => request('', attributes))).toBe(reason);
  });

  it.each([
    ['Extensions', '<samlp:Extensions/>', 'saml.elementForbidden'],
    ['a message inside', `<samlp:AuthnRequest ID="b"/>`, 'saml.elementForbidden'],
    [
      'a protocol element deeper',
      '<samlp:Scoping><samlp:RequesterID>x</samlp:RequesterID></samlp:Scoping>',
      'saml.elementForbidden',
    ],
    ['an element of another vocabulary', '<x xmlns="urn:x"/>', 'saml.elementForbidden'],
    ['an assertion', `<saml:Assertion ${SAML}/>`, 'saml.elementForbidden'],
    ['a part twice', '<samlp:NameIDPolicy/><samlp:NameIDPolicy/>', 'saml.elementRepeated'],
    ['a second issuer', `<saml:Issuer ${SAML}>b</saml:Issuer>`, 'saml.elementRepeated'],
    ['text between the elements', 'text', 'saml.textForbidden'],
    [
      'an element inside a value',
      `<samlp:RequestedAuthnContext><saml:AuthnContextClassRef ${SAML}>a<saml:b/></saml:AuthnContextClassRef></samlp:RequestedAuthnContext>`,
      'saml.elementForbidden',
    ],
    ['an unknown comparison', '<samlp:RequestedAuthnContext Comparison="most"/>', 'saml.comparisonInvalid'],
    ['an ID on a child', `<saml:Subject ${SAML} ID="x"/>`, 'saml.attributeForbidden'],
    [
      'an ID deep inside',
      `<saml:Subject ${SAML}><saml:SubjectConfirmation><x xmlns="u" Id="x"/></saml:SubjectConfirmation></saml:Subject>`,
      'saml.attributeForbidden',
    ],
    [
      'a message deep inside',
      `<saml:Subject ${SAML}><saml:SubjectConfirmation><samlp:AuthnRequest/></saml:SubjectConfirmation></saml:Subject>`,
      'saml.elementForbidden',
    ],
  ])('refuses %s', async (_, content, reason) => {
    expect(await reasonOf(() => request(content))).toBe(reason);
  });

  it.each([
    ['no issuer', '', 'saml.issuerMissing'],
    ['an empty issuer', `<saml:Issuer ${SAML}> </saml:Issuer>`, 'saml.issuerMissing'],
    ['an issuer of the wrong namespace', `<samlp:Issuer>${ENTITY_ID}</samlp:Issuer>`, 'saml.elementForbidden'],
    ['an issuer with an element in it', `<saml:Issuer ${SAML}>a<saml:b/></saml:Issuer>`, 'saml.elementForbidden'],
  ])('refuses %s', async (_, issuer, reason) => {
    const xml = `<samlp:AuthnRequest xmlns:samlp="${NAMESPACES.protocol}" ID="_1" Version="2.0" IssueInstant="2026-11-24T12:00:00Z">${issuer}</samlp:AuthnRequest>`;
    expect(await reasonOf(() => readAuthnRequest(xml))).toBe(reason);
  });

  it.each([
    ['another message', salesforceRequest().replaceAll('AuthnRequest', 'LogoutRequest')],
    ['another namespace', salesforceRequest().replace(NAMESPACES.protocol, `${NAMESPACES.protocol}x`)],
    [
      'the SAML 1.1 namespace',
      salesforceRequest().replace(NAMESPACES.protocol, 'urn:oasis:names:tc:SAML:1.0:protocol'),
    ],
  ])('refuses %s', async (_, xml) => {
    expect(await reasonOf(() => readAuthnRequest(xml))).toBe('saml.rootUnexpected');
  });
});

describe('checking', () => {
  const circumstances = { destination: SSO_URL, now: NOW };

  it('accepts a request that is right', () => {
    expect(() => checkAuthnRequest(request(), provider, circumstances)).not.toThrow();
  });

  it('accepts a request without a destination', () => {
    expect(() => checkAuthnRequest(request('', { Destination: null }), provider, circumstances)).not.toThrow();
  });

  it.each([-300, 300])('accepts a clock that differs by %i seconds', (seconds) => {
    expect(() => checkAuthnRequest(request(), provider, { ...circumstances, now: later(seconds) })).not.toThrow();
  });

  it('accepts metadata that is still valid', () => {
    expect(() => checkAuthnRequest(request(), { ...provider, validUntil: later(1) }, circumstances)).not.toThrow();
  });

  it.each([
    [
      'another issuer',
      () => checkAuthnRequest(request(), { ...provider, entityId: `${ENTITY_ID}/` }, circumstances),
      'saml.issuerMismatch',
    ],
    [
      'another destination',
      () => checkAuthnRequest(request('', { Destination: `${SSO_URL}/` }), provider, circumstances),
      'saml.destinationMismatch',
    ],
    [
      'an empty destination',
      () => checkAuthnRequest(request('', { Destination: '' }), provider, circumstances),
      'saml.destinationMismatch',
    ],
    [
      'a request that is too old',
      () => checkAuthnRequest(request(), provider, { ...circumstances, now: later(301) }),
      'saml.issueInstantTooOld',
    ],
    [
      'a request from the future',
      () => checkAuthnRequest(request(), provider, { ...circumstances, now: later(-301) }),
      'saml.issueInstantInFuture',
    ],
    [
      'metadata that has expired',
      () => checkAuthnRequest(request(), { ...provider, validUntil: NOW }, circumstances),
      'saml.metadataExpired',
    ],
  ])('refuses %s', async (_, check, reason) => {
    expect(await reasonOf(check)).toBe(reason);
  });
});

describe('where the Response goes', () => {
  const [site] = provider.assertionConsumerServices;

  it.each([
    ['the registered address that the request names', { AssertionConsumerServiceURL: site?.url ?? '' }, site?.url],
    ['the address of the index', { AssertionConsumerServiceURL: null, AssertionConsumerServiceIndex: '3' }, site?.url],
    ['the default', { AssertionConsumerServiceURL: null }, ACS_URL],
    ['the same without a ProtocolBinding', { ProtocolBinding: null }, ACS_URL],
  ])('is %s', (_, attributes, url) => {
    expect(selectAssertionConsumerService(request('', attributes), provider)).toBe(url);
  });

  it.each([
    [
      'an address that is not registered',
      { AssertionConsumerServiceURL: 'https://evil.example/' },
      'saml.assertionConsumerServiceUnknown',
    ],
    [
      'an address that differs in its query',
      { AssertionConsumerServiceURL: `${ACS_URL}x` },
      'saml.assertionConsumerServiceUnknown',
    ],
    [
      'an address that differs in case',
      { AssertionConsumerServiceURL: ACS_URL.replace('acme', 'ACME') },
      'saml.assertionConsumerServiceUnknown',
    ],
    ['an empty address', { AssertionConsumerServiceURL: '' }, 'saml.assertionConsumerServiceUnknown'],
    [
      'an index that is not registered',
      { AssertionConsumerServiceURL: null, AssertionConsumerServiceIndex: '4' },
      'saml.assertionConsumerServiceUnknown',
    ],
    ['an address and an index', { AssertionConsumerServiceIndex: '7' }, 'saml.assertionConsumerServiceAmbiguous'],
    [
      'another binding',
      { ProtocolBinding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact' },
      'saml.protocolBindingUnsupported',
    ],
  ])('is nowhere for %s', async (_, attributes, reason) => {
    expect(await reasonOf(() => selectAssertionConsumerService(request('', attributes), provider))).toBe(reason);
  });
});

describe('the authentication context', () => {
  const { unspecified, password, passwordProtectedTransport: ppt, previousSession, x509 } = AUTHN_CONTEXT_CLASSES;
  const ours = 'urn:example:passkey';
  const signalling = { ...provider, assurance: { ...provider.assurance, authnContextClassRef: ours } };

  function statusFor(comparison: string | null, classRefs: string[]) {
    const refs = classRefs
      .map((ref) => `<saml:AuthnContextClassRef ${SAML}>${ref}</saml:AuthnContextClassRef>`)
      .join('');
    const attribute = comparison === null ? '' : ` Comparison="${comparison}"`;
    const content = `<samlp:RequestedAuthnContext${attribute}>${refs}</samlp:RequestedAuthnContext>`;
    return refusedStatus(request(content), signalling)?.secondLevelStatusCode ?? null;
  }

  it.each([
    [null, [ours]],
    ['exact', [unspecified]],
    ['exact', [ppt, ours]],
    ['minimum', [ppt]],
    ['minimum', [ours]],
    ['better', [password, previousSession]],
    ['maximum', [ours]],
  ])('is met for %s %j', (comparison, classRefs) => {
    expect(statusFor(comparison, classRefs)).toBeNull();
  });

  it.each([
    [null, [ppt]],
    ['exact', [ppt]],
    ['exact', [x509]],
    ['minimum', [x509]],
    ['better', [ours]],
    ['better', [ppt, x509]],
    ['maximum', [ppt]],
    ['exact', []],
    ['better', []],
  ])('is not met for %s %j', (comparison, classRefs) => {
    expect(statusFor(comparison, classRefs)).toBe(STATUS_CODES.noAuthnContext);
  });

  it('is not met by declaration', () => {
    const content = `<samlp:RequestedAuthnContext><saml:AuthnContextDeclRef ${SAML}>x</saml:AuthnContextDeclRef></samlp:RequestedAuthnContext>`;
    expect(refusedStatus(request(content), signalling)).toEqual({
      statusCode: STATUS_CODES.requester,
      secondLevelStatusCode: STATUS_CODES.noAuthnContext,
    });
  });
});

describe('the NameID', () => {
  const persistent = { ...provider, nameIdFormat: NAME_ID_FORMATS.persistent };

  it.each([
    ['', provider, NAME_ID_FORMATS.unspecified],
    ['<samlp:NameIDPolicy AllowCreate="1"/>', persistent, NAME_ID_FORMATS.persistent],
    [`<samlp:NameIDPolicy Format="${NAME_ID_FORMATS.unspecified}"/>`, persistent, NAME_ID_FORMATS.persistent],
    [`<samlp:NameIDPolicy Format="${NAME_ID_FORMATS.emailAddress}"/>`, provider, NAME_ID_FORMATS.emailAddress],
    [`<samlp:NameIDPolicy Format="${NAME_ID_FORMATS.persistent}"/>`, persistent, NAME_ID_FORMATS.persistent],
    [`<samlp:NameIDPolicy SPNameQualifier="${ENTITY_ID}"/>`, provider, NAME_ID_FORMATS.unspecified],
    ['<samlp:NameIDPolicy SPNameQualifier=""/>', provider, NAME_ID_FORMATS.unspecified],
  ])('for %s is of a format that we give', (content, serviceProvider, format) => {
    expect(refusedStatus(request(content), serviceProvider)).toBeNull();
    expect(selectNameIdFormat(request(content), serviceProvider)).toBe(format);
  });

  it.each([
    `<samlp:NameIDPolicy Format="${NAME_ID_FORMATS.persistent}"/>`,
    `<samlp:NameIDPolicy Format="${NAME_ID_FORMATS.transient}"/>`,
    '<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted"/>',
    '<samlp:NameIDPolicy SPNameQualifier="https://other.example"/>',
  ])('for %s is refused', (content) => {
    expect(refusedStatus(request(content), provider)?.secondLevelStatusCode).toBe(STATUS_CODES.invalidNameIdPolicy);
  });
});

describe('what a request may ask of the assertion', () => {
  it.each([
    ['a NameID', `<saml:Subject ${SAML}><saml:NameID>ann</saml:NameID></saml:Subject>`],
    [
      'an audience that includes the requester',
      `<saml:Conditions ${SAML}><saml:AudienceRestriction><saml:Audience>x</saml:Audience><saml:Audience>${ENTITY_ID}</saml:Audience></saml:AudienceRestriction></saml:Conditions>`,
    ],
    ['nothing more than that nobody else answers', '<samlp:Scoping ProxyCount="0"/>'],
  ])('is %s', (_, content) => {
    expect(refusedStatus(request(content), provider)).toBeNull();
  });

  it.each([
    ['an encrypted subject', '<saml:Subject SAML><saml:EncryptedID><x xmlns="u"/></saml:EncryptedID></saml:Subject>'],
    ['a BaseID', '<saml:Subject SAML><saml:BaseID/></saml:Subject>'],
    [
      'a subject confirmation',
      '<saml:Subject SAML><saml:NameID>a</saml:NameID><saml:SubjectConfirmation Method="x"/></saml:Subject>',
    ],
    ['an empty subject', '<saml:Subject SAML/>'],
    ['an empty NameID', '<saml:Subject SAML><saml:NameID/></saml:Subject>'],
    [
      'a NameID in terms of somebody else',
      '<saml:Subject SAML><saml:NameID SPNameQualifier="x">a</saml:NameID></saml:Subject>',
    ],
    [
      'a NameID of a name qualifier',
      '<saml:Subject SAML><saml:NameID NameQualifier="x">a</saml:NameID></saml:Subject>',
    ],
    ['a time limit', '<saml:Conditions SAML NotOnOrAfter="2026-11-24T12:00:00Z"/>'],
    [
      'another audience',
      '<saml:Conditions SAML><saml:AudienceRestriction><saml:Audience>x</saml:Audience></saml:AudienceRestriction></saml:Conditions>',
    ],
    ['a single use', '<saml:Conditions SAML><saml:OneTimeUse/></saml:Conditions>'],
  ])('is not %s', (_, content) => {
    expect(refusedStatus(request(content.replace('SAML', SAML)), provider)?.secondLevelStatusCode).toBe(
      STATUS_CODES.requestUnsupported,
    );
  });
});

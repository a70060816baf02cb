import { beforeAll, describe, expect, it } from 'vitest';
import type { ServiceProvider } from '../../db/model.ts';
import { judgeAuthnRequest } from '../../server/doctor/judge-authn-request.ts';
import { readMessage } from '../../server/doctor/read-message.ts';
import { AUTHN_CONTEXT_CLASSES, NAME_ID_FORMATS, NAMESPACES, SIGNATURE_ALGORITHMS } from '../../server/saml/names.ts';
import { later, NOW } from '../helpers/records.ts';
import {
  type AuthnRequestOptions,
  createSigningPair,
  redirectQuery,
  type SigningPair,
  SSO_URL,
  salesforceRecord,
  salesforceRequest,
  signEnveloped,
  unsignedRedirectQuery,
} from '../helpers/service-provider.ts';
import { encode, isIncomplete, troubles } from './pasted-response.ts';

let provider: ServiceProvider;
let stranger: SigningPair;

beforeAll(async () => {
  provider = await salesforceRecord();
  stranger = await createSigningPair();
});

async function judge(text: string, serviceProvider: ServiceProvider | null = provider) {
  const read = readMessage(text);
  if (read.type !== 'authnRequest') throw new Error('That is a Response.');
  const judged = await judgeAuthnRequest(read, { serviceProvider, destination: SSO_URL, now: NOW });
  expect(judged.findings.filter(isIncomplete)).toEqual([]);
  return judged;
}

async function signedAddress(options: AuthnRequestOptions = {}): Promise<string> {
  return `${SSO_URL}?${await redirectQuery(salesforceRequest(options))}`;
}

describe('a request as Salesforce sends it', () => {
  it('passes every check in an address', async () => {
    const judged = await judge(await signedAddress());
    expect(troubles(judged)).toEqual([]);
    expect(judged.verified).toBe(true);
    expect(judged.facts).toContainEqual({ name: 'Issuer', values: [provider.entityId] });
    expect(judged.xml).toContain('\n  <saml:Issuer');
  });

  it('passes every check in a form', async () => {
    const judged = await judge(encode(await signEnveloped(salesforceRequest())));
    expect(troubles(judged)).toEqual([]);
    expect(judged.verified).toBe(true);
  });
});

const SAMLP = `xmlns:samlp="${NAMESPACES.protocol}"`;
const SAML = `xmlns:saml="${NAMESPACES.assertion}"`;

function context(classRef: string): AuthnRequestOptions {
  return {
    content: `<samlp:RequestedAuthnContext ${SAMLP}><saml:AuthnContextClassRef ${SAML}>${classRef}</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>`,
  };
}

describe('what is wrong with a request', () => {
  it.each<{ code: string; options: AuthnRequestOptions }>([
    { code: 'requestIssuerMismatched', options: { issuer: 'https://other.example' } },
    { code: 'requestDestinationMismatched', options: { destination: `${SSO_URL}/` } },
    { code: 'requestConsumerUnknown', options: { acsUrl: 'https://acme.my.salesforce.com' } },
    {
      code: 'requestConsumerUnknown',
      options: { attributes: { AssertionConsumerServiceURL: null, AssertionConsumerServiceIndex: '9' } },
    },
    { code: 'requestConsumerAmbiguous', options: { attributes: { AssertionConsumerServiceIndex: '0' } } },
    {
      code: 'protocolBindingUnsupported',
      options: { attributes: { ProtocolBinding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact' } },
    },
    { code: 'requestTooOld', options: { issueInstant: later(-301) } },
    { code: 'requestInFuture', options: { issueInstant: later(301) } },
    {
      code: 'nameIdPolicyUnmet',
      options: { content: `<samlp:NameIDPolicy ${SAMLP} Format="${NAME_ID_FORMATS.transient}"/>` },
    },
    { code: 'authnContextUnmet', options: context(AUTHN_CONTEXT_CLASSES.password) },
    {
      code: 'requestUnsupported',
      options: { content: `<saml:Conditions ${SAML} NotBefore="${NOW.toISOString()}"/>` },
    },
  ])('is told: $code', async ({ code, options }) => {
    const judged = await judge(await signedAddress(options));
    expect(troubles(judged)).toEqual([code]);
    expect(judged.findings.find((found) => found.code === code)?.result).toBe('failed');
  });

  it.each<{ code: string; options: AuthnRequestOptions }>([
    { code: 'requestIdInvalid', options: { id: `_${'a'.repeat(1024)}` } },
    { code: 'requestIssuerMissing', options: { issuer: ' ' } },
    { code: 'requestUnreadable', options: { attributes: { Version: '1.1' } } },
    { code: 'requestUnreadable', options: { attributes: { IssueInstant: 'today' } } },
    { code: 'requestUnreadable', options: { content: `<samlp:Extensions ${SAMLP}/>` } },
  ])('keeps it from being read: $code', async ({ code, options }) => {
    const judged = await judge(salesforceRequest(options));
    expect(troubles(judged)).toEqual([code]);
    expect(judged).toMatchObject({ verified: false, facts: [] });
  });

  it('is that nobody here knows the application', async () => {
    const judged = await judge(await signedAddress(), null);
    expect(troubles(judged)).toEqual(['requestIssuerUnknown', 'requestSignatureNotKnown']);
    expect(judged.findings.find(({ code }) => code === 'requestIssuerUnknown')?.mend).toBe('application');
    expect(judged.verified).toBe(false);
  });

  it('is that the application is switched off', async () => {
    expect(troubles(await judge(await signedAddress(), { ...provider, enabled: false }))).toEqual([
      'applicationDisabled',
    ]);
  });

  it('is that the metadata of the application has expired', async () => {
    expect(troubles(await judge(await signedAddress(), { ...provider, validUntil: NOW }))).toEqual(['metadataExpired']);
  });
});

describe('the signature of a request', () => {
  it.each([
    [SIGNATURE_ALGORITHMS.rsaSha1, 'requestSignatureSha1'],
    ['http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256', 'requestSignatureMalformed'],
  ])('by %s is refused', async (signatureAlgorithm, code) => {
    const judged = await judge(`${SSO_URL}?${await redirectQuery(salesforceRequest(), { signatureAlgorithm })}`);
    expect(troubles(judged)).toEqual([code]);
  });

  it('by another key does not hold', async () => {
    const address = `${SSO_URL}?${await redirectQuery(salesforceRequest(), { pair: stranger })}`;
    expect(troubles(await judge(address))).toEqual(['requestSignatureInvalid']);
    const form = encode(await signEnveloped(salesforceRequest(), { pair: stranger }));
    expect(troubles(await judge(form))).toEqual(['requestSignatureInvalid']);
  });

  it('does not hold when the request was changed', async () => {
    const signed = await signEnveloped(salesforceRequest());
    expect(troubles(await judge(encode(signed.replace(SSO_URL, `${SSO_URL}x`))))).toEqual([
      'requestDestinationMismatched',
      'requestSignatureInvalid',
    ]);
  });

  it('cannot be checked without a certificate', async () => {
    const judged = await judge(await signedAddress(), { ...provider, signingCertificates: [] });
    expect(troubles(judged)).toEqual(['requestCertificateMissing']);
  });

  it('has to be there when the application says that it signs', async () => {
    const address = `${SSO_URL}?${unsignedRedirectQuery(salesforceRequest())}`;
    expect(troubles(await judge(address))).toEqual(['requestSignatureMissing']);
    const lenient = { ...provider, authnRequestsSigned: false };
    expect(troubles(await judge(address, lenient))).toEqual(['requestUnsigned']);
  });

  it('may not have been pasted', async () => {
    expect(troubles(await judge(salesforceRequest()))).toEqual(['requestSignatureNotPasted']);
  });
});

describe('what a request wishes', () => {
  it.each<{ check: string; result: string; options: AuthnRequestOptions }>([
    { check: 'ForceAuthn', result: 'passed', options: { attributes: { ForceAuthn: 'true' } } },
    { check: 'IsPassive', result: 'warning', options: { attributes: { IsPassive: '1' } } },
    { check: 'RequestedAuthnContext', result: 'passed', options: context(AUTHN_CONTEXT_CLASSES.unspecified) },
    {
      check: 'NameIDPolicy',
      result: 'passed',
      options: { content: `<samlp:NameIDPolicy ${SAMLP} Format="${NAME_ID_FORMATS.emailAddress}"/>` },
    },
  ])('is explained: $check', async ({ check, result, options }) => {
    const judged = await judge(await signedAddress(options));
    expect(judged.findings.find((found) => found.check === check)).toMatchObject({ result });
  });
});

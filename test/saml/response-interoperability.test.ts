import { SAML, type SamlConfig, ValidateInResponseTo } from '@node-saml/node-saml';
import { IdentityProvider, ServiceProvider, setSchemaValidator } from 'samlify';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildIdpMetadata } from '../../server/saml/idp-metadata.ts';
import { BINDINGS, NAME_ID_FORMATS, STATUS_CODES } from '../../server/saml/names.ts';
import { issueResponse, issueStatusResponse, type ResponseFacts } from '../../server/saml/response.ts';
import type { SigningIdentity } from '../../server/signing-key.ts';
import { responseFacts } from '../helpers/response-facts.ts';
import { validateAgainstSchema } from '../helpers/saml-schema.ts';
import { createSigningIdentity } from '../helpers/signing-identity.ts';
import { verifyWithXmlsec1 } from '../helpers/xmlsec1.ts';

let signer: SigningIdentity;
let stranger: SigningIdentity;

beforeAll(async () => {
  [signer, stranger] = await Promise.all([createSigningIdentity(), createSigningIdentity()]);
});

function base64(xml: string): string {
  return Buffer.from(xml).toString('base64');
}

const noPassive = { statusCode: STATUS_CODES.responder, secondLevelStatusCode: STATUS_CODES.noPassive };

const signings = [
  { signed: 'a signed assertion', signResponse: false },
  { signed: 'a signed Response and assertion', signResponse: true },
];

describe('node-saml, set up as Salesforce', () => {
  async function receive(facts: ResponseFacts, xml: string, changes: Partial<SamlConfig> = {}) {
    const serviceProvider = new SAML({
      issuer: facts.audience,
      audience: facts.audience,
      callbackUrl: facts.assertionConsumerServiceUrl,
      entryPoint: 'https://login.acme.example/saml/sso',
      idpIssuer: facts.issuer,
      idpCert: signer.certificatePem,
      wantAssertionsSigned: true,
      wantAuthnResponseSigned: facts.signResponse,
      validateInResponseTo: ValidateInResponseTo.ifPresent,
      generateUniqueId: () => facts.inResponseTo ?? '_unused',
      ...changes,
    });
    if (facts.inResponseTo !== null) await serviceProvider.getAuthorizeUrlAsync('', undefined, {});
    const { profile } = await serviceProvider.validatePostResponseAsync({ SAMLResponse: base64(xml) });
    return profile;
  }

  it.each(signings)('accepts $signed and reads the person, the session and the signal', async ({ signResponse }) => {
    const facts = responseFacts({ signResponse });
    const profile = await receive(facts, await issueResponse(facts, signer));
    expect(profile).toMatchObject({
      issuer: facts.issuer,
      nameID: facts.nameId.value,
      nameIDFormat: facts.nameId.format,
      sessionIndex: facts.sessionIndex,
      inResponseTo: facts.inResponseTo,
      amr: ['fido2', 'pop', 'user', 'hwk', 'mfa'],
      'User.Email': 'ada@acme.example',
    });
  });

  it('accepts an answer that no request asked for', async () => {
    const facts = responseFacts({ inResponseTo: null });
    const profile = await receive(facts, await issueResponse(facts, signer));
    expect(profile?.nameID).toBe(facts.nameId.value);
  });

  it.each([
    'R&D',
    '<b>',
    '>',
    '"double"',
    "'single'",
    ']]>',
    'a\nb',
    'a\tb',
    'a\rb',
    'a\r\nb',
    '👩‍💻 Zoë',
    '{InResponseTo}',
    '&amp;',
    '<!-- x -->',
    'ada@acme.example</saml:NameID><saml:NameID>eve@acme.example',
  ])('reads the value %j byte for byte, as NameID and as attribute', async (value) => {
    const facts = responseFacts({
      nameId: { value, format: NAME_ID_FORMATS.unspecified },
      attributes: [{ name: 'User.LastName', values: [value] }],
    });
    const profile = await receive(facts, await issueResponse(facts, signer));
    expect(profile).toMatchObject({ nameID: value, 'User.LastName': value });
  });

  it('refuses a Response for another audience', async () => {
    const facts = responseFacts();
    const xml = await issueResponse({ ...facts, audience: 'https://globex.my.salesforce.com' }, signer);
    await expect(receive(facts, xml)).rejects.toThrow('audience');
  });

  it('refuses a Response to another request', async () => {
    const facts = responseFacts();
    const xml = await issueResponse({ ...facts, inResponseTo: '_another' }, signer);
    await expect(receive(facts, xml)).rejects.toThrow('InResponseTo');
  });

  it('refuses a Response that was kept for five minutes', async () => {
    const facts = responseFacts({ now: new Date(Date.now() - 300_000) });
    await expect(receive(facts, await issueResponse(facts, signer))).rejects.toThrow('No valid subject confirmation');
  });

  it('refuses a Response that another key signed', async () => {
    const facts = responseFacts();
    await expect(receive(facts, await issueResponse(facts, stranger))).rejects.toThrow('Invalid signature');
  });

  it('refuses a changed NameID', async () => {
    const facts = responseFacts();
    const xml = (await issueResponse(facts, signer)).replace('>ada@', '>eve@');
    await expect(receive(facts, xml)).rejects.toThrow('Invalid signature');
  });

  it('reads the status of a refused passive sign-on', async () => {
    const facts = responseFacts({ signResponse: true });
    await expect(receive(facts, await issueStatusResponse({ ...facts, ...noPassive }, signer))).resolves.toBeNull();
  });
});

describe('samlify as service provider', () => {
  async function receive(facts: ResponseFacts, xml: string) {
    setSchemaValidator({
      validate: async (received: string) => {
        await validateAgainstSchema(received, 'protocol');
        return 'valid';
      },
    });
    const metadata = buildIdpMetadata({
      entityId: facts.issuer,
      singleSignOnServiceUrl: 'https://login.acme.example/saml/sso',
      certificates: [signer.certificate],
      nameIdFormats: [facts.nameId.format],
      validUntil: new Date(facts.now.getTime() + 86_400_000),
    });
    const serviceProvider = ServiceProvider({
      entityID: facts.audience,
      wantAssertionsSigned: true,
      wantMessageSigned: facts.signResponse,
      assertionConsumerService: [{ Binding: BINDINGS.httpPost, Location: facts.assertionConsumerServiceUrl }],
    });
    const { extract } = await serviceProvider.parseLoginResponse(IdentityProvider({ metadata }), 'post', {
      body: { SAMLResponse: base64(xml) },
    });
    return extract;
  }

  it.each(signings)('accepts $signed and reads the person, the session and the signal', async ({ signResponse }) => {
    const facts = responseFacts({ signResponse });
    const extract = await receive(facts, await issueResponse(facts, signer));
    expect(extract).toMatchObject({
      issuer: facts.issuer,
      nameID: facts.nameId.value,
      audience: facts.audience,
      response: { destination: facts.assertionConsumerServiceUrl, inResponseTo: facts.inResponseTo },
      sessionIndex: { sessionIndex: facts.sessionIndex },
      attributes: { amr: ['fido2', 'pop', 'user', 'hwk', 'mfa'], 'User.Email': 'ada@acme.example' },
    });
  });

  it('refuses a changed NameID', async () => {
    const facts = responseFacts();
    const xml = (await issueResponse(facts, signer)).replace('>ada@', '>eve@');
    await expect(receive(facts, xml)).rejects.toThrow();
  });
});

describe('xmlsec1', () => {
  it.each([
    { ...signings[0], signatures: 1 },
    { ...signings[1], signatures: 2 },
  ])('verifies $signed', async ({ signResponse, signatures }) => {
    const xml = await issueResponse(responseFacts({ signResponse: signResponse ?? false }), signer);
    await expect(verifyWithXmlsec1(xml, signer.certificatePem)).resolves.toBe(signatures);
  });

  it('verifies values that had to be escaped', async () => {
    const value = `& < > " ' ]]> \t \n \r \u0085 \u2028 😀`;
    const facts = responseFacts({
      nameId: { value, format: value },
      attributes: [{ name: value, values: [value] }],
      signResponse: true,
    });
    await expect(verifyWithXmlsec1(await issueResponse(facts, signer), signer.certificatePem)).resolves.toBe(2);
  });

  it('verifies a status Response', async () => {
    const xml = await issueStatusResponse({ ...responseFacts(), ...noPassive }, signer);
    await expect(verifyWithXmlsec1(xml, signer.certificatePem)).resolves.toBe(1);
  });

  it('refuses a changed assertion', async () => {
    const xml = (await issueResponse(responseFacts(), signer)).replace('>hwk<', '>sc<');
    await expect(verifyWithXmlsec1(xml, signer.certificatePem)).rejects.toThrow('digest do not match');
  });

  it('refuses the signature of another key', async () => {
    const xml = await issueResponse(responseFacts(), stranger);
    await expect(verifyWithXmlsec1(xml, signer.certificatePem)).rejects.toThrow('signature verification failed');
  });
});

describe('the SAML 2.0 schema', () => {
  it.each<[string, Partial<ResponseFacts>]>([
    ['in Salesforce form', {}],
    ['with a signed Response', { signResponse: true }],
    ['that answers no request', { inResponseTo: null }],
    ['without attributes or an end of the session', { attributes: [], sessionNotOnOrAfter: null }],
    ['with an attribute that has no value', { attributes: [{ name: 'amr', values: [] }] }],
  ])('accepts a Response %s', async (_, changes) => {
    const xml = await issueResponse(responseFacts(changes), signer);
    await expect(validateAgainstSchema(xml, 'protocol')).resolves.toBeUndefined();
  });

  it('accepts a status Response', async () => {
    const xml = await issueStatusResponse({ ...responseFacts(), ...noPassive }, signer);
    await expect(validateAgainstSchema(xml, 'protocol')).resolves.toBeUndefined();
  });

  it('refuses a Response without its Version', async () => {
    const xml = (await issueResponse(responseFacts(), signer)).replace(' Version="2.0"', '');
    await expect(validateAgainstSchema(xml, 'protocol')).rejects.toThrow("attribute 'Version' is required");
  });
});

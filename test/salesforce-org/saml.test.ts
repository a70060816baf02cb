import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSalesforceOrg, orgUser, orgUserId, type SalesforceOrg } from '../helpers/salesforce-org/index.ts';
import { createSigningPair, type SigningPair, signEnveloped } from '../helpers/service-provider.ts';
import { configElements, configFields, soap, upsertBody } from './ask.ts';

let org: SalesforceOrg;
let pair: SigningPair;
let ahead = 0;

const users = [
  orgUser(2, { federationId: 'anna', username: 'anna@acme.example' }),
  orgUser(3, { federationId: 'boss', permissions: ['ViewAllData'] }),
  orgUser(4, { federationId: 'gone', isActive: false }),
];

async function configure(changes: Record<string, string | null> = {}): Promise<void> {
  const elements = configElements({ ...configFields(pair.certificate), ...changes });
  await soap(org, upsertBody('SamlSsoConfig', elements), { token: org.issueAccessToken() });
}

beforeAll(async () => {
  pair = await createSigningPair();
});

beforeEach(async () => {
  await org?.close();
  ahead = 0;
  org = await openSalesforceOrg({ samlEnabled: true, users, now: () => new Date(Date.now() + ahead) });
  await configure();
});

afterAll(() => org.close());

interface Said {
  nameId?: string;
  issuer?: string;
  audience?: string;
  recipient?: string;
  destination?: string;
  status?: string;
  method?: string;
  inResponseTo?: string | null;
  id?: string;
  issuedAt?: Date;
  amr?: string[];
  authnContext?: string;
  attributes?: Record<string, string>;
  lifetimeSeconds?: number;
  signAs?: SigningPair | null;
  signatureAlgorithm?: string;
  spoil?: (xml: string) => string;
}

/** What an identity provider says when all is well. */
function rightly(): Required<Omit<Said, 'spoil' | 'signatureAlgorithm'>> {
  return {
    nameId: 'anna',
    issuer: 'https://id.example/saml/metadata',
    audience: 'https://acme.my.salesforce.com',
    recipient: org.acsUrl,
    destination: org.acsUrl,
    status: 'Success',
    method: 'urn:oasis:names:tc:SAML:2.0:cm:bearer',
    inResponseTo: null,
    id: `_${crypto.randomUUID()}`,
    issuedAt: new Date(Date.now() + ahead),
    amr: ['fido2', 'user'],
    authnContext: 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified',
    attributes: {},
    lifetimeSeconds: 300,
    signAs: pair,
  };
}

/** A Response as an identity provider writes it; every part of it can be spoilt. */
async function response(spoilt: Said = {}): Promise<string> {
  const said = { ...rightly(), ...spoilt };
  const at = said.issuedAt.toISOString();
  const until = new Date(said.issuedAt.getTime() + said.lifetimeSeconds * 1000).toISOString();
  const answers = said.inResponseTo === null ? '' : ` InResponseTo="${said.inResponseTo}"`;
  const issuer = `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${said.issuer}</saml:Issuer>`;
  const attributes = Object.entries({ amr: said.amr, ...said.attributes }).map(([name, values]) => {
    const written = [values].flat().map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`);
    return `<saml:Attribute Name="${name}">${written.join('')}</saml:Attribute>`;
  });
  const subject = `<saml:Subject><saml:NameID>${said.nameId}</saml:NameID><saml:SubjectConfirmation Method="${said.method}"><saml:SubjectConfirmationData NotOnOrAfter="${until}" Recipient="${said.recipient}"${answers}/></saml:SubjectConfirmation></saml:Subject>`;
  const conditions = `<saml:Conditions NotBefore="${at}" NotOnOrAfter="${until}"><saml:AudienceRestriction><saml:Audience>${said.audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>`;
  const authn = `<saml:AuthnStatement AuthnInstant="${at}"><saml:AuthnContext><saml:AuthnContextClassRef>${said.authnContext}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`;
  const assertion = `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${said.id}" IssueInstant="${at}" Version="2.0">${issuer}${subject}${conditions}${authn}<saml:AttributeStatement>${attributes.join('')}</saml:AttributeStatement></saml:Assertion>`;
  const signed = said.signAs === null ? assertion : await sign(assertion, said);
  const status = `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${said.status}"/></samlp:Status>`;
  const xml = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r" Version="2.0" IssueInstant="${at}" Destination="${said.destination}"${answers}>${issuer}${status}${signed}</samlp:Response>`;
  return spoilt.spoil?.(xml) ?? xml;
}

function sign(assertion: string, { signAs, signatureAlgorithm }: Said): Promise<string> {
  return signEnveloped(assertion, {
    pair: signAs ?? pair,
    ...(signatureAlgorithm !== undefined && { signatureAlgorithm }),
  });
}

async function post(
  xml: string,
  url = org.acsUrl,
): Promise<{ status: string | undefined; page: string; location: string | null }> {
  const sent = await org.fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      SAMLResponse: Buffer.from(xml).toString('base64'),
      RelayState: '/lightning',
    }).toString(),
  });
  return { status: org.loginHistory.at(-1)?.Status, page: await sent.text(), location: sent.headers.get('location') };
}

describe('a sign-on', () => {
  test('leads to the other host and is written down', async () => {
    const { status, location } = await post(await response());
    expect([status, org.loginHistory.at(-1)]).toMatchObject([
      'Success',
      { UserId: orgUserId(2), LoginType: 'SAML Idp Initiated SSO' },
    ]);
    const page = await org.fetch(location ?? '');
    expect(await page.text()).toContain('<h1>Signed in as anna@acme.example</h1>');
  });

  test('begins with a signed request whose ID is as long as Salesforce’s, and takes one answer to it', async () => {
    const begun = await org.fetch(org.startUrl({ relayState: '/a?b=ü' }), { redirect: 'manual' });
    const query = new URL(begun.headers.get('location') ?? '').searchParams;
    const request = inflateRawSync(Buffer.from(query.get('SAMLRequest') ?? '', 'base64')).toString();
    const [, id = ''] = / ID="([^"]+)"/.exec(request) ?? [];
    expect([id.length, query.get('RelayState'), query.has('Signature')]).toEqual([296, '/a?b=ü', true]);
    expect((await post(await response({ inResponseTo: id }))).status).toBe('Success');
    expect(org.loginHistory.at(-1)?.LoginType).toBe('SAML Sfdc Initiated SSO');
    expect((await post(await response({ inResponseTo: id }))).status).toBe('InResponseTo Invalid');
  });

  test('begins with a form when the configuration says so', async () => {
    await configure({ redirectBinding: 'false' });
    const begun = await org.fetch(org.startUrl(), { redirect: 'manual' });
    expect(await begun.text()).toContain('action="https://id.example/saml/sso"');
  });

  test('says no more to the person than that it failed', async () => {
    const { page } = await post(await response({ nameId: 'nobody' }));
    expect(page).toContain('<h1>Single Sign-On Error</h1>');
    expect(page).not.toContain('Invalid');
  });

  test.each<[string, Said, string]>([
    ['nobody signed', { signAs: null }, 'Signature Invalid/Configured Certificate Mismatch'],
    [
      'SHA-1 signed',
      { signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' },
      'Signature Invalid/Configured Certificate Mismatch',
    ],
    [
      'was changed',
      { spoil: (xml) => xml.replace('>anna<', '>boss<') },
      'Signature Invalid/Configured Certificate Mismatch',
    ],
    ['another issued', { issuer: 'https://other.example' }, 'Issuer Mismatched'],
    ['is for another', { audience: 'https://saml.salesforce.com' }, 'Audience Invalid'],
    ['is for another recipient', { recipient: 'https://acme.my.salesforce.com' }, 'Recipient Mismatched'],
    ['is for another destination', { destination: 'https://acme.my.salesforce.com' }, 'Recipient Mismatched'],
    ['has no success', { status: 'Responder' }, 'Status Invalid'],
    ['is no bearer’s', { method: 'urn:oasis:names:tc:SAML:2.0:cm:sender-vouches' }, 'Subject Confirmation Error'],
    ['is too old', { issuedAt: new Date(Date.now() - 6 * 60_000), lifetimeSeconds: 3600 }, 'Assertion Expired'],
    ['is over', { lifetimeSeconds: 0 }, 'Assertion Expired'],
    ['is of the future', { issuedAt: new Date(Date.now() + 60_000) }, 'Assertion Expired'],
    ['answers what nobody asked', { inResponseTo: '_unknown' }, 'InResponseTo Invalid'],
    ['names no known person', { nameId: 'nobody' }, 'Username Or SSO Id Invalid'],
    ['spells the person differently', { nameId: 'Anna' }, 'Username Or SSO Id Invalid'],
    ['names nobody', { nameId: '' }, 'Username Or SSO Id Invalid'],
    ['names who is inactive', { nameId: 'gone' }, 'User is inactive'],
    ['is no XML', { spoil: () => '<Response' }, 'Assertion Invalid'],
    ['has a document type', { spoil: (xml) => `<!DOCTYPE a>${xml}` }, 'Assertion Invalid'],
    [
      'has two assertions',
      { spoil: (xml) => xml.replace(/(<saml:Assertion.*<\/saml:Assertion>)/, '$1$1') },
      'Assertion Invalid',
    ],
  ])('is refused when the answer %s', async (_, said, status) => {
    expect((await post(await response(said))).status).toBe(status);
  });

  test('is refused when another’s key signed', async () => {
    const { status } = await post(await response({ signAs: await createSigningPair() }));
    expect(status).toBe('Signature Invalid/Configured Certificate Mismatch');
  });

  test('is refused the second time', async () => {
    const xml = await response();
    await post(xml);
    expect((await post(xml)).status).toBe('Replay Detected');
  });

  test('is refused at the address of another org', async () => {
    expect((await post(await response(), `https://${org.host}/?so=00D5g000004zzzz`)).status).toBe(
      'Recipient Mismatched',
    );
  });

  test('is refused while SAML is off', async () => {
    org.setSamlEnabled(false);
    expect((await post(await response())).status).toBe('Configuration Error/Perm Disabled');
  });

  test('takes another spelling in an org that does', async () => {
    org.security.set('singleSignOnSettings.enableCaseInsensitiveFederationID', 'true');
    expect((await post(await response({ nameId: 'ANNA' }))).status).toBe('Success');
  });
});

describe('the signal', () => {
  test.each<[string, Said, string]>([
    ['fido2 lets the privileged in', { nameId: 'boss' }, 'Success'],
    [
      'X509 as the context lets the privileged in',
      { nameId: 'boss', amr: [], authnContext: 'urn:oasis:names:tc:SAML:2.0:ac:classes:X509' },
      'Success',
    ],
    [
      'passkey alone blocks the privileged',
      { nameId: 'boss', amr: ['passkey'] },
      'Failed: Phishing-resistant MFA required',
    ],
    ['nothing blocks the privileged', { nameId: 'boss', amr: [] }, 'Failed: Phishing-resistant MFA required'],
    ['passkey alone lets others in', { amr: ['passkey'] }, 'Success'],
    ['pwd sends others a code', { amr: ['pwd'] }, 'Failed: Computer activation required'],
  ])('%s', async (_, said, status) => {
    expect((await post(await response(said))).status).toBe(status);
  });
});

describe('just-in-time provisioning', () => {
  const attributes = {
    'User.Username': 'new@acme.example',
    'User.Email': 'new@acme.example',
    'User.LastName': 'New',
    'User.ProfileId': 'Standard User',
  };

  test('makes the user', async () => {
    await configure({ userProvisioning: 'true' });
    expect((await post(await response({ nameId: 'new', attributes }))).status).toBe('Success');
    expect([...org.users.values()].at(-1)).toMatchObject({ username: 'new@acme.example', federationId: 'new' });
  });

  test.each(Object.keys(attributes))('makes nobody without %s', async (name) => {
    await configure({ userProvisioning: 'true' });
    const { [name as keyof typeof attributes]: _, ...rest } = attributes;
    expect((await post(await response({ nameId: 'new', attributes: rest }))).status).toBe(
      'Configuration Error/Perm Disabled',
    );
    expect(org.users.size).toBe(4);
  });

  test.each([
    ['a profile that there is none of', { 'User.ProfileId': '00e5g000000nopeAAA' }],
    ['a Federation ID that is not the subject', { 'User.FederationIdentifier': 'somebody else' }],
  ])('makes nobody with %s', async (_, changed) => {
    await configure({ userProvisioning: 'true' });
    const said = { nameId: 'new', attributes: { ...attributes, ...changed } };
    expect((await post(await response(said))).status).toBe('Configuration Error/Perm Disabled');
    expect(org.users.size).toBe(4);
  });

  test('applies the profile at later logins too', async () => {
    await configure({ userProvisioning: 'true' });
    const said = { nameId: 'new', attributes };
    expect((await post(await response(said))).status).toBe('Success');
    const promoted = { ...attributes, 'User.ProfileId': 'System Administrator' };
    expect((await post(await response({ ...said, attributes: promoted }))).status).toBe('Success');
    expect([...org.users.values()].at(-1)?.profile).toBe('System Administrator');
  });

  test('makes nobody when it is off', async () => {
    expect((await post(await response({ nameId: 'new', attributes }))).status).toBe('Username Or SSO Id Invalid');
  });
});

test('the login page shows the buttons that are ticked', async () => {
  const shown = async () => (await org.fetch(`https://${org.host}/`)).text();
  expect(await shown()).not.toContain('>Latchkey<');
  org.setLoginButton('Latchkey', true);
  expect(await shown()).toContain('>Latchkey<');
});

test('a refresh makes it another org without SAML', async () => {
  const before = { id: org.organizationId, acs: org.acsUrl, metadata: org.samlMetadata() };
  org.setLoginButton('Latchkey', true);
  await org.refresh();
  expect([org.isSamlEnabled, org.samlConfigs.size, org.loginButtons]).toEqual([false, 0, []]);
  expect({ id: org.organizationId, acs: org.acsUrl, metadata: org.samlMetadata() }).not.toMatchObject(before);
});

test('a refresh with production’s configurations keeps them, made out to production', async () => {
  await org.refresh('production');
  expect([org.isSamlEnabled, org.samlConfigs.size]).toEqual([false, 1]);
});

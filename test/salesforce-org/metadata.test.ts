import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSalesforceOrg, type SalesforceOrg } from '../helpers/salesforce-org/index.ts';
import { createSigningPair, salesforcePair } from '../helpers/service-provider.ts';
import { configElements, configFields, METADATA, PARTNER, type Reply, soap, upsertBody } from './ask.ts';

let org: SalesforceOrg;
let token: string;
let certificate: string;

beforeAll(async () => {
  certificate = (await salesforcePair()).certificate;
});

beforeEach(async () => {
  await org?.close();
  org = await openSalesforceOrg({ samlEnabled: true });
  token = org.issueAccessToken();
});

afterAll(() => org.close());

function call(body: string, more: Parameters<typeof soap>[2] = {}): Promise<Reply> {
  return soap(org, body, { token, ...more });
}

function read(type: string, ...names: string[]): string {
  return `<readMetadata xmlns="${METADATA}"><type>${type}</type>${names.map((name) => `<fullNames>${name}</fullNames>`).join('')}</readMetadata>`;
}

function upsert(changes: Record<string, string | null> = {}, fullName = 'Latchkey'): Promise<Reply> {
  return call(upsertBody('SamlSsoConfig', configElements({ ...configFields(certificate), ...changes }, fullName)));
}

describe('every call', () => {
  test.each<[string, string, Parameters<typeof soap>[2], string]>([
    ['no session', read('SecuritySettings', 'Security'), { token: null }, 'sf:INVALID_SESSION_ID'],
    [
      'an unknown session',
      read('SecuritySettings', 'Security'),
      { token: '00D5g000004abcd!x' },
      'sf:INVALID_SESSION_ID',
    ],
    [
      'version 68',
      read('SecuritySettings', 'Security'),
      { url: 'https://acme.my.salesforce.com/services/Soap/m/68.0' },
      'sf:UNSUPPORTED_API_VERSION',
    ],
    ['the namespace of another API', `<readMetadata xmlns="${PARTNER}"/>`, {}, 'soapenv:Client'],
    ['an unknown operation', `<renameAll xmlns="${METADATA}"/>`, {}, 'soapenv:Client'],
    ['an unknown type', read('CustomObject', 'Account'), {}, 'sf:INVALID_TYPE'],
    ['eleven names', read('SamlSsoConfig', ...'abcdefghijk'), {}, 'sf:EXCEEDED_ID_LIMIT'],
    ['a document type', '', { envelope: 'x"><!DOCTYPE a><a b="' }, 'soapenv:Client'],
  ])('refuses %s', async (...[, body, more, code]) => {
    const { status, text } = await call(body, more);
    expect([status, text]).toEqual([500, expect.stringContaining(`<faultcode>${code}</faultcode>`)]);
  });

  test('refuses a user who may not change the setup', async () => {
    const anna = [...org.users.values()].find(({ profile }) => profile === 'Standard User');
    const { text } = await call(read('SecuritySettings', 'Security'), { token: org.issueAccessToken(anna?.id) });
    expect(text).toContain('sf:INSUFFICIENT_ACCESS');
  });

  test('is counted, and refused when none are left', async () => {
    org.setRequestLimit(1);
    expect((await call(read('SecuritySettings', 'Security'))).status).toBe(200);
    expect((await call(read('SecuritySettings', 'Security'))).text).toContain('sf:REQUEST_LIMIT_EXCEEDED');
  });
});

describe('SecuritySettings', () => {
  const write = (elements: string) =>
    call(upsertBody('SecuritySettings', `<fullName>Security</fullName>${elements}`, 'updateMetadata'));

  test('are read with all that a careless client would send back', async () => {
    const { text } = await call(read('SecuritySettings', 'Security'));
    expect(text).toContain('<networkAccess><ipRanges>');
    expect(text).toContain('<enableSamlLogin>true</enableSamlLogin>');
  });

  test('change by the field that is sent, and by nothing else', async () => {
    const before = new Map(org.security);
    await write('<singleSignOnSettings><enableSamlLogin>false</enableSamlLogin></singleSignOnSettings>');
    expect(org.isSamlEnabled).toBe(false);
    expect(new Map([...org.security, ['singleSignOnSettings.enableSamlLogin', 'true']])).toEqual(before);
    expect(org.networkRanges).toHaveLength(1);
  });

  test('lose the ranges that networkAccess leaves out', async () => {
    await write('<networkAccess></networkAccess>');
    expect(org.networkRanges).toEqual([]);
  });

  test.each([
    ['an unknown element', '<enableEverything>true</enableEverything>'],
    ['an unknown element in a group', '<singleSignOnSettings><enableOidc>true</enableOidc></singleSignOnSettings>'],
    ['an element of another namespace', '<enableAdminLoginAsAnyUser xmlns="urn:x">true</enableAdminLoginAsAnyUser>'],
    [
      'what is neither true nor false',
      '<singleSignOnSettings><enableSamlLogin>yes</enableSamlLogin></singleSignOnSettings>',
    ],
  ])('refuse %s', async (_, elements) => {
    expect((await write(elements)).text).toContain('<faultcode>soapenv:Client</faultcode>');
  });

  test('never go back to a single configuration', async () => {
    const { text } = await write(
      '<singleSignOnSettings><enableMultipleSamlConfigs>false</enableMultipleSamlConfigs></singleSignOnSettings>',
    );
    expect(text).toContain('<success>false</success>');
  });
});

describe('SamlSsoConfig', () => {
  test('is created, updated, read, listed and deleted', async () => {
    expect((await upsert()).text).toContain(
      '<created>true</created><fullName>Latchkey</fullName><success>true</success>',
    );
    expect((await upsert({ loginUrl: 'https://id.example/other' })).text).toContain('<created>false</created>');
    const { text } = await call(read('SamlSsoConfig', 'Latchkey', 'Other'));
    expect(text).toContain(`<salesforceLoginUrl>${org.acsUrl}</salesforceLoginUrl>`);
    expect(text).toContain('<requestSignatureMethod>1</requestSignatureMethod>');
    expect(text).toContain('<loginUrl>https://id.example/other</loginUrl>');
    expect(text).toContain('<records xsi:nil="true"/>');
    const list = `<listMetadata xmlns="${METADATA}"><queries><type>SamlSsoConfig</type></queries></listMetadata>`;
    expect((await call(list)).text).toContain('<fullName>Latchkey</fullName>');
    const remove = read('SamlSsoConfig', 'Latchkey').replaceAll('readMetadata', 'deleteMetadata');
    expect((await call(remove)).text).toContain('<success>true</success>');
    expect((await call(remove)).text).toContain('<success>false</success>');
  });

  test('gives the signature method by its name in an org that does', async () => {
    await org.close();
    org = await openSalesforceOrg({ samlEnabled: true, signatureMethodAsNumber: false });
    token = org.issueAccessToken();
    await upsert();
    expect((await call(read('SamlSsoConfig', 'Latchkey'))).text).toContain('>RSA-SHA256<');
  });

  test.each<[string, Record<string, string | null>, string]>([
    ...['identityLocation', 'identityMapping', 'issuer', 'name', 'samlEntityId', 'samlVersion', 'validationCert'].map(
      (name): [string, Record<string, null>, string] => [
        `one without ${name}`,
        { [name]: null },
        'REQUIRED_FIELD_MISSING',
      ],
    ),
    ['a certificate that is none', { validationCert: 'bm90IGEgY2VydGlmaWNhdGU=' }, 'FIELD_INTEGRITY_EXCEPTION'],
    ['a certificate in PEM', { validationCert: '-----BEGIN CERTIFICATE-----' }, 'FIELD_INTEGRITY_EXCEPTION'],
    ['a certificate that is too long', { validationCert: 'A'.repeat(4001) }, 'STRING_TOO_LONG'],
    ['a login address without https', { loginUrl: 'http://id.example/sso' }, 'FIELD_INTEGRITY_EXCEPTION'],
    [
      'an unknown signature method',
      { requestSignatureMethod: 'RSA-SHA512' },
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    ],
    [
      'an unknown certificate for requests',
      { requestSigningCertId: '0P1000000000000AAA' },
      'INVALID_CROSS_REFERENCE_KEY',
    ],
    ['an attribute without a name', { identityLocation: 'Attribute' }, 'REQUIRED_FIELD_MISSING'],
    [
      'provisioning by username',
      { userProvisioning: 'true', identityMapping: 'Username' },
      'FIELD_INTEGRITY_EXCEPTION',
    ],
  ])('is refused: %s', async (_, changes, code) => {
    const { status, text } = await upsert(changes);
    expect([status, text]).toEqual([200, expect.stringContaining(`<statusCode>${code}</statusCode>`)]);
    expect(text).toContain('<success>false</success>');
    expect(org.samlConfigs.size).toBe(0);
  });

  test.each<[string, Record<string, string | null>]>([
    ['a value that is not in the list', { identityMapping: 'Email' }],
    ['a boolean that is none', { redirectBinding: 'POST' }],
    ['an unknown element', { audience: 'https://acme.my.salesforce.com' }],
  ])('is a fault: %s', async (_, changes) => {
    expect((await upsert(changes)).text).toContain('<faultcode>soapenv:Client</faultcode>');
  });

  test('is a fault when its elements are not in the order of the WSDL', async () => {
    const elements = configElements(configFields(certificate)).replace(
      /(<issuer>.*?<\/issuer>)(<loginUrl>.*?<\/loginUrl>)/,
      '$2$1',
    );
    expect((await call(upsertBody('SamlSsoConfig', elements))).text).toContain('<faultcode>soapenv:Client</faultcode>');
  });

  test('is a fault without a type, and with a type of another namespace', async () => {
    const body = upsertBody('SamlSsoConfig', configElements(configFields(certificate)));
    expect((await call(body.replace(' xsi:type="SamlSsoConfig"', ''))).text).toContain('soapenv:Client');
    expect((await call(body.replace('xsi:type="', 'xmlns:o="urn:o" xsi:type="o:'))).text).toContain('soapenv:Client');
  });

  test('is refused when its name is none', async () => {
    expect((await upsert({}, 'Latch__key')).text).toContain('INVALID_FIELD');
  });

  test('is refused when its certificate has expired', async () => {
    const old = await createSigningPair({ notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') });
    expect((await upsert({ validationCert: old.certificate })).text).toContain('has expired');
  });

  test('is refused when another has its Issuer and Entity ID', async () => {
    await upsert();
    expect((await upsert({}, 'Second')).text).toContain('DUPLICATE_VALUE');
  });

  test('is refused while SAML is off', async () => {
    org.setSamlEnabled(false);
    expect((await upsert()).text).toContain('FUNCTIONALITY_NOT_ENABLED');
  });

  test('is refused as the second of an org that may have one', async () => {
    await org.close();
    org = await openSalesforceOrg({ samlEnabled: true, multipleSamlConfigs: false });
    token = org.issueAccessToken();
    await upsert();
    expect((await upsert({ issuer: 'https://other.example' }, 'Second')).text).toContain('LIMIT_EXCEEDED');
  });
});

describe('a deployment', () => {
  const manifest = (version = '67.0', type = 'SamlSsoConfig') =>
    `<?xml version="1.0"?><Package xmlns="${METADATA}"><types><members>Latchkey</members><name>${type}</name></types><version>${version}</version></Package>`;
  const file = (changes: Record<string, string | null> = {}) =>
    `<?xml version="1.0"?><SamlSsoConfig xmlns="${METADATA}">${configElements({ ...configFields(certificate), ...changes }).replace(/<fullName>.*<\/fullName>/, '')}</SamlSsoConfig>`;
  const pack = (files: Record<string, string>) =>
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
  const CONFIG = 'samlssoconfigs/Latchkey.samlssoconfig';

  test('takes what a package names', () => {
    expect(org.deploy(pack({ 'package.xml': manifest(), [CONFIG]: file() }))).toMatchObject({ success: true });
    expect([...org.samlConfigs.keys()]).toEqual(['Latchkey']);
  });

  test('goes by the API, which is asked until it is done', async () => {
    const zip = Buffer.from(pack({ 'package.xml': manifest(), [CONFIG]: file() })).toString('base64');
    const { text } = await call(
      `<deploy xmlns="${METADATA}"><ZipFile>${zip}</ZipFile><DeployOptions><singlePackage>true</singlePackage></DeployOptions></deploy>`,
    );
    const [, id] = /<id>(\w+)</.exec(text) ?? [];
    const check = `<checkDeployStatus xmlns="${METADATA}"><asyncProcessId>${id}</asyncProcessId><includeDetails>true</includeDetails></checkDeployStatus>`;
    expect((await call(check)).text).toContain('<done>false</done>');
    expect((await call(check)).text).toContain('<status>Succeeded</status>');
  });

  test.each<[string, () => Uint8Array, string]>([
    ['what is no zip', () => strToU8('zip'), 'INVALID_ZIP'],
    ['a zip without a manifest', () => pack({ [CONFIG]: file() }), 'No package.xml found'],
    ['a later version', () => pack({ 'package.xml': manifest('68.0'), [CONFIG]: file() }), 'Invalid version'],
    ['an unknown type', () => pack({ 'package.xml': manifest('67.0', 'Sso'), [CONFIG]: file() }), 'Unknown type name'],
    ['a file that is missing', () => pack({ 'package.xml': manifest() }), 'not found in zipped directory'],
    [
      'a file that nobody named',
      () => pack({ 'package.xml': manifest(), [CONFIG]: file(), 'docs/a.md': '' }),
      'Not in package.xml',
    ],
    [
      'a configuration that the org refuses',
      () => pack({ 'package.xml': manifest(), [CONFIG]: file({ issuer: null }) }),
      'Required fields are missing',
    ],
    [
      'an unknown element',
      () => pack({ 'package.xml': manifest(), [CONFIG]: file({ audience: 'x' }) }),
      'invalid at this location',
    ],
  ])('refuses %s, and changes nothing', (_, zip, problem) => {
    const outcome = org.deploy(zip());
    expect(outcome.success).toBe(false);
    expect(JSON.stringify(outcome)).toContain(problem);
    expect(org.samlConfigs.size).toBe(0);
  });
});

describe('a certificate', () => {
  const request = (changes: { version?: string; type?: string; member?: string; order?: string[] } = {}) => {
    const { version = '67.0', type = 'Certificate', member = 'SelfSignedCert_24Nov2026' } = changes;
    const parts: Record<string, string> = {
      apiVersion: `<apiVersion>${version}</apiVersion>`,
      singlePackage: '<singlePackage>true</singlePackage>',
      surplus: '<surplus>1</surplus>',
      unpackaged: `<unpackaged><types><members>${member}</members><name>${type}</name></types><version>67.0</version></unpackaged>`,
    };
    const { order = ['apiVersion', 'singlePackage', 'unpackaged'] } = changes;
    return `<retrieve xmlns="${METADATA}"><request>${order.map((name) => parts[name]).join('')}</request></retrieve>`;
  };
  const status = (id: string) =>
    `<checkRetrieveStatus xmlns="${METADATA}"><asyncProcessId>${id}</asyncProcessId><includeZip>true</includeZip></checkRetrieveStatus>`;

  async function retrieve(member?: string): Promise<string[]> {
    const begun = await call(request(member === undefined ? {} : { member }));
    const id = /<id>(09S\w+)<\/id>/.exec(begun.text)?.[1] ?? '';
    return [(await call(status(id))).text, (await call(status(id))).text, (await call(status(id))).text];
  }

  test('is given as a file of a zip, later and once', async () => {
    const [first = '', second = '', third = ''] = await retrieve();
    expect(first).toContain('<done>false</done>');
    const zip = /<zipFile>([^<]+)<\/zipFile>/.exec(second)?.[1] ?? '';
    const files = unzipSync(Buffer.from(zip, 'base64'));
    const pem = strFromU8(files['unpackaged/certs/SelfSignedCert_24Nov2026.crt'] ?? new Uint8Array());
    expect(pem.replace(/-----[A-Z ]+-----|\n/g, '')).toBe(certificate);
    expect(third).toContain('sf:INVALID_CROSS_REFERENCE_KEY');
  });

  test('that is not there is told in the messages', async () => {
    const [, second = ''] = await retrieve('Another');
    expect(second).toMatch(/<problem>Entity of type \S+ named \S+Another\S+ cannot be found<\/problem>/);
    expect(second).toContain('<success>true</success>');
  });

  test.each<[string, Parameters<typeof request>[0], string]>([
    ['another type', { type: 'CustomObject' }, 'sf:INVALID_TYPE'],
    ['no version', { version: '' }, 'soapenv:Client'],
    ['elements out of order', { order: ['unpackaged', 'apiVersion'] }, 'soapenv:Client'],
    ['an unknown element', { order: ['apiVersion', 'unpackaged', 'surplus'] }, 'soapenv:Client'],
    ['no package', { order: ['apiVersion'] }, 'soapenv:Client'],
  ])('is refused with %s', async (_, changes, code) => {
    expect((await call(request(changes))).text).toContain(`<faultcode>${code}</faultcode>`);
  });

  test('is known to the Tooling API alone', async () => {
    const path = (api: string) =>
      `https://${org.host}/services/data/v67.0/${api}?q=${encodeURIComponent('SELECT DeveloperName FROM Certificate')}`;
    const headers = { authorization: `Bearer ${token}` };
    expect((await org.fetch(path('query'), { headers })).status).toBe(400);
    const known = await org.fetch(path('tooling/query'), { headers });
    expect(JSON.parse(await known.text()).records).toMatchObject([{ DeveloperName: 'SelfSignedCert_24Nov2026' }]);
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createOrgSession } from '../../server/salesforce/open-session.ts';
import {
  deleteSamlSsoConfig,
  listSamlSsoConfigs,
  readSamlSsoConfig,
  type SamlSsoConfig,
  samlSsoConfigDifferences,
  samlSsoConfigFile,
  samlSsoConfigXml,
  upsertSamlSsoConfig,
} from '../../server/salesforce/saml-sso-config.ts';
import { messageOf, reasonOf } from '../helpers/refusal.ts';
import { type FakeAnswer, fakeNetwork, ORG, orgErrorOf, soapAnswer, TOKEN } from './fake-network.ts';

const CERTIFICATE = Buffer.from('a certificate').toString('base64');

const CONFIG: SamlSsoConfig = {
  fullName: 'Latchkey',
  name: 'Latchkey',
  issuer: 'https://login.acme.example/saml?a&b',
  samlEntityId: ORG,
  samlVersion: 'SAML2_0',
  validationCert: CERTIFICATE,
  identityLocation: 'SubjectNameId',
  identityMapping: 'FederationId',
  loginUrl: 'https://login.acme.example/saml/sso',
  logoutUrl: 'https://login.acme.example/saml/slo',
  errorUrl: null,
  redirectBinding: true,
  requestSignatureMethod: 'RSA-SHA256',
  requestSigningCertId: null,
  singleLogoutUrl: null,
  singleLogoutBinding: null,
  useConfigRequestMethod: true,
  userProvisioning: false,
  salesforceLoginUrl: null,
  others: {},
};

/** As an org gives it: what it knows besides, and the number of the signature method. */
const KEPT: SamlSsoConfig = {
  ...CONFIG,
  requestSignatureMethod: '1',
  requestSigningCertId: '0P15g000000abcd',
  salesforceLoginUrl: `${ORG}?so=00D5g000004abcd`,
  others: { oauthTokenEndpoint: `${ORG}/services/oauth2/token`, useSameDigestAlgoForSigning: 'true' },
};

function records(...configs: SamlSsoConfig[]): FakeAnswer {
  const written = configs.map(
    (config) =>
      `<records xsi:type="SamlSsoConfig"><fullName>${config.fullName}</fullName>${samlSsoConfigXml(config)}<oauthTokenEndpoint>${ORG}/services/oauth2/token</oauthTokenEndpoint>${config.salesforceLoginUrl === null ? '' : `<salesforceLoginUrl>${config.salesforceLoginUrl}</salesforceLoginUrl>`}<errorUrl xsi:nil="true"/></records>`,
  );
  return answer('readMetadata', `<result>${written.join('')}</result>`);
}

function answer(operation: string, body: string): FakeAnswer {
  return soapAnswer(
    `<${operation}Response xmlns="http://soap.sforce.com/2006/04/metadata">${body}</${operation}Response>`,
  );
}

function openFake(...answers: FakeAnswer[]) {
  const network = fakeNetwork(...answers);
  return { network, session: createOrgSession(network, { way: 'oauth', instanceUrl: ORG, accessToken: TOKEN }) };
}

const DONE = '<result><created>true</created><fullName>Latchkey</fullName><success>true</success></result>';
const REFUSED =
  '<result><errors><message>Issuer is used already.</message><statusCode>DUPLICATE_VALUE</statusCode></errors><fullName>Latchkey</fullName><success>false</success></result>';

describe('a configuration as XML', () => {
  test('has its fields in the order of the WSDL, escaped, without what nobody can set', () => {
    const xml = samlSsoConfigXml(KEPT);
    const names = Array.from(xml.matchAll(/<([A-Za-z]+)>/g), ([, name]) => name);
    expect(names).toEqual([
      ...['identityLocation', 'identityMapping', 'issuer', 'loginUrl', 'logoutUrl', 'name', 'redirectBinding'],
      ...['requestSignatureMethod', 'requestSigningCertId', 'samlEntityId', 'samlVersion', 'useConfigRequestMethod'],
      ...['useSameDigestAlgoForSigning', 'userProvisioning', 'validationCert'],
    ]);
    expect(xml).toContain('<issuer>https://login.acme.example/saml?a&#38;b</issuer>');
  });

  test('is a file of a package', () => {
    const lines = samlSsoConfigFile(CONFIG).split('\n');
    expect(lines.slice(0, 3)).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<SamlSsoConfig xmlns="http://soap.sforce.com/2006/04/metadata">',
      '    <identityLocation>SubjectNameId</identityLocation>',
    ]);
    expect(lines.slice(-2)).toEqual(['</SamlSsoConfig>', '']);
    expect(lines.join('')).not.toContain('<fullName>');
  });
});

describe('reading', () => {
  test('gives every field, those too that are not known here', async () => {
    const { network, session } = openFake(records(KEPT));
    expect(await readSamlSsoConfig(session, 'Latchkey')).toEqual(KEPT);
    expect(network.sent[0]?.url).toBe(`${ORG}/services/Soap/m/67.0`);
    expect(network.sent[0]?.body).toContain('<type>SamlSsoConfig</type><fullNames>Latchkey</fullNames>');
  });

  test.each(['<result/>', '<result><records xsi:nil="true"/></result>', '<result><records/></result>'])(
    'gives null when there is none (%s)',
    async (body) => {
      expect(await readSamlSsoConfig(openFake(answer('readMetadata', body)).session, 'Latchkey')).toBeNull();
    },
  );

  test.each([
    answer('readMetadata', ''),
    answer('otherCall', '<result/>'),
    answer('readMetadata', '<result><records><fullName>Latchkey</fullName></records></result>'),
    answer('readMetadata', '<result><records><fullName>Latchkey</fullName><nested><a/></nested></records></result>'),
  ])('is refused when the answer is of another form (%#)', async (wrong) => {
    expect(await reasonOf(() => readSamlSsoConfig(openFake(wrong).session, 'Latchkey'))).toBe('org.unreadable');
  });

  test('all of them asks for ten at a time', async () => {
    const names = Array.from({ length: 11 }, (_, index) => `Config${index}`);
    const list = names.map((name) => `<result><fileName>x</fileName><fullName>${name}</fullName></result>`).join('');
    const configs = names.map((fullName) => ({ ...KEPT, fullName }));
    const { network, session } = openFake(
      answer('listMetadata', list),
      records(...configs.slice(0, 10)),
      records(...configs.slice(10)),
    );
    expect((await listSamlSsoConfigs(session)).map(({ fullName }) => fullName)).toEqual(names);
    expect(network.sent.map(({ body }) => body.match(/<fullNames>/g)?.length ?? 0)).toEqual([0, 10, 1]);
  });

  test('all of them asks for nothing when there are none', async () => {
    const { network, session } = openFake(answer('listMetadata', ''));
    expect(await listSamlSsoConfigs(session)).toEqual([]);
    expect(network.sent).toHaveLength(1);
  });
});

describe('writing', () => {
  test('gives the configuration as the org has it then', async () => {
    const { network, session } = openFake(answer('upsertMetadata', DONE), records(KEPT));
    expect(await upsertSamlSsoConfig(session, CONFIG)).toEqual(KEPT);
    expect(network.sent[0]?.body).toContain(
      '<metadata xsi:type="SamlSsoConfig"><fullName>Latchkey</fullName><identityLocation>',
    );
  });

  test('that the org refuses says why', async () => {
    const { session } = openFake(answer('upsertMetadata', REFUSED));
    const error = await orgErrorOf(() => upsertSamlSsoConfig(session, CONFIG));
    expect(error.reason).toBe('org.DUPLICATE_VALUE');
    expect(error.message).toContain('Issuer is used already.');
  });

  test('that did not stick names the fields', async () => {
    const kept = { ...KEPT, loginUrl: 'https://else.example', userProvisioning: true };
    const { session } = openFake(answer('upsertMetadata', DONE), records(kept));
    const error = await orgErrorOf(() => upsertSamlSsoConfig(session, CONFIG));
    expect(error.reason).toBe('org.notKept');
    expect(error.message).toContain('loginUrl, userProvisioning.');
  });

  test('that left nothing is refused', async () => {
    const { session } = openFake(answer('upsertMetadata', DONE), records());
    expect(await messageOf(() => upsertSamlSsoConfig(session, CONFIG))).toContain('fullName');
  });

  test.each(['', `${DONE}${DONE}`])('is refused when the answer has not one result (%s)', async (body) => {
    const { session } = openFake(answer('upsertMetadata', body));
    expect(await reasonOf(() => upsertSamlSsoConfig(session, CONFIG))).toBe('org.unreadable');
  });

  test('is refused when the org gives no reason', async () => {
    const { session } = openFake(answer('upsertMetadata', '<result><success>false</success></result>'));
    expect(await reasonOf(() => upsertSamlSsoConfig(session, CONFIG))).toBe('org.noReason');
  });
});

describe('deleting', () => {
  test('asks for the one', async () => {
    const { network, session } = openFake(answer('deleteMetadata', DONE));
    await deleteSamlSsoConfig(session, 'Latch<key');
    expect(network.sent[0]?.body).toContain('<type>SamlSsoConfig</type><fullNames>Latch&#60;key</fullNames>');
  });

  test('that is refused says why', async () => {
    const { session } = openFake(answer('deleteMetadata', REFUSED));
    expect(await reasonOf(() => deleteSamlSsoConfig(session, 'Latchkey'))).toBe('org.DUPLICATE_VALUE');
  });
});

describe('differences', () => {
  test('are none between what was sent and what the org made of it, but for what it filled in', () => {
    expect(samlSsoConfigDifferences(CONFIG, { ...KEPT, others: {}, requestSigningCertId: null })).toEqual([]);
  });

  test('are all fields when there was nothing', () => {
    const differences = samlSsoConfigDifferences(null, CONFIG);
    expect(differences).toContainEqual({ field: 'issuer', before: null, after: CONFIG.issuer });
    expect(differences.map(({ field }) => field)).not.toContain('errorUrl');
  });

  test('show certificates by their fingerprints', () => {
    const other = Buffer.from('another').toString('base64');
    const [difference, ...more] = samlSsoConfigDifferences(CONFIG, { ...CONFIG, validationCert: other });
    const digest = createHash('sha256').update('another').digest('hex').toUpperCase();
    expect(more).toEqual([]);
    expect(difference?.field).toBe('validationCert');
    expect(difference?.before).toMatch(/^SHA-256 (?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(difference?.after?.replaceAll(':', '')).toBe(`SHA-256 ${digest}`);
  });

  test('show what is gone, also of fields that are not known here', () => {
    const before = { ...CONFIG, errorUrl: 'https://a.example', others: { attributeName: 'x' } };
    expect(samlSsoConfigDifferences(before, CONFIG)).toEqual([
      { field: 'attributeName', before: 'x', after: null },
      { field: 'errorUrl', before: 'https://a.example', after: null },
    ]);
  });

  test('tell SHA-1 from SHA-256', () => {
    expect(samlSsoConfigDifferences({ ...CONFIG, requestSignatureMethod: '0' }, CONFIG)).toEqual([
      { field: 'requestSignatureMethod', before: 'RSA-SHA1', after: 'RSA-SHA256' },
    ]);
  });
});

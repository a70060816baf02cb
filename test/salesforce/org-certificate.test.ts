// The certificate library below needs it first.
import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOrgSession, openByAccessToken } from '../../server/salesforce/open-session.ts';
import { findOrgCertificate, readOrgCertificate } from '../../server/salesforce/org-certificate.ts';
import type { OrgSession } from '../../server/salesforce/org-session.ts';
import { retrieveFile } from '../../server/salesforce/retrieve.ts';
import { reasonOf } from '../helpers/refusal.ts';
import { openSalesforceOrg, type SalesforceOrg } from '../helpers/salesforce-org/index.ts';
import { salesforcePair } from '../helpers/service-provider.ts';
import { fakeNetwork, ORG, orgErrorOf, soapAnswer, TOKEN } from './fake-network.ts';

const METADATA = 'http://soap.sforce.com/2006/04/metadata';
const FILE = { type: 'Certificate', fullName: 'Mine', path: 'certs/Mine.crt' };
const CERTIFICATE = { name: 'Mine', expirationDate: null };

let org: SalesforceOrg;
let session: OrgSession;

beforeAll(async () => {
  org = await openSalesforceOrg();
  session = await openByAccessToken(
    { fetch: org.fetch, otherHosts: [] },
    { myDomain: org.host, accessToken: org.issueAccessToken() },
  );
});
afterAll(() => org.close());

describe('a certificate of the org', () => {
  test('is found by its ID, long or short, and read as it is', async () => {
    const id = org.requestSigningCertificateId;
    const found = await findOrgCertificate(session, id);
    expect(found).toEqual({ name: 'SelfSignedCert_24Nov2026', expirationDate: '2029-01-01' });
    expect(await findOrgCertificate(session, id.slice(0, 15))).toEqual(found);
    if (found === null) throw new Error('It is not there.');
    expect(await readOrgCertificate(session, found)).toBe((await salesforcePair()).certificate);
  });

  test('is found by its name, which some orgs give in place of the ID', async () => {
    expect(await findOrgCertificate(session, 'SelfSignedCert_24Nov2026')).not.toBeNull();
  });

  test('that is not there is null, whoever asks', async () => {
    expect(await findOrgCertificate(session, "0P1' OR Id != '")).toBeNull();
    expect(await readOrgCertificate(session, CERTIFICATE)).toBeNull();
  });

  test('is null for who may not view the setup', async () => {
    const anna = [...org.users.values()].find(({ profile }) => profile === 'Standard User');
    const network = { fetch: org.fetch, otherHosts: [] };
    const accessToken = org.issueAccessToken(anna?.id);
    const hers = await openByAccessToken(network, { myDomain: org.host, accessToken });
    expect(await findOrgCertificate(hers, org.requestSigningCertificateId)).toBeNull();
    expect(await readOrgCertificate(hers, { ...CERTIFICATE, name: 'SelfSignedCert_24Nov2026' })).toBeNull();
  });
});

/** A session with an org that answers a retrieval with these results, one after another. */
function orgThatGives(...results: string[]): OrgSession {
  const answer = (name: string, result: string) =>
    soapAnswer(`<${name}Response xmlns="${METADATA}"><result>${result}</result></${name}Response>`);
  const network = fakeNetwork(
    answer('retrieve', '<done>false</done><id>09S5g0000000001</id>'),
    ...results.map((result) => answer('checkRetrieveStatus', result)),
  );
  return createOrgSession(network, { way: 'oauth', instanceUrl: ORG, accessToken: TOKEN });
}

function given(files: Record<string, string>): string {
  const zip = zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
  return `<done>true</done><success>true</success><zipFile>${Buffer.from(zip).toString('base64')}</zipFile>`;
}

/** A leaf and the two above it. */
async function makeChain(): Promise<string[]> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048 };
  const makeKeys = () =>
    crypto.subtle.generateKey({ ...algorithm, publicExponent: new Uint8Array([1, 0, 1]) }, true, ['sign', 'verify']);
  const [root, between, leaf] = await Promise.all([makeKeys(), makeKeys(), makeKeys()]);
  const issue = (names: [subject: string, issuer: string], publicKey: CryptoKey, signingKey: CryptoKey) =>
    X509CertificateGenerator.create({
      subject: `CN=${names[0]}`,
      issuer: `CN=${names[1]}`,
      publicKey,
      signingKey,
      signingAlgorithm: algorithm,
    });
  const chain = await Promise.all([
    issue(['Leaf', 'Between'], leaf.publicKey, between.privateKey),
    issue(['Between', 'Root'], between.publicKey, root.privateKey),
    issue(['Root', 'Root'], root.publicKey, root.privateKey),
  ]);
  return chain.map((certificate) => certificate.toString('pem'));
}

const noWait = (): Promise<void> => Promise.resolve();

describe('a certificate file', () => {
  test.each([
    ['as it stands', (chain: string[]) => chain],
    ['turned round', (chain: string[]) => chain.toReversed()],
  ])('that is a chain, %s, gives the one that signs', async (_, order) => {
    const chain = await makeChain();
    const session = orgThatGives(given({ 'certs/Mine.crt': order(chain).join('\n') }));
    const read = await readOrgCertificate(session, CERTIFICATE);
    expect(read).toBe(new X509Certificate(chain[0] ?? '').raw.toString('base64'));
  });

  test.each([
    '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n',
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
    '',
  ])('that holds no certificate gives none (%#)', async (text) => {
    expect(await readOrgCertificate(orgThatGives(given({ 'certs/Mine.crt': text })), CERTIFICATE)).toBeNull();
  });
});

describe('a retrieval', () => {
  test('is waited for', async () => {
    const waits: number[] = [];
    const session = orgThatGives(
      '<done>false</done>',
      '<done>false</done>',
      given({ 'unpackaged/certs/Mine.crt': 'x' }),
    );
    expect(await retrieveFile(session, FILE, async (ms) => waits.push(ms))).toBe('x');
    expect(waits).toEqual([500, 1000]);
  });

  test('that never ends is given up after a minute', async () => {
    const session = orgThatGives(...Array<string>(40).fill('<done>false</done>'));
    expect(await reasonOf(() => retrieveFile(session, FILE, noWait))).toBe('org.tooSlow');
  });

  test('gives null when the file is not in it', async () => {
    expect(await retrieveFile(orgThatGives(given({ 'package.xml': '' })), FILE, noWait)).toBeNull();
    expect(await retrieveFile(orgThatGives('<done>true</done><success>true</success>'), FILE, noWait)).toBeNull();
  });

  test('leaves a file that is larger than a setting where it is', async () => {
    const session = orgThatGives(given({ 'certs/Mine.crt': 'x'.repeat(65 * 1024) }));
    expect(await retrieveFile(session, FILE, noWait)).toBeNull();
  });

  test.each([
    '<done>true</done><success>true</success><zipFile>AAAA</zipFile>',
    '<done>true</done><success>true</success><zipFile></zipFile>',
  ])('is unreadable when it is no zip (%#)', async (result) => {
    expect(await reasonOf(() => retrieveFile(orgThatGives(result), FILE, noWait))).toBe('org.unreadable');
  });

  test('that fails says why', async () => {
    const failed = '<done>true</done><errorMessage>Nothing for you</errorMessage>';
    const error = await orgErrorOf(() => retrieveFile(orgThatGives(`${failed}<success>false</success>`), FILE, noWait));
    expect([error.reason, error.message]).toEqual(['org.notRetrieved', 'Salesforce says: “Nothing for you”']);
    const coded = `${failed}<errorStatusCode>INVALID_TYPE</errorStatusCode><success>false</success>`;
    expect(await reasonOf(() => retrieveFile(orgThatGives(coded), FILE, noWait))).toBe('org.INVALID_TYPE');
  });
});

import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { judgeResponse } from '../../server/doctor/judge-response.ts';
import { NAMESPACES } from '../../server/saml/names.ts';
import { issueResponse, issueStatusResponse } from '../../server/saml/response.ts';
import { NO_PASSIVE } from '../../server/saml/status.ts';
import { type SigningPair, salesforcePair, signEnveloped } from '../helpers/service-provider.ts';
import {
  encode,
  FACTS,
  isIncomplete,
  judgeMutated,
  type Mutation,
  mutatedResponse,
  orgOf,
  troubles,
} from './pasted-response.ts';
import { DOUBTED, REFUSED, without } from './response-mutations.ts';
import { type Keys, makeKeys, SIGNATURES } from './signature-mutations.ts';

let own: SigningPair;
let keys: Keys;

beforeAll(async () => {
  own = await salesforcePair();
  keys = await makeKeys(own);
});

const ACS = FACTS.assertionConsumerServiceUrl;

describe('a Response of ours', () => {
  it.each([
    [false, true],
    [true, false],
  ])('passes every check; the Response signed too: %s', async (signResponse, justInTime) => {
    const xml = await issueResponse({ ...FACTS, signResponse }, own);
    const judged = judgeResponse(encode(xml), orgOf(own.certificate, { justInTime }));
    expect(troubles(judged)).toEqual([]);
    expect(judged).toMatchObject({ verified: true, tier: 'phishing-resistant' });
    expect(
      judged.findings.every(({ status, remedy, mend }) => status === null && remedy === null && mend === null),
    ).toBe(true);
  });

  it('is looked at in everything', async () => {
    const judged = judgeResponse(encode(await issueResponse(FACTS, own)), orgOf(own.certificate));
    expect(judged.findings.map(({ check }) => check)).toEqual([
      ...[
        'Response',
        'Status',
        'Destination',
        'Issuer of the Response',
        'Signature',
        'Certificate',
        'Issuer',
        'NameID',
      ],
      ...['Salesforce user', 'Subject confirmation', 'Recipient', 'Assertion Consumer Service', 'InResponseTo'],
      ...['Audience', 'Times', 'Clock', 'Replay', 'AuthnStatement', 'Just-in-time attributes', 'Assurance'],
    ]);
  });

  it('says what it is made of, and is shown in lines', async () => {
    const judged = judgeResponse(encode(await issueResponse(FACTS, own)), orgOf(own.certificate));
    expect(judged.facts).toEqual(
      expect.arrayContaining([
        { name: 'NameID', values: [FACTS.nameId.value] },
        { name: 'Recipient', values: [ACS] },
        { name: 'Attribute amr', values: ['fido2', 'pop', 'user', 'hwk', 'mfa'] },
      ]),
    );
    expect(judged.xml).toContain('\n  <saml:Assertion ');
    expect(judged.xml).toContain(
      `\n      <saml:NameID Format="${FACTS.nameId.format}">${FACTS.nameId.value}</saml:NameID>`,
    );
  });

  it('takes a certificate in lines, between BEGIN and END', async () => {
    const pem = `-----BEGIN CERTIFICATE-----\n${own.certificate.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
    expect(troubles(await judgeMutated({ expected: { certificates: [pem] } }, own.certificate))).toEqual([]);
  });
});

describe('what Salesforce refuses', () => {
  it.each(REFUSED)('$name is explained: $code', async ({ mutation, code, status, others }) => {
    const judged = await judgeMutated(mutation, own.certificate);
    const found = judged.findings.find((finding) => finding.code === code);
    expect(found).toMatchObject({ result: 'failed', status });
    expect(found?.cause).not.toBe('');
    expect(troubles(judged).toSorted()).toEqual([code, ...others].toSorted());
    expect(judged.findings.filter(isIncomplete)).toEqual([]);
  });

  it('an assertion that was used before is a replay', async () => {
    const xml = await mutatedResponse({});
    const id = /<saml:Assertion [^>]*ID="([^"]*)"/.exec(xml)?.[1] ?? '';
    const judged = judgeResponse(encode(xml), orgOf(own.certificate, { seenAssertionIds: new Set([id]) }));
    expect(troubles(judged)).toEqual(['replayDetected']);
    expect(judged.findings.find(({ code }) => code === 'replayDetected')?.status).toBe('Replay Detected');
  });

  it('a status without an assertion is explained, its signature believed', async () => {
    const { issuer, assertionConsumerServiceUrl, inResponseTo, now } = FACTS;
    const xml = await issueStatusResponse(
      { issuer, assertionConsumerServiceUrl, inResponseTo, now, ...NO_PASSIVE },
      own,
    );
    const judged = judgeResponse(encode(xml), orgOf(own.certificate));
    expect(troubles(judged)).toEqual(['statusInvalid', 'assertionMissing']);
    expect(judged.findings.find(({ code }) => code === 'statusInvalid')?.evidence[0]?.value).toContain('NoPassive');
  });
});

describe('what is in doubt', () => {
  it.each(DOUBTED)('$name is said: $code', async ({ mutation, code, result, others }) => {
    const judged = await judgeMutated(mutation, own.certificate);
    expect(judged.findings.find((finding) => finding.code === code)).toMatchObject({ result, status: null });
    expect(judged.findings.filter((finding) => finding.result === 'failed')).toEqual([]);
    expect(troubles(judged).toSorted()).toEqual([...(result === 'passed' ? [] : [code]), ...others].toSorted());
    expect(judged.findings.filter(isIncomplete)).toEqual([]);
  });

  it('without a list of what was taken, a replay cannot be seen', async () => {
    const { seenAssertionIds, ...expected } = orgOf(own.certificate);
    expect(troubles(judgeResponse(encode(await mutatedResponse({})), expected))).toEqual(['replayNotKnown']);
  });

  it('an encrypted assertion was not looked at', async () => {
    const encrypted = `<saml:EncryptedAssertion xmlns:saml="${NAMESPACES.assertion}"/>`;
    const response = (xml: string) => xml.replace('</samlp:Response>', `${encrypted}</samlp:Response>`);
    const judged = await judgeMutated({ assertion: () => '', response }, own.certificate);
    expect(troubles(judged)).toContain('assertionEncrypted');
    expect(judged.verified).toBe(false);
  });
});

describe('the signature', () => {
  it.each(SIGNATURES)('$name is told: $code', async ({ mutation, code, status, result, others }) => {
    const judged = await judgeMutated(mutation(keys), keys.own.certificate);
    expect(judged.findings.find((finding) => finding.code === code)).toMatchObject({ result, status });
    expect(troubles(judged).toSorted()).toEqual([code, ...others].toSorted());
    expect(judged.findings.filter(isIncomplete)).toEqual([]);
    expect(judged.verified).toBe(others.length === 0);
  });

  it('that does not hold is not believed, and what it would cover is explained', async () => {
    const judged = await judgeMutated({ signing: { pair: keys.stranger } }, keys.own.certificate);
    const audience = judged.findings.find(({ check }) => check === 'Audience');
    expect(audience).toMatchObject({ result: 'notKnown', cause: expect.stringContaining('Not verified') });
    expect(judged.findings.filter(({ result }) => result === 'passed').map(({ code }) => code)).toEqual([
      'response',
      'certificate',
    ]);
  });

  it('by a key that is not ours says so, where it is not known what the application has', async () => {
    const expected = { areCertificatesOurs: true };
    const judged = await judgeMutated({ signing: { pair: keys.stranger }, expected }, keys.own.certificate);
    const found = judged.findings.find(({ code }) => code === 'signatureOtherCertificate');
    expect(found?.cause).toBe('It is signed with another certificate than that of our key.');
    expect(found?.mend).toBe('connect');
  });

  it('by another certificate is told with both', async () => {
    const judged = await judgeMutated({ signing: { pair: keys.stranger } }, own.certificate);
    const { evidence = [] } = judged.findings.find(({ code }) => code === 'signatureOtherCertificate') ?? {};
    expect(evidence[0]).toMatchObject({ name: 'Signed by', value: expect.stringContaining('CN=Stranger') });
    expect(evidence[1]).toMatchObject({
      name: 'The application has',
      value: expect.stringMatching(/^([0-9A-F]{2}:){31}/),
    });
  });

  it('of the Response alone is not enough for Salesforce', async () => {
    const xml = await signEnveloped(await mutatedResponse({ unsigned: true }));
    const judged = judgeResponse(encode(xml), orgOf(own.certificate));
    expect(troubles(judged)).toEqual(['signatureOfResponseOnly']);
    expect(judged.verified).toBe(true);
    const other = judgeResponse(encode(xml), orgOf(own.certificate, { kind: 'saml' }));
    expect(other.findings.find(({ code }) => code === 'signatureOfResponseOnly')).toMatchObject({ result: 'warning' });
  });

  it('of the Response has to hold when there is one', async () => {
    const xml = await issueResponse({ ...FACTS, signResponse: true }, own);
    const judged = judgeResponse(encode(xml.replace('status:Success', 'status:Responder')), orgOf(own.certificate));
    expect(troubles(judged)).toEqual(['signatureBroken', 'statusInvalid']);
  });

  it('does not save an assertion without an ID from being replayed', async () => {
    const judged = await judgeMutated({ unsigned: true, assertion: without(/ ID="[^"]*"/) }, own.certificate);
    expect(judged.findings.find(({ code }) => code === 'assertionIdMissing')?.status).toBe('Assertion Invalid');
  });
});

describe('the certificate', () => {
  it('that is ours, and may not be the one that the application has, is not right but to be compared', async () => {
    const judged = await judgeMutated({ expected: { areCertificatesOurs: true } }, keys.own.certificate);
    const found = judged.findings.find(({ check }) => check === 'Certificate');
    expect(found).toMatchObject({ code: 'certificateToCompare', result: 'notKnown', mend: 'connect' });
    const { fingerprint256 } = new X509Certificate(Buffer.from(keys.own.certificate, 'base64'));
    expect(found?.evidence).toContainEqual({ name: 'Fingerprint', value: fingerprint256 });
  });

  it('that is ours is wrong all the same when it has ended', async () => {
    const { ended } = keys;
    const expected = { certificates: [ended.certificate], areCertificatesOurs: true };
    expect(troubles(await judgeMutated({ signing: { pair: ended }, expected }, ended.certificate))).toEqual([
      'certificateExpired',
    ]);
  });

  it('that is not readable at all leaves the signature unjudged', async () => {
    expect(troubles(await judgeMutated({}, 'MIIBnonsense'))).toContain('certificateUnreadable');
  });
});

describe('how strong the login is', () => {
  it('is told of an assertion that was read, for Salesforce', async () => {
    expect((await judgeMutated({}, keys.own.certificate)).tier).toBe('phishing-resistant');
    expect((await judgeMutated({ unsigned: true }, keys.own.certificate)).tier).toBe('phishing-resistant');
  });

  it.each<[string, Mutation]>([
    ['no assertion is there', { assertion: () => '' }],
    ['there are two', { response: (xml) => xml.replace(/<saml:Assertion .*<\/saml:Assertion>/s, (one) => one + one) }],
    ['the application is not Salesforce', { expected: { kind: 'saml' } }],
    [
      'it is encrypted',
      {
        assertion: () => '',
        response: (xml) =>
          xml.replace(
            '</samlp:Response>',
            `<saml:EncryptedAssertion xmlns:saml="${NAMESPACES.assertion}"/></samlp:Response>`,
          ),
      },
    ],
  ])('is not told when %s', async (_, mutation) => {
    expect((await judgeMutated(mutation, keys.own.certificate)).tier).toBeNull();
  });
});

describe('an application that is not Salesforce', () => {
  it('is not spoken of in Salesforce’s words, nor sent to its pages', async () => {
    const expected = { kind: 'saml', audience: 'https://other.example', issuer: 'https://x.example' } as const;
    const judged = await judgeMutated({ expected }, own.certificate);
    expect(troubles(judged)).toEqual(['issuerMismatched', 'issuerMismatched', 'audienceInvalid']);
    expect(judged.findings.every(({ status, mend }) => status === null && mend !== 'connect')).toBe(true);
    expect(judged.findings.map(({ check }) => check)).not.toContain('Salesforce user');
  });
});

describe('what is no Response', () => {
  it.each([
    ['nothing', ''],
    ['no base64', '???'],
    ['no XML', encode('hello')],
    ['too long', Buffer.alloc(100_000, 'a').toString('base64')],
    ['a DOCTYPE', encode('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')],
    ['a comment', encode(`<a:Response xmlns:a="${NAMESPACES.protocol}" Version="2.0"><!-- x --></a:Response>`)],
    ['CDATA', encode(`<a:Response xmlns:a="${NAMESPACES.protocol}" Version="2.0"><![CDATA[x]]></a:Response>`)],
    [
      '10,000 elements',
      encode(`<a:Response xmlns:a="${NAMESPACES.protocol}" Version="2.0">${'<a:b/>'.repeat(10_000)}</a:Response>`),
    ],
    ['another message', encode(`<a:LogoutResponse xmlns:a="${NAMESPACES.protocol}" Version="2.0"/>`)],
    ['another version', encode(`<a:Response xmlns:a="${NAMESPACES.protocol}" Version="1.1"/>`)],
  ])('is refused: %s', (_, encoded) => {
    const judged = judgeResponse(encoded, orgOf(own.certificate));
    expect(judged.findings).toEqual([
      expect.objectContaining({ code: 'responseUnreadable', status: 'Assertion Invalid' }),
    ]);
    expect(judged).toMatchObject({ verified: false, facts: [], tier: null });
  });
});

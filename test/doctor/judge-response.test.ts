import { beforeAll, describe, expect, it } from 'vitest';
import { judgeResponse } from '../../server/doctor/judge-response.ts';
import { NAMESPACES, SIGNATURE_ALGORITHMS } from '../../server/saml/names.ts';
import { issueResponse, issueStatusResponse } from '../../server/saml/response.ts';
import { NO_PASSIVE } from '../../server/saml/status.ts';
import { later } from '../helpers/records.ts';
import { createSigningPair, type SigningPair, salesforcePair, signEnveloped } from '../helpers/service-provider.ts';
import { encode, FACTS, judgeMutated, type Mutation, mutatedResponse, orgOf, troubles } from './pasted-response.ts';
import { DOUBTED, instead, REFUSED, without } from './response-mutations.ts';

let own: SigningPair;
let stranger: SigningPair;

beforeAll(async () => {
  [own, stranger] = await Promise.all([salesforcePair(), createSigningPair({ commonName: 'Stranger' })]);
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
    if (!others.includes('*')) expect(troubles(judged).toSorted()).toEqual([code, ...others].toSorted());
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
  it.each(DOUBTED)('$name is said: $code', async ({ mutation, code, result }) => {
    const judged = await judgeMutated(mutation, own.certificate);
    expect(judged.findings.find((finding) => finding.code === code)).toMatchObject({ result, status: null });
    expect(judged.findings.filter((finding) => finding.result === 'failed')).toEqual([]);
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
  const STATUS = 'Signature Invalid/Configured Certificate Mismatch';

  it.each<[string, () => Mutation, string]>([
    ['is not there', () => ({ unsigned: true }), 'signatureMissing'],
    ['is with SHA-1', () => ({ signing: { signatureAlgorithm: SIGNATURE_ALGORITHMS.rsaSha1 } }), 'signatureSha1'],
    ['is another’s', () => ({ signing: { pair: stranger } }), 'signatureOtherCertificate'],
    [
      'is another’s, who does not say who',
      () => ({ signing: { pair: stranger, withoutKeyInfo: true } }),
      'signatureBroken',
    ],
    [
      'no longer covers what stands there',
      () => ({ response: instead(FACTS.nameId.value, 'eve@acme.example') }),
      'signatureBroken',
    ],
    [
      'has another form',
      () => ({ signing: { transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature'] } }),
      'signatureMalformed',
    ],
  ])('that %s is not believed, and what it would cover is explained', async (_, mutation, code) => {
    const judged = await judgeMutated(mutation(), own.certificate);
    expect(judged.findings.find((finding) => finding.code === code)).toMatchObject({
      result: 'failed',
      status: STATUS,
    });
    expect(judged.verified).toBe(false);
    const audience = judged.findings.find(({ check }) => check === 'Audience');
    expect(audience).toMatchObject({ result: 'notKnown', cause: expect.stringContaining('Not verified') });
    const passed = judged.findings
      .filter(({ result }) => result === 'passed')
      .map(({ code: passedCode }) => passedCode);
    expect(passed).toEqual(['response', 'certificate']);
  });

  it('by another certificate is told with both', async () => {
    const judged = await judgeMutated({ signing: { pair: stranger } }, own.certificate);
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

  it('holds with the certificate inside, which proves nothing', async () => {
    const judged = await judgeMutated({ expected: { certificates: [] } }, own.certificate);
    expect(troubles(judged)).toContain('signatureNotKnown');
    expect(troubles(judged)).toContain('certificateNotKnown');
    expect(judged.verified).toBe(false);
  });

  it('does not save an assertion without an ID from being replayed', async () => {
    const judged = await judgeMutated({ unsigned: true, assertion: without(/ ID="[^"]*"/) }, own.certificate);
    expect(judged.findings.find(({ code }) => code === 'assertionIdMissing')?.status).toBe('Assertion Invalid');
  });
});

describe('the certificate', () => {
  it.each([
    { name: 'has ended', dates: { notAfter: later(-86_400) }, code: 'certificateExpired', result: 'failed' },
    { name: 'has not begun', dates: { notBefore: later(86_400) }, code: 'certificateNotYetValid', result: 'failed' },
    { name: 'ends in 59 days', dates: { notAfter: later(59 * 86_400) }, code: 'certificateEnding', result: 'warning' },
  ])('that $name is told', async ({ dates, code, result }) => {
    const pair = await createSigningPair(dates);
    const judged = await judgeMutated({ signing: { pair } }, pair.certificate);
    expect(judged.findings.find(({ check }) => check === 'Certificate')).toMatchObject({ code, result });
    expect(troubles(judged)).toEqual([code]);
  });

  it('with a short key is told', async () => {
    const pair = await createSigningPair({ modulusLength: 1024 });
    expect(troubles(await judgeMutated({ signing: { pair } }, pair.certificate))).toContain('certificateWeak');
  });

  it('that is none is told', async () => {
    expect(troubles(await judgeMutated({}, 'MIIBnonsense'))).toContain('certificateUnreadable');
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
    expect(judged).toMatchObject({ verified: false, facts: [], tier: 'weak' });
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { NAMESPACES } from '../../server/saml/names.ts';
import { issueResponse, issueStatusResponse, type ResponseFacts } from '../../server/saml/response.ts';
import { type ExpectedResponse, type JudgedResponse, judgeResponse } from '../../server/saml/response-checks.ts';
import { NO_PASSIVE } from '../../server/saml/status.ts';
import { responseFacts } from '../helpers/response-facts.ts';
import { createSigningIdentity } from '../helpers/signing-identity.ts';

type Identity = Awaited<ReturnType<typeof createSigningIdentity>>;

let ours: Identity;
let stranger: Identity;

beforeAll(async () => {
  [ours, stranger] = await Promise.all([createSigningIdentity(), createSigningIdentity()]);
});

const facts = responseFacts();

function expected(changes: Partial<ExpectedResponse> = {}): ExpectedResponse {
  return {
    issuer: facts.issuer,
    audience: facts.audience,
    assertionConsumerServiceUrl: facts.assertionConsumerServiceUrl,
    inResponseTo: facts.inResponseTo,
    certificates: [ours.certificate],
    now: facts.now,
    ...changes,
  };
}

function issue(changes: Partial<ResponseFacts> = {}, signer = ours): Promise<string> {
  return issueResponse({ ...facts, ...changes }, signer);
}

function judge(xml: string, changes: Partial<ExpectedResponse> = {}): JudgedResponse {
  return judgeResponse(Buffer.from(xml).toString('base64'), expected(changes));
}

function failedChecks({ checks }: JudgedResponse): string[] {
  return checks.filter(({ passed }) => !passed).map(({ name }) => name);
}

/** Every check on what only a signed assertion tells. */
const INSIDE = [
  'Issuer',
  'NameID',
  'Recipient',
  'InResponseTo',
  'Time of the confirmation',
  'Audience',
  'Time of the assertion',
  'AuthnStatement',
];

describe('a Response of ours', () => {
  it.each([false, true])('passes every check, the Response signed too: %s', async (signResponse) => {
    const xml = await issue({ signResponse });
    const judged = judge(xml);
    expect(failedChecks(judged)).toEqual([]);
    expect(judged.checks).toHaveLength(15);
    expect(judged.xml).toBe(xml);
  });

  it('says what it was made of', async () => {
    expect(judge(await issue()).assertion).toMatchObject({
      issuer: facts.issuer,
      nameId: facts.nameId,
      audiences: [[facts.audience]],
      confirmations: [{ recipient: facts.assertionConsumerServiceUrl, inResponseTo: facts.inResponseTo }],
      authnInstant: facts.authnInstant,
      sessionIndex: facts.sessionIndex,
      sessionNotOnOrAfter: facts.sessionNotOnOrAfter,
      authnContextClassRef: facts.authnContextClassRef,
      attributes: facts.attributes,
    });
  });

  it('may be broken into lines', async () => {
    const encoded = Buffer.from(await issue())
      .toString('base64')
      .replace(/.{76}/g, '$&\r\n');
    expect(failedChecks(judgeResponse(encoded, expected()))).toEqual([]);
  });

  it('is verified by either of two certificates, and the check names the one', async () => {
    const certificates = [stranger.certificate, ours.certificate];
    const judged = judge(await issue(), { certificates });
    expect(failedChecks(judged)).toEqual([]);
    const [signature] = judged.checks.filter(({ name }) => name === 'Signature of the assertion');
    expect(signature?.detail).toMatch(/^rsa-sha256, by the certificate ([0-9A-F]{2}:){31}[0-9A-F]{2}\.$/);
  });
});

describe('the check', () => {
  it.each([
    ['Destination', { assertionConsumerServiceUrl: 'https://other.example/acs' }, ['Destination', 'Recipient']],
    ['InResponseTo', { inResponseTo: '_another' }, ['InResponseTo of the Response', 'InResponseTo']],
    ['InResponseTo, when no request waits', { inResponseTo: null }, ['InResponseTo of the Response', 'InResponseTo']],
    ['Issuer', { issuer: 'https://other.example' }, ['Issuer of the Response', 'Issuer']],
    ['Audience', { audience: 'https://other.example' }, ['Audience']],
    [
      'time, too late',
      { now: new Date(facts.now.getTime() + 240_000) },
      ['Time of the confirmation', 'Time of the assertion'],
    ],
    [
      'time, too early',
      { now: new Date(facts.now.getTime() - 61_000) },
      ['Time of the confirmation', 'Time of the assertion', 'AuthnStatement'],
    ],
  ])('of %s fails when it is not what was expected', async (_, changes, failed) => {
    const judged = judge(await issue(), changes);
    expect(failedChecks(judged)).toEqual(failed);
    expect(judged.assertion).not.toBeNull();
  });

  it('of InResponseTo fails for a Response that nobody asked for', async () => {
    expect(failedChecks(judge(await issue({ inResponseTo: null })))).toEqual([
      'InResponseTo of the Response',
      'InResponseTo',
    ]);
    expect(failedChecks(judge(await issue({ inResponseTo: null }), { inResponseTo: null }))).toEqual([
      'InResponseTo of the Response',
      'InResponseTo',
    ]);
  });

  it('of the status fails, and of the assertion that is not there', async () => {
    const { issuer, assertionConsumerServiceUrl, inResponseTo, now } = facts;
    const xml = await issueStatusResponse(
      { issuer, assertionConsumerServiceUrl, inResponseTo, now, ...NO_PASSIVE },
      ours,
    );
    const judged = judge(xml);
    expect(failedChecks(judged)).toEqual(['Status', 'One assertion', 'Signature of the assertion', ...INSIDE]);
    expect(judged.checks[1]?.detail).toContain('status:NoPassive');
  });
});

describe('the signature', () => {
  it('of a stranger does not hold, and nothing inside is believed', async () => {
    const judged = judge(await issue({}, stranger));
    expect(failedChecks(judged)).toEqual(['Signature of the assertion', ...INSIDE]);
    expect(judged.assertion).toBeNull();
  });

  it('does not hold when a byte of the assertion is changed', async () => {
    const xml = (await issue()).replaceAll(facts.nameId.value, 'eve@acme.example');
    expect(failedChecks(judge(xml))).toEqual(['Signature of the assertion', ...INSIDE]);
  });

  it('has to be there', async () => {
    const xml = (await issue()).replace(/<ds:Signature.*<\/ds:Signature>/s, '');
    expect(failedChecks(judge(xml))).toEqual(['Signature of the assertion', ...INSIDE]);
  });

  it('of the Response has to hold when there is one', async () => {
    const xml = await issue({ signResponse: true });
    expect(failedChecks(judge(xml.replace('status:Success', 'status:Requester')))).toEqual(['Response']);
  });

  it('counts for what it covers: an assertion beside the signed one is refused', async () => {
    const xml = await issue();
    const evil = xml.slice(xml.indexOf('<saml:Assertion '), xml.indexOf('</samlp:Response>'));
    const forged = evil.replace(/<ds:Signature.*<\/ds:Signature>/s, '').replace(facts.nameId.value, 'eve@acme.example');
    for (const both of [forged + evil, evil + forged]) {
      const judged = judge(xml.replace(evil, () => both));
      expect(failedChecks(judged)).toEqual(['One assertion', 'Signature of the assertion', ...INSIDE]);
      expect(judged.assertion).toBeNull();
    }
  });

  it('counts for what it covers: the signed assertion hidden inside another is refused', async () => {
    const xml = await issue();
    const signed = xml.slice(xml.indexOf('<saml:Assertion '), xml.indexOf('</samlp:Response>'));
    const [, signature = ''] = /(<ds:Signature.*<\/ds:Signature>)/s.exec(signed) ?? [];
    const [head = '', tail = ''] = signed.split(signature);
    const wrapping = signature.replace('</ds:Signature>', () => `<ds:Object>${signed}</ds:Object></ds:Signature>`);
    const evil = head + wrapping + tail.replace(facts.nameId.value, 'eve@acme.example');
    const judged = judge(xml.replace(signed, () => evil));
    expect(failedChecks(judged)).toEqual(['Signature of the assertion', ...INSIDE]);
    expect(JSON.stringify(judged.assertion)).not.toContain('eve');
  });
});

describe('what is no Response', () => {
  it.each([
    ['nothing', ''],
    ['no base64', '???'],
    ['no XML', Buffer.from('hello').toString('base64')],
    ['too long', Buffer.alloc(100_000, 'a').toString('base64')],
    ['a DOCTYPE', Buffer.from('<!DOCTYPE a><a/>').toString('base64')],
    [
      'another message',
      Buffer.from(`<a:LogoutResponse xmlns:a="${NAMESPACES.protocol}" Version="2.0"/>`).toString('base64'),
    ],
    ['another version', Buffer.from(`<a:Response xmlns:a="${NAMESPACES.protocol}" Version="1.1"/>`).toString('base64')],
  ])('fails the first check: %s', (_, encoded) => {
    const judged = judgeResponse(encoded, expected());
    expect(judged.checks).toEqual([
      { name: 'Response', passed: false, detail: expect.stringContaining('It could not be read: saml.') },
    ]);
    expect(judged.assertion).toBeNull();
  });
});

import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { readMessage } from '../../server/doctor/read-message.ts';
import { NAMESPACES } from '../../server/saml/names.ts';
import { messageOf, placesOf } from '../helpers/refusal.ts';
import {
  deflated,
  ENTITY_ID,
  redirectQuery,
  SSO_URL,
  salesforceRequest,
  signEnveloped,
  unsignedRedirectQuery,
} from '../helpers/service-provider.ts';
import { encode, FACTS, mutatedResponse } from './pasted-response.ts';

let response: string;
const request = salesforceRequest();

beforeAll(async () => {
  response = await mutatedResponse({});
});

describe('a Response', () => {
  it.each([
    ['XML', () => `  ${response}\n`],
    ['base64', () => encode(response)],
    ['base64 in lines', () => encode(response).replace(/.{76}/g, '$&\r\n')],
    ['base64 with percent signs', () => encodeURIComponent(encode(response))],
    ['a form’s body', () => `SAMLResponse=${encodeURIComponent(encode(response))}&RelayState=%2Fhome`],
    [
      'a form’s body, RelayState first',
      () => `RelayState=%2Fhome&SAMLResponse=${encodeURIComponent(encode(response))}`,
    ],
    ['a browser’s list', () => `SAMLResponse: ${encode(response)}\nRelayState: /home`],
    ['an address', () => `https://acme.my.salesforce.com/?SAMLResponse=${encodeURIComponent(encode(response))}#x`],
    ['deflated', () => deflated(response)],
  ])('is read as %s', (_, text) => {
    const read = readMessage(text());
    expect(read).toEqual({ type: 'response', encoded: encode(response), mentions: [FACTS.audience] });
  });

  it('names nobody when it has no assertion', async () => {
    expect(readMessage(await mutatedResponse({ assertion: () => '' })).mentions).toEqual([]);
  });
});

describe('an AuthnRequest', () => {
  it.each([
    ['XML', request, false],
    ['base64', encode(request), true],
    ['deflated', deflated(request), false],
    ['a form’s body', `SAMLRequest=${encodeURIComponent(encode(request))}`, true],
    ['an address without a signature', `${SSO_URL}?${unsignedRedirectQuery(request, '/a')}`, true],
    ['a parameter of an address', unsignedRedirectQuery(request), false],
  ])('is read as %s', (_, text, isComplete) => {
    expect(readMessage(text)).toMatchObject({
      type: 'authnRequest',
      message: { xml: request, signature: null },
      isComplete,
      mentions: [ENTITY_ID],
    });
  });

  it('keeps the octets that an address signs', async () => {
    const query = await redirectQuery(request, { relayState: '/a b' });
    const read = readMessage(`${SSO_URL}?foo=bar&${query}`);
    expect(read).toMatchObject({
      message: {
        binding: 'HTTP-Redirect',
        xml: request,
        relayState: '/a b',
        signature: { algorithm: expect.any(String) },
      },
      isComplete: true,
    });
  });

  it('keeps the signature inside', async () => {
    const signed = await signEnveloped(request);
    expect(readMessage(encode(signed))).toMatchObject({ message: { binding: 'HTTP-POST', xml: signed } });
  });
});

it('a long text costs no more than its length', () => {
  const begun = performance.now();
  for (const filler of [' ', ' Signature ', '#', '%', 'SAMLResponse', '&', '?SAMLRequest']) {
    const text = `SAMLResponse=a${filler.repeat(390_000 / filler.length)}b`;
    expect(() => readMessage(text)).toThrow();
  }
  expect(performance.now() - begun).toBeLessThan(5000);
});

describe('what is refused', () => {
  const entities = '<!DOCTYPE a [<!ENTITY b "c">]><samlp:Response>&b;</samlp:Response>';

  it.each([
    ['nothing', ' ', 'Paste a SAMLResponse'],
    ['what is too long', 'A'.repeat(400_001), 'longer than any message'],
    ['words', 'hello!', 'neither XML nor base64'],
    ['half of the base64', 'PHNhbWxwOlJlc3BvbnN', 'to its last character'],
    ['a percent sign that encodes nothing', 'PHNh%zz', 'percent sign'],
    [
      'base64 of something else',
      Buffer.from([1, 2, 3, 255]).toString('base64'),
      'neither XML, nor XML that was deflated',
    ],
    ['another compression', gzipSync('<a/>').toString('base64'), 'neither XML, nor XML that was deflated'],
    ['a small text that grows large', deflated(`<a>${'x'.repeat(5_000_000)}</a>`), 'too long'],
    ['a large text', encode(`<a>${'x'.repeat(200_000)}</a>`), 'too long'],
    ['entities', entities, 'xml'],
    ['entities in base64', encode(entities), 'xml'],
    ['HTML', '<!doctype html><p>Hello', 'xml'],
    [
      'another message',
      `<a:LogoutRequest xmlns:a="${NAMESPACES.protocol}" Version="2.0"/>`,
      'neither a Response nor an AuthnRequest',
    ],
    ['an address that is cut off', `${SSO_URL}?SAMLRequest=abc&SigAlg=x`, 'Copy it whole'],
    ['an empty parameter', 'SAMLResponse=', 'neither XML nor base64'],
  ])('%s', async (_, text, message) => {
    expect(await messageOf(() => readMessage(text))).toContain(message);
    expect(await placesOf(() => readMessage(text))).toMatchObject([{ field: 'message' }]);
  });
});

import { deflateRawSync, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readPostBinding, readRedirectBinding } from '../../server/saml/binding.ts';
import { DEFLATE_ENCODING, SIGNATURE_ALGORITHMS } from '../../server/saml/names.ts';
import { reasonOf } from '../helpers/refusal.ts';
import {
  deflated,
  postForm,
  redirectQuery,
  salesforceRequest,
  unsignedRedirectQuery,
} from '../helpers/service-provider.ts';

const XML = salesforceRequest();

describe('HTTP-Redirect', () => {
  it('gives the XML and no RelayState or signature where there is none', () => {
    expect(readRedirectBinding(unsignedRedirectQuery(XML))).toEqual({
      binding: 'HTTP-Redirect',
      xml: XML,
      relayState: null,
      signature: null,
    });
  });

  it('gives RelayState byte for byte', () => {
    const relayState = '/lightning/r/Account/001/view?ü=1&x=a+b%20"<😀';
    expect(readRedirectBinding(unsignedRedirectQuery(XML, relayState)).relayState).toBe(relayState);
  });

  it('reads a plus sign as a space', () => {
    expect(readRedirectBinding(`${unsignedRedirectQuery(XML)}&RelayState=a+b%2Bc`).relayState).toBe('a b+c');
  });

  it('tells an empty RelayState from none', () => {
    expect(readRedirectBinding(unsignedRedirectQuery(XML, '')).relayState).toBe('');
  });

  it('gives the octets as they were sent, whatever their encoding', async () => {
    const query = (await redirectQuery(XML, { relayState: 'a/b' })).replace('RelayState=a%2Fb', 'RelayState=a%2fb');
    const { signature } = readRedirectBinding(query);
    expect(signature?.algorithm).toBe(SIGNATURE_ALGORITHMS.rsaSha256);
    expect(signature?.octets.toString()).toBe(query.slice(0, query.indexOf('&Signature=')));
  });

  it('puts the octets into the order of the standard', async () => {
    const query = await redirectQuery(XML, { relayState: 'x' });
    const shuffled = query.split('&').reverse().join('&');
    expect(readRedirectBinding(shuffled).signature?.octets).toEqual(readRedirectBinding(query).signature?.octets);
  });

  it('leaves RelayState out of the octets when it was not sent', async () => {
    const { signature } = readRedirectBinding(await redirectQuery(XML));
    expect(signature?.octets.toString()).not.toContain('RelayState');
  });

  it('takes the one encoding that the standard names', () => {
    const query = `${unsignedRedirectQuery(XML)}&SAMLEncoding=${encodeURIComponent(DEFLATE_ENCODING)}`;
    expect(readRedirectBinding(query).xml).toBe(XML);
  });

  it('ignores parameters that are not its own', () => {
    expect(readRedirectBinding(`utm=1&${unsignedRedirectQuery(XML)}&utm=2`).xml).toBe(XML);
  });

  it.each([4096, 4097])('takes RelayState up to 4,096 bytes: %i', async (length) => {
    const read = () => readRedirectBinding(unsignedRedirectQuery(XML, 'r'.repeat(length)));
    if (length === 4096) expect(read().relayState).toHaveLength(4096);
    else expect(await reasonOf(read)).toBe('saml.relayStateTooLong');
  });

  it.each([
    ['no SAMLRequest', 'RelayState=x', 'saml.requestMissing'],
    ['an empty query', '', 'saml.requestMissing'],
    ['an empty SAMLRequest', 'SAMLRequest=', 'saml.base64Invalid'],
    ['a NUL in RelayState', unsignedRedirectQuery(XML, 'a\u0000b'), 'saml.relayStateEncoding'],
    ['a SAMLResponse beside it', `${unsignedRedirectQuery(XML)}&SAMLResponse=x`, 'saml.responseBeside'],
    ['SAMLRequest twice', `${unsignedRedirectQuery(XML)}&SAMLRequest=x`, 'saml.parameterRepeated'],
    ['RelayState twice', `${unsignedRedirectQuery(XML, 'a')}&RelayState=b`, 'saml.parameterRepeated'],
    ['SigAlg twice', `${unsignedRedirectQuery(XML)}&SigAlg=a&SigAlg=b`, 'saml.parameterRepeated'],
    ['Signature twice', `${unsignedRedirectQuery(XML)}&Signature=a&Signature=b`, 'saml.parameterRepeated'],
    ['another encoding', `${unsignedRedirectQuery(XML)}&SAMLEncoding=urn:x`, 'saml.encodingUnknown'],
    ['SigAlg without Signature', `${unsignedRedirectQuery(XML)}&SigAlg=a`, 'saml.signatureIncomplete'],
    ['Signature without SigAlg', `${unsignedRedirectQuery(XML)}&Signature=YWJj`, 'saml.signatureIncomplete'],
    ['an empty Signature', `${unsignedRedirectQuery(XML)}&SigAlg=a&Signature=`, 'saml.signatureEncoding'],
    [
      'a Signature that is not base64',
      `${unsignedRedirectQuery(XML)}&SigAlg=a&Signature=***`,
      'saml.signatureEncoding',
    ],
    ['half a percent escape', `${unsignedRedirectQuery(XML)}&RelayState=%4`, 'saml.parameterEncoding'],
    ['RelayState that is not UTF-8', `${unsignedRedirectQuery(XML)}&RelayState=%ff`, 'saml.parameterEncoding'],
    ['RelayState in overlong UTF-8', `${unsignedRedirectQuery(XML)}&RelayState=%c0%af`, 'saml.parameterEncoding'],
    ['bytes that are not escaped', `${unsignedRedirectQuery(XML)}&RelayState=ü`, 'saml.queryEncoding'],
    ['a query of more than 128 KiB', `${unsignedRedirectQuery(XML)}&x=${'a'.repeat(131_072)}`, 'saml.queryTooLong'],
    [
      'white space in base64',
      `SAMLRequest=${deflated(XML).slice(0, 4)}%0A${deflated(XML).slice(4)}`,
      'saml.base64Invalid',
    ],
    ['a plus sign that was not escaped', 'SAMLRequest=ab+=', 'saml.base64Invalid'],
    ['base64 of the other alphabet', 'SAMLRequest=ab-_', 'saml.base64Invalid'],
    ['base64 without its padding', 'SAMLRequest=YQ', 'saml.base64Invalid'],
    ['base64 with bits left over', 'SAMLRequest=YR%3D%3D', 'saml.base64Invalid'],
    ['more than 64 KiB of base64', `SAMLRequest=${'A'.repeat(65_540)}`, 'saml.requestTooLong'],
    [
      'bytes that are not deflated',
      `SAMLRequest=${encodeURIComponent(Buffer.from(XML).toString('base64'))}`,
      'saml.inflateFailed',
    ],
    [
      'the zlib form of deflate',
      `SAMLRequest=${encodeURIComponent(deflateSync(XML).toString('base64'))}`,
      'saml.inflateFailed',
    ],
    [
      'a deflated stream cut short',
      `SAMLRequest=${encodeURIComponent(deflateRawSync(XML).subarray(0, 60).toString('base64'))}`,
      'saml.inflateFailed',
    ],
    ['an inflate bomb', `SAMLRequest=${encodeURIComponent(deflated('<'.repeat(10_000_000)))}`, 'saml.inflateTooLong'],
    [
      'UTF-8 that is broken',
      `SAMLRequest=${deflateRawSync(Buffer.from([0x3c, 0xff])).toString('base64')}`,
      'saml.utf8Invalid',
    ],
    [
      'overlong UTF-8',
      `SAMLRequest=${deflateRawSync(Buffer.from([0xc0, 0xbc])).toString('base64')}`,
      'saml.utf8Invalid',
    ],
  ])('refuses %s', async (_, query, reason) => {
    expect(await reasonOf(() => readRedirectBinding(query))).toBe(reason);
  });
});

describe('HTTP-POST', () => {
  it('gives the XML and RelayState byte for byte', () => {
    expect(readPostBinding(postForm(XML, ' a+b&ü '))).toEqual({
      binding: 'HTTP-POST',
      xml: XML,
      relayState: ' a+b&ü ',
      signature: null,
    });
  });

  it('inflates where the service provider deflates here too', () => {
    expect(readPostBinding({ SAMLRequest: deflated(XML) }).xml).toBe(XML);
  });

  it('takes base64 in lines', () => {
    const lines = Buffer.from(XML).toString('base64').replaceAll(/.{76}/g, '$&\r\n');
    expect(readPostBinding({ SAMLRequest: lines }).xml).toBe(XML);
  });

  it.each([
    ['no SAMLRequest', {}, 'saml.requestMissing'],
    ['a SAMLRequest that the prototype has', Object.create({ SAMLRequest: 'PA==' }), 'saml.requestMissing'],
    ['SAMLRequest twice', { SAMLRequest: ['PA==', 'PA=='] }, 'saml.parameterRepeated'],
    ['RelayState twice', { ...postForm(XML), RelayState: ['a', 'b'] }, 'saml.parameterRepeated'],
    ['a SAMLRequest that is no text', { SAMLRequest: { a: 1 } }, 'saml.parameterEncoding'],
    ['a SAMLResponse beside it', { ...postForm(XML), SAMLResponse: 'x' }, 'saml.responseBeside'],
    ['a signature in the form', { ...postForm(XML), Signature: 'x', SigAlg: 'y' }, 'saml.simpleSign'],
    ['RelayState of more than 4 KiB', postForm(XML, 'ü'.repeat(2049)), 'saml.relayStateTooLong'],
    ['a space in base64', { SAMLRequest: `PGE+ ${'PGE+'}` }, 'saml.base64Invalid'],
    ['more than 64 KiB of base64', { SAMLRequest: 'PDw8'.repeat(16_385) }, 'saml.requestTooLong'],
    ['an inflate bomb', { SAMLRequest: deflated('<'.repeat(10_000_000)) }, 'saml.inflateTooLong'],
    ['bytes that are neither XML nor deflated', { SAMLRequest: '////' }, 'saml.inflateFailed'],
    ['UTF-16', { SAMLRequest: Buffer.from(`\ufeff${XML}`, 'utf16le').toString('base64') }, 'saml.inflateFailed'],
    ['broken UTF-8', { SAMLRequest: Buffer.from([0x3c, 0xc3]).toString('base64') }, 'saml.utf8Invalid'],
  ])('refuses %s', async (_, form, reason) => {
    expect(await reasonOf(() => readPostBinding(form))).toBe(reason);
  });
});

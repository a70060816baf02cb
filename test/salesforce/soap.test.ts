import { describe, expect, test } from 'vitest';
import { callSoap, escapeXml, type SoapCall, textIn } from '../../server/salesforce/soap.ts';
import { reasonOf } from '../helpers/refusal.ts';
import { fakeNetwork, insideOf, ORG, orgErrorOf, soapAnswer, soapFault, TOKEN } from './fake-network.ts';

const CALL: SoapCall = {
  url: `${ORG}/services/Soap/m/67.0`,
  namespace: 'urn:x',
  body: '<ask xmlns="urn:x"/>',
  sessionId: `a&<${TOKEN}`,
  isSafe: false,
  secrets: ['hunter2'],
};

describe('a call', () => {
  test('carries the session in its header, escaped', async () => {
    const network = fakeNetwork(soapAnswer('<ok xmlns="urn:x"/>'));
    await callSoap(network, CALL);
    expect(network.sent[0]?.body).toContain(`<SessionHeader xmlns="urn:x"><sessionId>a&#38;&#60;${TOKEN}</sessionId>`);
    expect(network.sent[0]?.headers.get('soapaction')).toBe('""');
    expect(network.sent[0]?.headers.get('content-type')).toBe('text/xml; charset=UTF-8');
  });

  test('has no header when nobody is signed in', async () => {
    const network = fakeNetwork(soapAnswer('<ok xmlns="urn:x"/>'));
    await callSoap(network, { ...CALL, sessionId: null });
    expect(network.sent[0]?.body).not.toContain('Header');
  });

  test('gives the element in the Body', async () => {
    const answer = soapAnswer('<ok xmlns="urn:x"><a>1 &amp; 2</a><b xsi:nil="true"/></ok>');
    const element = await callSoap(fakeNetwork(answer), CALL);
    expect(['a', 'b', 'c'].map((name) => textIn(element, 'urn:x', name))).toEqual(['1 & 2', null, null]);
  });

  test.each([
    ['INVALID_SESSION_ID', 'orgSessionEnded'],
    ['REQUEST_LIMIT_EXCEEDED', 'orgLimitReached'],
    ['INVALID_TYPE', 'org.INVALID_TYPE'],
  ])('that ends with the fault %s says so', async (code, reason) => {
    expect(await reasonOf(() => callSoap(fakeNetwork(soapFault(code, 'no')), CALL))).toBe(reason);
  });

  test('that ends with a fault has the words of the org, without secrets', async () => {
    const error = await orgErrorOf(() => callSoap(fakeNetwork(soapFault('X', `no hunter2 ${TOKEN}`)), CALL));
    expect(error.message).toBe('Salesforce says: “no … …”');
    expect(insideOf(error)).not.toContain('AQEAQ');
  });

  test.each([
    ['no XML', { body: '<html><body>Down</body>' }],
    ['an entity', { body: `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>` }],
    ['another element', { body: '<a xmlns="urn:x"/>' }],
    ['an empty Body', soapAnswer('')],
    ['two elements', soapAnswer('<a xmlns="urn:x"/><a xmlns="urn:x"/>')],
    ['an error status', { ...soapAnswer('<ok xmlns="urn:x"/>'), status: 500 }],
    ['a fault without a code', { ...soapAnswer('<soapenv:Fault><a/></soapenv:Fault>'), status: 500 }],
    ['too much', soapAnswer(`<ok xmlns="urn:x">${'a'.repeat(1024 * 1024)}</ok>`)],
    ['too many elements', soapAnswer(`<ok xmlns="urn:x">${'<a/>'.repeat(20_000)}</ok>`)],
  ])('is not understood when the answer is %s', async (_what, answer) => {
    expect(await reasonOf(() => callSoap(fakeNetwork(answer), CALL))).toBe('org.unreadable');
  });

  test('that is not understood repeats nothing of the answer', async () => {
    const error = await orgErrorOf(() => callSoap(fakeNetwork({ body: `<a>${TOKEN}</b>` }), CALL));
    expect(insideOf(error)).not.toContain('AQEAQ');
  });

  test('is made again only when it changes nothing', async () => {
    const safe = fakeNetwork({ status: 503 }, soapAnswer('<ok xmlns="urn:x"/>'));
    await callSoap(safe, { ...CALL, isSafe: true });
    expect(safe.sent).toHaveLength(2);
    expect(await reasonOf(() => callSoap(fakeNetwork({ status: 503 }), CALL))).toBe('org.unreadable');
  });
});

test('text is escaped for an element and for an attribute', () => {
  expect(escapeXml(`<a b="c" d='e'>&\r`)).toBe('&#60;a b=&#34;c&#34; d=&#39;e&#39;&#62;&#38;&#13;');
});

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ServiceProvider } from '../../db/model.ts';
import { AppError } from '../../server/errors.ts';
import {
  type AuthnRequest,
  checkAuthnRequest,
  readAuthnRequest,
  selectAssertionConsumerService,
} from '../../server/saml/authn-request.ts';
import { type InboundMessage, readPostBinding, readRedirectBinding } from '../../server/saml/binding.ts';
import { readServiceProviderMetadata } from '../../server/saml/service-provider.ts';
import { verifyRequestSignature } from '../../server/saml/signature.ts';
import { expectCheap } from '../helpers/cpu-time.ts';
import { NOW } from '../helpers/records.ts';
import {
  deflated,
  redirectQuery,
  SSO_URL,
  salesforceMetadata,
  salesforcePair,
  salesforceRecord,
  salesforceRequest,
  signEnveloped,
} from '../helpers/service-provider.ts';

const RUNS = { numRuns: 200 };

const genuine = salesforceRequest();
const signed = await signEnveloped(genuine);
const query = await redirectQuery(genuine, { relayState: '/home' });
const metadata = salesforceMetadata((await salesforcePair()).certificate);

let provider: ServiceProvider;

beforeAll(async () => {
  provider = await salesforceRecord();
  // The first time, code is compiled and samlify is loaded.
  for (let round = 0; round < 10; round += 1) {
    await receive(() => readPostBinding({ SAMLRequest: Buffer.from(signed).toString('base64') }));
    await receive(() => readRedirectBinding(query));
  }
});

/** The whole inbound path: the request, or null for an AppError. */
async function receive(read: () => InboundMessage): Promise<AuthnRequest | null> {
  try {
    const message = read();
    const request = await verifyRequestSignature(message, readAuthnRequest(message.xml), provider);
    checkAuthnRequest(request, provider, { destination: SSO_URL, now: NOW });
    selectAssertionConsumerService(request, provider);
    return request;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** Pieces that messages are made of, in any order. */
const xmlish = fc
  .array(
    fc.constantFrom(
      ...[
        '<',
        '>',
        '/',
        '"',
        "'",
        '=',
        '&',
        ';',
        '<!--',
        '-->',
        '<![CDATA[',
        ']]>',
        '<?xml version="1.0"?>',
        '<!DOCTYPE a>',
      ],
      ...[
        '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0">',
        '</samlp:AuthnRequest>',
      ],
      ...[
        '<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">',
        '</saml:Issuer>',
        '<a/>',
        '<a xmlns="u">',
        '</a>',
      ],
      ...['xmlns:a="', '__proto__', 'constructor:', '&#0;', '&#x10FFFF;', '&lt;', '\u0000', '\r\n', 'é', '😀', ' '],
    ),
    { maxLength: 400 },
  )
  .map((parts) => parts.join(''));

/** A text with some places overwritten, cut out or doubled. */
function mutated(text: string): fc.Arbitrary<string> {
  const place = fc.record({
    at: fc.nat(text.length),
    length: fc.nat(20),
    insert: fc.oneof(
      fc.constant(''),
      fc.string({ maxLength: 8 }),
      fc.constantFrom('<', '>', '"', '&', '<a/>', '<!-- -->'),
    ),
  });
  return fc
    .array(place, { minLength: 1, maxLength: 4 })
    .map((places) =>
      places.reduce(
        (changed, { at, length, insert }) => changed.slice(0, at) + insert + changed.slice(at + length),
        text,
      ),
    );
}

describe('whatever the bytes, the answer is a request or an AppError within 50 ms of CPU:', { timeout: 60_000 }, () => {
  it('a query of any text', () =>
    fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 2000 }), (text) =>
        expectCheap(() => receive(() => readRedirectBinding(text))),
      ),
      RUNS,
    ));

  it('a query of a message that was tampered with', () =>
    fc.assert(
      fc.asyncProperty(mutated(query), (text) => expectCheap(() => receive(() => readRedirectBinding(text)))),
      RUNS,
    ));

  it('a form of any fields', () =>
    fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom('SAMLRequest', 'RelayState', 'x'), fc.anything()), (form) =>
        expectCheap(() => receive(() => readPostBinding(form))),
      ),
      RUNS,
    ));

  it('any bytes in base64', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), (bytes) =>
        expectCheap(() => receive(() => readPostBinding({ SAMLRequest: Buffer.from(bytes).toString('base64') }))),
      ),
      RUNS,
    ));

  it('any pieces of XML, deflated', () =>
    fc.assert(
      fc.asyncProperty(xmlish, (xml) =>
        expectCheap(() => receive(() => readRedirectBinding(`SAMLRequest=${encodeURIComponent(deflated(xml))}`))),
      ),
      RUNS,
    ));

  it('a signed message that was tampered with', () =>
    fc.assert(
      fc.asyncProperty(mutated(signed), (xml) =>
        expectCheap(async () => {
          const request = await receive(() => readPostBinding({ SAMLRequest: Buffer.from(xml).toString('base64') }));
          // What is accepted nevertheless was changed where nothing is said: in KeyInfo, or between the elements of Signature.
          if (request !== null) expect(request).toEqual({ ...readAuthnRequest(genuine), signed: true });
        }),
      ),
      RUNS,
    ));

  it('metadata that was tampered with', () =>
    fc.assert(
      fc.asyncProperty(fc.oneof(mutated(metadata), xmlish), (xml) =>
        expectCheap(() => {
          try {
            readServiceProviderMetadata(xml, { now: NOW });
          } catch (error) {
            if (!(error instanceof AppError)) throw error;
          }
        }),
      ),
      RUNS,
    ));
});

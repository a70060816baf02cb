import { beforeAll, describe, expect, it } from 'vitest';
import type { ServiceProvider } from '../../db/model.ts';
import { AppError } from '../../server/errors.ts';
import { readAuthnRequest, selectAssertionConsumerService } from '../../server/saml/authn-request.ts';
import { readPostBinding, readRedirectBinding } from '../../server/saml/binding.ts';
import { verifyRequestSignature } from '../../server/saml/signature.ts';
import { expectCheap } from '../helpers/cpu-time.ts';
import {
  ACS_URL,
  deflated,
  salesforceRecord,
  salesforceRequest,
  signEnveloped,
  unsignedRedirectQuery,
} from '../helpers/service-provider.ts';
import type { Attack } from './corpus/attack.ts';
import { documentAttacks } from './corpus/documents.ts';
import { wrappingAttacks } from './corpus/wrapping.ts';

const unsigned = salesforceRequest().replace(/^<\?.*?\?>/, '');
const signed = await signEnveloped(unsigned);

let provider: ServiceProvider;

beforeAll(async () => {
  provider = await salesforceRecord();
  // The first time, code is compiled and samlify is loaded.
  for (let round = 0; round < 5; round += 1) {
    for (const [, xml] of [...wrappingAttacks(signed), ...documentAttacks(signed)]) await outcomeOf(xml);
  }
}, 60_000);

/** The reason of the refusal, or the address that the Response would go to. */
async function outcomeOf(xml: string): Promise<string> {
  try {
    // Deflated, so that nothing is refused for its mere length.
    const message = readPostBinding({ SAMLRequest: deflated(xml) });
    const request = await verifyRequestSignature(message, readAuthnRequest(message.xml), provider);
    return selectAssertionConsumerService(request, provider);
  } catch (error) {
    if (error instanceof AppError) return error.reason;
    throw error;
  }
}

async function expectOutcome([, xml, reason]: Attack): Promise<void> {
  expect(await outcomeOf(xml)).toBe(reason ?? ACS_URL);
  await expectCheap(() => outcomeOf(xml));
}

describe('a signed message that carries', () => {
  it('nothing else is accepted', async () => {
    expect(await outcomeOf(signed)).toBe(ACS_URL);
  });

  it.each(wrappingAttacks(signed))('%s does not fool the gate', async (...attack) => {
    expect(attack[1]).not.toBe(signed);
    await expectOutcome(attack);
  });
});

describe('a document with', () => {
  it.each(documentAttacks(signed))('%s costs little', async (...attack) => {
    await expectOutcome(attack);
  });
});

describe('a query with', () => {
  const cases: [string, string, string][] = [
    [
      'an inflate bomb of 10 MB',
      `SAMLRequest=${encodeURIComponent(deflated('<'.repeat(10_000_000)))}`,
      'saml.inflateTooLong',
    ],
    [
      '20,000 siblings in 482 characters',
      unsignedRedirectQuery(`<a xmlns="u">${'<a/>'.repeat(16_000)}</a>`),
      'saml.xmlTooManyElements',
    ],
    ['100,000 parameters', `${'a&'.repeat(50_000)}${unsignedRedirectQuery(unsigned)}`, 'accepted'],
    ['100,000 percent signs', `SAMLRequest=${'%25'.repeat(40_000)}`, 'saml.base64Invalid'],
    ['64 KiB of base64 that does not inflate', `SAMLRequest=${'A'.repeat(65_536)}`, 'saml.inflateFailed'],
  ];

  it.each(cases)('%s costs little', async (_, query, expected) => {
    const read = () => {
      try {
        readAuthnRequest(readRedirectBinding(query).xml);
        return 'accepted';
      } catch (error) {
        if (error instanceof AppError) return error.reason;
        throw error;
      }
    };
    expect(read()).toBe(expected);
    await expectCheap(read);
  });
});

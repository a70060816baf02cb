import type { ResponseFacts } from '../saml/response.ts';
import type { ReadAssertion } from '../saml/response-reader.ts';

/** One fact of an assertion, for people. */
export interface AssertionFact {
  name: string;
  values: string[];
}

/** What an assertion will say. */
export function assertionTable(facts: ResponseFacts): AssertionFact[] {
  const { nameId, audience, issuer, authnInstant, sessionNotOnOrAfter, authnContextClassRef, attributes } = facts;
  const said = {
    NameID: nameId.value,
    'NameID format': nameId.format,
    Issuer: issuer,
    Audience: audience,
    Recipient: facts.assertionConsumerServiceUrl,
    AuthnInstant: authnInstant.toISOString(),
    SessionNotOnOrAfter: sessionNotOnOrAfter?.toISOString() ?? null,
    AuthnContextClassRef: authnContextClassRef,
  };
  return table(said, attributes);
}

/** What an assertion says that was read from verified bytes. */
export function readAssertionTable(assertion: ReadAssertion): AssertionFact[] {
  const { nameId, audiences, confirmations, issuer, authnContextClassRef, attributes } = assertion;
  const said = {
    NameID: nameId?.value ?? null,
    'NameID format': nameId?.format ?? null,
    Issuer: issuer,
    Audience: audiences.flat().join(' '),
    Recipient: confirmations[0]?.recipient ?? null,
    AuthnInstant: isoOf(assertion.authnInstant),
    SessionNotOnOrAfter: isoOf(assertion.sessionNotOnOrAfter),
    AuthnContextClassRef: authnContextClassRef,
  };
  return table(said, attributes);
}

/** In the order in which people ask; what an assertion does not say is left out. */
function table(said: Record<string, string | null>, attributes: ResponseFacts['attributes']): AssertionFact[] {
  const facts = Object.entries(said).flatMap(([name, value]) => (value === null ? [] : [{ name, values: [value] }]));
  return [...facts, ...attributes.map(({ name, values }) => ({ name: `Attribute ${name}`, values: [...values] }))];
}

function isoOf(instant: Date | null): string | null {
  return instant === null || Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}

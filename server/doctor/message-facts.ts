import type { ReadAssertion } from '../saml/response-reader.ts';
import { instantInWords } from './finding.ts';
import { bearerOf } from './judge-times.ts';

/** What a message says, by name. */
export interface MessageFact {
  name: string;
  values: string[];
}

/** What an assertion says, in the order in which people ask. */
export function factsOfAssertion(assertion: ReadAssertion): MessageFact[] {
  const { nameId, issuer, audiences, attributes } = assertion;
  const bearer = bearerOf(assertion);
  const said = factsOf({
    NameID: nameId?.value,
    'NameID format': nameId?.format,
    Issuer: issuer,
    Audience: audiences.flat().join(' ') || null,
    Recipient: bearer?.recipient,
    InResponseTo: bearer?.inResponseTo,
    IssueInstant: instantInWords(assertion.issueInstant),
    NotBefore: instantInWords(assertion.notBefore),
    NotOnOrAfter: instantInWords(assertion.notOnOrAfter),
    AuthnInstant: instantInWords(assertion.authnInstant),
    SessionIndex: assertion.sessionIndex,
    SessionNotOnOrAfter: instantInWords(assertion.sessionNotOnOrAfter),
    AuthnContextClassRef: assertion.authnContextClassRef,
  });
  return [...said, ...attributes.map(({ name, values }) => ({ name: `Attribute ${name}`, values: [...values] }))];
}

/** Facts of one value each; what is not said is left out. */
export function factsOf(said: Readonly<Record<string, string | null | undefined>>): MessageFact[] {
  return Object.entries(said).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [{ name, values: [value] }],
  );
}

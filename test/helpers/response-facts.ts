import type { ResponseFacts } from '../../server/saml/response.ts';

/** What an assertion for Salesforce says, now; `changes` says what is different in a test. */
export function responseFacts(changes: Partial<ResponseFacts> = {}): ResponseFacts {
  const now = new Date();
  return {
    issuer: 'https://login.acme.example/saml/metadata',
    audience: 'https://acme.my.salesforce.com',
    assertionConsumerServiceUrl: 'https://acme.my.salesforce.com?so=00D5g000004abcd',
    // About as long as Salesforce's.
    inResponseTo: `_2CAAAAX${'k'.repeat(288)}`,
    nameId: { value: 'ada@acme.example', format: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified' },
    authnInstant: new Date(now.getTime() - 3000),
    sessionIndex: 'u2Kx9wq',
    sessionNotOnOrAfter: new Date(now.getTime() + 3_600_000),
    authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified',
    attributes: [
      { name: 'amr', values: ['fido2', 'pop', 'user', 'hwk', 'mfa'] },
      { name: 'User.Email', values: ['ada@acme.example'] },
    ],
    signResponse: false,
    now,
    ...changes,
  };
}

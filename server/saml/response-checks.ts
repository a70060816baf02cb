import type { X509Certificate } from 'node:crypto';
import { type Attempt, attempt, decodeResponse } from './encoded-response.ts';
import { CONFIRMATION_METHODS, STATUS_CODES } from './names.ts';
import { answers, equality, filled, notLookedAt, type ResponseCheck, within } from './response-check.ts';
import { type ReadAssertion, type ReadResponse, readResponse, readSignedAssertion } from './response-reader.ts';

/** What a service provider knows when a Response arrives. */
export interface ExpectedResponse {
  /** The identity provider's entity ID. */
  issuer: string;
  /** The service provider's own. */
  audience: string;
  /** Where it arrived. */
  assertionConsumerServiceUrl: string;
  /** The ID of the request that this browser began with; null: none that waits for an answer. */
  inResponseTo: string | null;
  /** Certificates of the identity provider, base64 DER. */
  certificates: string[];
  now: Date;
}

/** A Response as a service provider judges it. */
export interface JudgedResponse {
  /** As it arrived; empty when it is no text. */
  xml: string;
  /** In order; what could not be looked at has not passed. */
  checks: ResponseCheck[];
  /** Out of the bytes that were verified; null: nothing in it may be believed. */
  assertion: ReadAssertion | null;
}

/** Reads a Response (the form field SAMLResponse) and makes the checks of saml-profiles 4.1.4.3 and 4.1.4.5. */
export function judgeResponse(encoded: string, expected: ExpectedResponse): JudgedResponse {
  const trust = { signingCertificates: expected.certificates, allowSha1: false };
  const xml = decodeResponse(encoded);
  const response = attempt(() => readResponse(xml, trust));
  if ('refusal' in response) return { xml, checks: [readable(response.refusal)], assertion: null };
  const [first, ...others] = response.value.assertions;
  const signed = first === undefined || others.length > 0 ? null : attempt(() => readSignedAssertion(first, trust));
  const assertion = signed !== null && 'value' in signed ? signed.value.assertion : null;
  return {
    xml,
    checks: [
      readable(null),
      ...responseChecks(response.value, expected),
      signatureCheck(signed),
      ...assertionChecks(assertion, expected),
    ],
    assertion,
  };
}

function readable(refusal: string | null): ResponseCheck {
  if (refusal === null) return { name: 'Response', passed: true, detail: 'It is a SAML 2.0 Response.' };
  return { name: 'Response', passed: false, detail: `It could not be read: ${refusal}.` };
}

function responseChecks(response: ReadResponse, expected: ExpectedResponse): ResponseCheck[] {
  const { statusCodes, destination, issuer, inResponseTo, assertions } = response;
  return [
    {
      name: 'Status',
      passed: statusCodes[0] === STATUS_CODES.success,
      detail: statusCodes.length === 0 ? 'There is none.' : statusCodes.join(', '),
    },
    equality('Destination', destination, expected.assertionConsumerServiceUrl),
    equality('Issuer of the Response', issuer, expected.issuer),
    answers('InResponseTo of the Response', inResponseTo, expected),
    { name: 'One assertion', passed: assertions.length === 1, detail: `There are ${assertions.length}.` },
  ];
}

function signatureCheck(signed: Attempt<{ signer: X509Certificate; algorithm: string }> | null): ResponseCheck {
  const name = 'Signature of the assertion';
  if (signed === null) return notLookedAt(name);
  if ('refusal' in signed) return { name, passed: false, detail: `It does not hold: ${signed.refusal}.` };
  const { signer, algorithm } = signed.value;
  const detail = `${algorithm.replace(/^.*#/, '')}, by the certificate ${signer.fingerprint256}.`;
  return { name, passed: true, detail };
}

function assertionChecks(assertion: ReadAssertion | null, expected: ExpectedResponse): ResponseCheck[] {
  if (assertion === null) return ASSERTION_CHECKS.map(notLookedAt);
  const { issuer, nameId, audiences, authnInstant, sessionIndex } = assertion;
  const [confirmation] = assertion.confirmations.filter(({ method }) => method === CONFIRMATION_METHODS.bearer);
  const isForUs = audiences.length > 0 && audiences.every((restriction) => restriction.includes(expected.audience));
  const isLoggedIn = authnInstant !== null && authnInstant <= expected.now && !!sessionIndex;
  return [
    equality('Issuer', issuer, expected.issuer),
    filled('NameID', nameId?.value ?? ''),
    equality('Recipient', confirmation?.recipient ?? null, expected.assertionConsumerServiceUrl),
    answers('InResponseTo', confirmation?.inResponseTo ?? null, expected),
    within('Time of the confirmation', confirmation ?? { notBefore: null, notOnOrAfter: null }, expected.now),
    { name: 'Audience', passed: isForUs, detail: audiences.flat().join(', ') || 'There is none.' },
    within('Time of the assertion', assertion, expected.now),
    {
      name: 'AuthnStatement',
      passed: isLoggedIn,
      detail: isLoggedIn ? `Logged in at ${authnInstant.toISOString()}.` : 'It does not say when somebody logged in.',
    },
  ];
}

const ASSERTION_CHECKS = [
  'Issuer',
  'NameID',
  'Recipient',
  'InResponseTo',
  'Time of the confirmation',
  'Audience',
  'Time of the assertion',
  'AuthnStatement',
];

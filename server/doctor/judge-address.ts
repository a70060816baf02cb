import type { Finding } from '../contract/doctor.ts';
import { LOGIN_HISTORY_TEXTS } from '../salesforce/login-history.ts';
import { type AddressDifference, addressDifference, nearestOf } from './address-difference.ts';
import { failed, notKnown, passed, warned } from './finding.ts';
import type { OrgExpectation } from './org-expectation.ts';

const STATUS = LOGIN_HISTORY_TEXTS.recipientMismatched;

const REMEDY = 'Bring the application up to date with its own metadata; its address is taken from there, never typed.';

/** Judges where the Response is addressed to; saml-bindings 3.5.5.2 wants it in a signed one. */
export function judgeDestination(destination: string | null, expected: OrgExpectation): Finding {
  const check = 'Destination';
  if (destination === null) {
    const cause = 'The Response does not say where it goes. Some applications refuse that.';
    const evidence = { 'Looked for': 'the attribute Destination of the Response', Expected: addressesIn(expected) };
    const remedy = 'Let the identity provider send the address of the application as the Destination.';
    return warned({ code: 'destinationMissing', check, cause, evidence, remedy });
  }
  return judgeAddress({ check, prefix: 'destination', address: destination }, expected);
}

/** Judges where the assertion may be used; saml-profiles 4.1.4.3. */
export function judgeRecipient(recipient: string | null, expected: OrgExpectation): Finding {
  const check = 'Recipient';
  if (recipient === null) {
    const cause = 'The assertion does not say where it may be used.';
    const evidence = {
      'Looked for': 'the attribute Recipient of the bearer’s SubjectConfirmationData',
      Expected: addressesIn(expected),
    };
    const remedy = 'Let the identity provider send the address of the application as the Recipient.';
    return failed({ code: 'recipientMissing', check, cause, status: STATUS, evidence, remedy });
  }
  return judgeAddress({ check, prefix: 'recipient', address: recipient }, expected);
}

/** Judges whether both name one Assertion Consumer Service, and one that a browser posts to safely. */
export function judgeConsumer(destination: string | null, recipient: string | null): Finding[] {
  const check = 'Assertion Consumer Service';
  const address = recipient ?? destination;
  if (address === null) return [];
  const evidence = { Destination: destination, Recipient: recipient };
  const words = { check, status: STATUS, evidence, mend: 'update' } as const;
  if (destination !== null && destination !== address) {
    const cause = `Destination and Recipient are two addresses. ${addressDifference(destination, address).words}`;
    const remedy = 'Let the identity provider send one address in both.';
    return [failed({ ...words, code: 'consumerAmbiguous', cause, remedy })];
  }
  if (!isSafe(address)) {
    const cause = 'The address is not https, so the answer would cross the network in the open.';
    return [failed({ ...words, code: 'consumerInsecure', cause, remedy: 'Use the https address of the application.' })];
  }
  return [passed({ code: 'consumer', check, cause: 'It goes to one address, over https.', evidence })];
}

function judgeAddress(
  { check, prefix, address }: { check: string; prefix: 'destination' | 'recipient'; address: string },
  { assertionConsumerServiceUrls: urls }: OrgExpectation,
): Finding {
  const expected = nearestOf(address, urls);
  const evidence = { Found: address, Expected: expected };
  if (expected === undefined) {
    const cause = 'It is not known where the application takes answers.';
    const remedy = 'Add the application, or bring it up to date, from its own metadata, which has its addresses.';
    return notKnown({ code: `${prefix}NotKnown`, check, cause, evidence, remedy, mend: 'update' });
  }
  if (address === expected) {
    return passed({ code: prefix, check, cause: 'It is an address of the application.', evidence });
  }
  const { kind, words } = addressDifference(address, expected);
  const cause = `It is none of the addresses of the application. ${words}`;
  const code = `${prefix}${ENDINGS[kind]}`;
  return failed({ code, check, cause, status: STATUS, evidence, remedy: REMEDY, mend: 'update' });
}

function addressesIn({ assertionConsumerServiceUrls }: OrgExpectation): string | null {
  return assertionConsumerServiceUrls.join(', ') || null;
}

const ENDINGS: Readonly<Record<AddressDifference['kind'], string>> = {
  queryMissing: 'QueryMissing',
  otherOrg: 'OtherOrg',
  case: 'Mismatched',
  slash: 'Mismatched',
  other: 'Mismatched',
};

/** The same exception that Salesforce makes. */
function isSafe(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && (url.protocol === 'https:' || url.hostname === 'localhost');
}

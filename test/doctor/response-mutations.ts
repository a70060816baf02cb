/** One mutation for each finding on a Response. */
import { NAME_ID_FORMATS, SIGNATURE_ALGORITHMS } from '../../server/saml/names.ts';
import { later } from '../helpers/records.ts';
import { FACTS, type Mutation } from './pasted-response.ts';

const ACS = FACTS.assertionConsumerServiceUrl;

/** A mutation in both places where the address stands. */
function sentTo(assertionConsumerServiceUrl: string): Mutation {
  return { facts: { assertionConsumerServiceUrl } };
}

/** Leaves it out; it has to be there. */
export function without(pattern: RegExp): (xml: string) => string {
  return (xml) => {
    if (!pattern.test(xml)) throw new Error(`Nothing matches ${pattern}`);
    return xml.replace(pattern, '');
  };
}

/** Another text in the place of one that has to be there. */
export function instead(old: string, now: string): (xml: string) => string {
  return (xml) => {
    if (!xml.includes(old)) throw new Error(`Nowhere is ${old}`);
    return xml.replaceAll(old, () => now);
  };
}

/** A mutation over which a sign-in fails. */
export interface Refused {
  name: string;
  mutation: Mutation;
  code: string;
  /** Salesforce's own words. */
  status: string | null;
  /** What else does not pass because of it. */
  others: readonly string[];
}

/** What the Response says around the assertion; right, but not to be believed without a signature. */
const FRAME = ['status', 'destination', 'issuer'];

/** Everything in a Response that is right, and not to be believed without a signature. */
export const UNVERIFIED: readonly string[] = [
  ...[...FRAME, 'issuer', 'nameId', 'user', 'confirmation', 'recipient', 'consumer', 'inResponseTo', 'audience'],
  ...['times', 'clock', 'replay', 'authnStatement', 'justInTime', 'assurancePhishingResistant'],
];

const REFUSED_ROWS: [string, Mutation, string, string | null, (readonly string[])?][] = [
  ['another status', { response: instead('status:Success', 'status:Responder') }, 'statusInvalid', 'Status Invalid'],
  ['no assertion', { assertion: () => '' }, 'assertionMissing', 'Assertion Invalid', FRAME],
  [
    'two assertions',
    { response: (xml) => xml.replace(/<saml:Assertion .*<\/saml:Assertion>/s, (one) => one + one) },
    'assertionsSeveral',
    'Assertion Invalid',
    FRAME,
  ],
  [
    'another version',
    { assertion: instead('Version="2.0"', 'Version="1.1"') },
    'assertionVersion',
    'Assertion Invalid',
    UNVERIFIED,
  ],

  [
    'another Issuer',
    { expected: { issuer: 'https://other.example' } },
    'issuerMismatched',
    'Issuer Mismatched',
    ['issuerMismatched'],
  ],
  ['an empty Issuer', { assertion: instead(`>${FACTS.issuer}<`, '><') }, 'issuerMissing', 'Issuer Mismatched'],
  ['another Audience', { facts: { audience: 'https://saml.salesforce.com' } }, 'audienceInvalid', 'Audience Invalid'],
  [
    'no Audience',
    { assertion: without(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/) },
    'audienceMissing',
    'Audience Invalid',
  ],

  [
    'an address without its query',
    sentTo('https://acme.my.salesforce.com'),
    'recipientQueryMissing',
    'Recipient Mismatched',
    ['destinationQueryMissing'],
  ],
  [
    'the address of another org',
    sentTo('https://acme.my.salesforce.com?so=00D5g000009zzzz'),
    'recipientOtherOrg',
    'Recipient Mismatched',
    ['destinationOtherOrg'],
  ],
  [
    'an address in other case',
    sentTo(ACS.replace('acme', 'Acme')),
    'recipientMismatched',
    'Recipient Mismatched',
    ['destinationMismatched'],
  ],
  [
    'another address',
    sentTo('https://other.example/acs'),
    'recipientMismatched',
    'Recipient Mismatched',
    ['destinationMismatched'],
  ],
  ['no Recipient', { assertion: without(/ Recipient="[^"]*"/) }, 'recipientMissing', 'Recipient Mismatched'],
  [
    'another Destination',
    { response: instead(`Destination="${ACS}"`, 'Destination="https://other.example"') },
    'destinationMismatched',
    'Recipient Mismatched',
    ['consumerAmbiguous'],
  ],
  [
    'another Destination, two addresses',
    {
      expected: { assertionConsumerServiceUrls: [ACS, 'https://acme.my.site.com/login'] },
      response: instead(`Destination="${ACS}"`, 'Destination="https://acme.my.site.com/login"'),
    },
    'consumerAmbiguous',
    'Recipient Mismatched',
  ],
  [
    'an address without https',
    { ...sentTo('http://acme.example/acs'), expected: { assertionConsumerServiceUrls: ['http://acme.example/acs'] } },
    'consumerInsecure',
    'Recipient Mismatched',
  ],

  [
    'too late',
    { expected: { now: later(240) } },
    'assertionExpired',
    'Assertion Expired',
    ['confirmationExpired', 'clockBehind'],
  ],
  [
    'too early',
    { expected: { now: later(-90) } },
    'assertionNotYetValid',
    'Assertion Expired',
    ['clockAhead', 'authnInstantAhead'],
  ],
  [
    'no end',
    { assertion: without(/(?<=<saml:Conditions [^>]*) NotOnOrAfter="[^"]*"/) },
    'timesMissing',
    'Assertion Invalid',
  ],
  [
    'no readable end',
    { assertion: (xml) => xml.replace(/(<saml:Conditions [^>]*NotOnOrAfter=)"[^"]*"/, '$1"soon"') },
    'timesMissing',
    'Assertion Invalid',
  ],
  [
    'a window of ten minutes',
    {
      assertion: (xml) =>
        xml.replace(/(<saml:Conditions [^>]*NotOnOrAfter=)"[^"]*"/, `$1"${later(540).toISOString()}"`),
    },
    'windowTooLong',
    'Assertion Expired',
  ],
  ['no IssueInstant', { assertion: without(/ IssueInstant="[^"]*"/) }, 'issueInstantMissing', 'Assertion Invalid'],
  [
    'a clock ahead',
    { assertion: (xml) => xml.replace(/ IssueInstant="[^"]*"/, ` IssueInstant="${later(200).toISOString()}"`) },
    'clockAhead',
    'Assertion Expired',
  ],
  [
    'no confirmation',
    { assertion: instead('cm:bearer', 'cm:holder-of-key') },
    'confirmationMissing',
    'Subject Confirmation Error',
    ['recipientMissing', 'inResponseToTwofold'],
  ],
  [
    'a confirmation without an end',
    { assertion: without(/(?<=<saml:SubjectConfirmationData [^>]*) NotOnOrAfter="[^"]*"/) },
    'confirmationEndless',
    'Subject Confirmation Error',
  ],
  [
    'a confirmation that is over',
    {
      assertion: (xml) =>
        xml.replace(/(<saml:SubjectConfirmationData [^>]*NotOnOrAfter=)"[^"]*"/, `$1"${later(-1).toISOString()}"`),
    },
    'confirmationExpired',
    'Subject Confirmation Error',
  ],
  [
    'a confirmation with a beginning',
    {
      assertion: instead(
        '<saml:SubjectConfirmationData ',
        `<saml:SubjectConfirmationData NotBefore="${later(-9).toISOString()}" `,
      ),
    },
    'confirmationNotBefore',
    'Subject Confirmation Error',
  ],
  [
    'no AuthnStatement',
    { assertion: without(/<saml:AuthnStatement .*<\/saml:AuthnStatement>/) },
    'authnStatementMissing',
    'Assertion Invalid',
  ],
  ['a login in the future', { facts: { authnInstant: later(500) } }, 'authnInstantAhead', 'Assertion Invalid'],

  [
    'no NameID',
    { assertion: without(/<saml:NameID .*<\/saml:NameID>/) },
    'nameIdMissing',
    'Username Or SSO Id Invalid',
  ],
  [
    'an empty NameID',
    { assertion: (xml) => xml.replace(/>[^<]*<\/saml:NameID>/, '> </saml:NameID>') },
    'nameIdMissing',
    'Username Or SSO Id Invalid',
  ],
  [
    'a NameID with a space',
    { facts: { nameId: { ...FACTS.nameId, value: 'ada@acme.example ' } } },
    'nameIdSpaced',
    'Username Or SSO Id Invalid',
    ['federationIdDiffers'],
  ],
  [
    'no Federation ID',
    { expected: { justInTime: false, federationIdInOrg: { value: null, caseInsensitive: false, isActive: true } } },
    'federationIdMissing',
    'Username Or SSO Id Invalid',
  ],
  [
    'another Federation ID',
    { expected: { federationIdInOrg: { value: 'grace', caseInsensitive: false, isActive: true } } },
    'federationIdDiffers',
    'Username Or SSO Id Invalid',
  ],
  [
    'a Federation ID in other case',
    { expected: { federationIdInOrg: { value: 'Ada@acme.example', caseInsensitive: false, isActive: true } } },
    'federationIdCase',
    'Username Or SSO Id Invalid',
  ],
  [
    'a user who is switched off',
    { expected: { federationIdInOrg: { value: FACTS.nameId.value, caseInsensitive: false, isActive: false } } },
    'userInactive',
    'Username Or SSO Id Invalid',
  ],

  ['another request', { expected: { inResponseTo: '_another' } }, 'inResponseToInvalid', 'InResponseTo Invalid'],
  [
    'an answer that nobody waits for',
    { expected: { inResponseTo: null } },
    'inResponseToUnexpected',
    'InResponseTo Invalid',
  ],
  ['no answer', { facts: { inResponseTo: null } }, 'inResponseToMissing', 'InResponseTo Invalid'],
  [
    'two requests',
    { assertion: (xml) => xml.replace(/InResponseTo="[^"]*"/, 'InResponseTo="_b"') },
    'inResponseToTwofold',
    'InResponseTo Invalid',
  ],

  [
    'an attribute missing',
    { facts: { attributes: FACTS.attributes.filter(({ name }) => name !== 'User.LastName') } },
    'justInTimeMissing',
    null,
  ],
  ['an attribute in other case', { assertion: instead('User.Username', 'User.UserName') }, 'justInTimeCase', null],
  ['an empty attribute', { assertion: instead('>Lovelace<', '><') }, 'justInTimeEmpty', null],
  [
    'an attribute twice',
    { facts: { attributes: [...FACTS.attributes, { name: 'User.Email', values: ['a'] }] } },
    'justInTimeTwice',
    null,
  ],
  [
    'a login with the value passkey',
    {
      facts: {
        attributes: FACTS.attributes.map((one) => (one.name === 'amr' ? { ...one, values: ['passkey'] } : one)),
      },
    },
    'assuranceStandard',
    null,
  ],
  [
    'a weak login',
    { facts: { attributes: FACTS.attributes.map((one) => (one.name === 'amr' ? { ...one, values: ['pwd'] } : one)) } },
    'assuranceWeak',
    null,
  ],
];

/** Each with the words of Salesforce, and the exact list of what does not pass. */
export const REFUSED: Refused[] = REFUSED_ROWS.map(([name, mutation, code, status, others = []]) => ({
  name,
  mutation,
  code,
  status,
  others,
}));

/** A mutation that works, but not for everybody or not for long; or that nothing here can judge. */
export interface Doubted {
  name: string;
  mutation: Mutation;
  code: string;
  result: 'warning' | 'notKnown' | 'passed';
  /** What else does not pass because of it. */
  others: readonly string[];
}

const DOUBTED_ROWS: [string, Mutation, string, Doubted['result'], string[]?][] = [
  ['no Destination', { response: without(/ Destination="[^"]*"/) }, 'destinationMissing', 'warning'],
  ['an old message', { expected: { now: later(100) } }, 'clockBehind', 'warning'],
  ['no SessionIndex', { assertion: without(/ SessionIndex="[^"]*"/) }, 'sessionIndexMissing', 'warning'],
  ['a long SessionIndex', { facts: { sessionIndex: 'x'.repeat(513) } }, 'sessionIndexTooLong', 'warning'],
  [
    'another NameID format',
    { facts: { nameId: { ...FACTS.nameId, format: NAME_ID_FORMATS.persistent } } },
    'nameIdFormatUnusual',
    'warning',
  ],
  [
    'another name format',
    {
      assertion: (xml) =>
        xml.replace(/(Name="User.Email" NameFormat=)"[^"]*"/, '$1"urn:oasis:names:tc:SAML:2.0:attrname-format:basic"'),
    },
    'justInTimeNameFormat',
    'warning',
  ],
  [
    'RSA-SHA512',
    { signing: { signatureAlgorithm: SIGNATURE_ALGORITHMS.rsaSha512 } },
    'signatureAlgorithmUnusual',
    'warning',
  ],
  [
    'a login in another spelling',
    {
      facts: {
        attributes: FACTS.attributes.map((one) => (one.name === 'amr' ? { ...one, values: ['FIDO2'] } : one)),
      },
    },
    'assuranceNotConfirmed',
    'warning',
  ],
  ['an Issuer that is not known', { expected: { issuer: null } }, 'issuerNotKnown', 'notKnown', ['issuerNotKnown']],
  ['an audience that is not known', { expected: { audience: null } }, 'audienceNotKnown', 'notKnown'],
  [
    'addresses that are not known',
    { expected: { assertionConsumerServiceUrls: [] } },
    'recipientNotKnown',
    'notKnown',
    ['destinationNotKnown'],
  ],
  [
    'assertions that were taken are not known',
    { expected: { seenAssertionIds: undefined } },
    'replayNotKnown',
    'notKnown',
  ],
  ['a certificate that is ours', { expected: { areCertificatesOurs: true } }, 'certificateToCompare', 'notKnown'],
  ['a request that is not known', { expected: { inResponseTo: undefined } }, 'inResponseToNotKnown', 'notKnown'],
  ['an org that was not asked', { expected: { federationIdInOrg: undefined } }, 'userNotKnown', 'notKnown'],
  [
    'a first login',
    { expected: { federationIdInOrg: { value: null, caseInsensitive: false, isActive: true } } },
    'userToBeMade',
    'passed',
  ],
  [
    'a first login that began here',
    { facts: { inResponseTo: null }, expected: { inResponseTo: null } },
    'inResponseTo',
    'passed',
  ],
  [
    'other case, where the org takes it',
    { expected: { federationIdInOrg: { value: 'ADA@acme.example', caseInsensitive: true, isActive: true } } },
    'user',
    'passed',
  ],
];

/** Each with how sure it is. */
export const DOUBTED: Doubted[] = DOUBTED_ROWS.map(([name, mutation, code, result, others = []]) => ({
  name,
  mutation,
  code,
  result,
  others,
}));

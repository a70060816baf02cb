import { randomUUID } from 'node:crypto';
import { nameIdMissing } from '../errors.ts';
import { canonicalAttribute, canonicalText } from './canonical.ts';
import { ATTRIBUTE_NAME_FORMATS, CONFIRMATION_METHODS, NAMESPACES, SAML_VERSION, STATUS_CODES } from './names.ts';
import { type Signer, signElement, type UnsignedElement } from './sign.ts';
import type { SamlStatus } from './status.ts';

// Everything below is written in exclusive canonical form: attributes in alphabetical order, no empty-element tags, each
// namespace declared where it is first used. So it can be digested as it stands.

/** What every Response carries. */
interface ResponseFrame {
  /** Our entity ID. */
  issuer: string;
  assertionConsumerServiceUrl: string;
  /** The AuthnRequest's ID; null: IdP-initiated, and InResponseTo is left out. */
  inResponseTo: string | null;
  now: Date;
}

/** What a Response with an assertion says. */
export interface ResponseFacts extends ResponseFrame {
  /** The service provider's entity ID. */
  audience: string;
  nameId: { value: string; format: string };
  authnInstant: Date;
  sessionIndex: string;
  sessionNotOnOrAfter: Date | null;
  authnContextClassRef: string;
  attributes: readonly Attribute[];
  /** Sign the Response as well as the assertion. */
  signResponse: boolean;
}

/** Sent with name format unspecified, which is what Salesforce reads. */
export interface Attribute {
  name: string;
  values: readonly string[];
}

/** What a Response without an assertion says; saml-core 3.2.2.2. */
export interface StatusFacts extends ResponseFrame, SamlStatus {}

/** The service provider's clock may be a minute behind ours. */
const CLOCK_SKEW_MS = 60_000;
/** With the skew it makes five minutes: the longest window that Salesforce accepts. */
const VALIDITY_MS = 240_000;

/** Writes and signs the answer to a sign-on; saml-profiles 4.1.4.2. @throws nameIdMissing, internal */
export async function issueResponse(facts: ResponseFacts, signer: Signer): Promise<string> {
  if (facts.nameId.value.trim() === '') throw nameIdMissing();
  const assertion = await signElement(writeAssertion(facts), signer);
  const response = writeResponse(facts, writeStatusCode(STATUS_CODES.success), assertion);
  return facts.signResponse ? signElement(response, signer) : response.head + response.tail;
}

/** The same answer before anybody has signed it, for people to read. @throws nameIdMissing */
export function writeUnsignedResponse(facts: ResponseFacts): string {
  if (facts.nameId.value.trim() === '') throw nameIdMissing();
  const assertion = writeAssertion(facts);
  const response = writeResponse(facts, writeStatusCode(STATUS_CODES.success), assertion.head + assertion.tail);
  return response.head + response.tail;
}

/** Writes and signs an answer that carries an error status instead of an assertion. @throws internal */
export async function issueStatusResponse(facts: StatusFacts, signer: Signer): Promise<string> {
  const { statusCode, secondLevelStatusCode } = facts;
  const secondLevel = secondLevelStatusCode === null ? '' : writeStatusCode(secondLevelStatusCode);
  return signElement(writeResponse(facts, writeStatusCode(statusCode, secondLevel), ''), signer);
}

function writeResponse(frame: ResponseFrame, statusCode: string, assertion: string): UnsignedElement {
  const id = randomXmlId();
  return {
    id,
    head:
      `<samlp:Response xmlns:samlp="${NAMESPACES.protocol}"` +
      ` Destination="${canonicalAttribute(frame.assertionConsumerServiceUrl)}" ID="${id}"${writeInResponseTo(frame)}` +
      ` IssueInstant="${frame.now.toISOString()}" Version="${SAML_VERSION}">` +
      `<saml:Issuer xmlns:saml="${NAMESPACES.assertion}">${canonicalText(frame.issuer)}</saml:Issuer>`,
    tail: `<samlp:Status>${statusCode}</samlp:Status>${assertion}</samlp:Response>`,
  };
}

function writeStatusCode(value: string, secondLevel = ''): string {
  return `<samlp:StatusCode Value="${canonicalAttribute(value)}">${secondLevel}</samlp:StatusCode>`;
}

function writeAssertion(facts: ResponseFacts): UnsignedElement {
  const id = randomXmlId();
  return {
    id,
    head:
      `<saml:Assertion xmlns:saml="${NAMESPACES.assertion}" ID="${id}"` +
      ` IssueInstant="${facts.now.toISOString()}" Version="${SAML_VERSION}">` +
      `<saml:Issuer>${canonicalText(facts.issuer)}</saml:Issuer>`,
    tail:
      `${writeSubject(facts)}${writeConditions(facts)}` +
      `${writeAuthnStatement(facts)}${writeAttributeStatement(facts)}</saml:Assertion>`,
  };
}

function writeSubject(facts: ResponseFacts): string {
  const { nameId, assertionConsumerServiceUrl } = facts;
  return (
    `<saml:Subject><saml:NameID Format="${canonicalAttribute(nameId.format)}">${canonicalText(nameId.value)}</saml:NameID>` +
    `<saml:SubjectConfirmation Method="${CONFIRMATION_METHODS.bearer}">` +
    `<saml:SubjectConfirmationData${writeInResponseTo(facts)} NotOnOrAfter="${notOnOrAfter(facts)}"` +
    ` Recipient="${canonicalAttribute(assertionConsumerServiceUrl)}"></saml:SubjectConfirmationData>` +
    '</saml:SubjectConfirmation></saml:Subject>'
  );
}

function writeConditions(facts: ResponseFacts): string {
  const notBefore = new Date(facts.now.getTime() - CLOCK_SKEW_MS).toISOString();
  return (
    `<saml:Conditions NotBefore="${notBefore}" NotOnOrAfter="${notOnOrAfter(facts)}"><saml:AudienceRestriction>` +
    `<saml:Audience>${canonicalText(facts.audience)}</saml:Audience></saml:AudienceRestriction></saml:Conditions>`
  );
}

function writeAuthnStatement(facts: ResponseFacts): string {
  const sessionEnd = facts.sessionNotOnOrAfter;
  const sessionNotOnOrAfter = sessionEnd === null ? '' : ` SessionNotOnOrAfter="${sessionEnd.toISOString()}"`;
  return (
    `<saml:AuthnStatement AuthnInstant="${facts.authnInstant.toISOString()}"` +
    ` SessionIndex="${canonicalAttribute(facts.sessionIndex)}"${sessionNotOnOrAfter}><saml:AuthnContext>` +
    `<saml:AuthnContextClassRef>${canonicalText(facts.authnContextClassRef)}</saml:AuthnContextClassRef>` +
    '</saml:AuthnContext></saml:AuthnStatement>'
  );
}

/** Nothing when there are no attributes: saml-core 2.7.3 wants at least one. */
function writeAttributeStatement({ attributes }: ResponseFacts): string {
  if (attributes.length === 0) return '';
  return `<saml:AttributeStatement>${attributes.map(writeAttribute).join('')}</saml:AttributeStatement>`;
}

function writeAttribute({ name, values }: Attribute): string {
  const written = values.map((value) => `<saml:AttributeValue>${canonicalText(value)}</saml:AttributeValue>`);
  return (
    `<saml:Attribute Name="${canonicalAttribute(name)}" NameFormat="${ATTRIBUTE_NAME_FORMATS.unspecified}">` +
    `${written.join('')}</saml:Attribute>`
  );
}

function writeInResponseTo({ inResponseTo }: ResponseFrame): string {
  return inResponseTo === null ? '' : ` InResponseTo="${canonicalAttribute(inResponseTo)}"`;
}

function notOnOrAfter({ now }: ResponseFrame): string {
  return new Date(now.getTime() + VALIDITY_MS).toISOString();
}

/**
 * 244 random bits; saml-core 1.3.4 recommends 160, and an xs:ID must not begin with a digit. Node draws UUIDs in advance,
 * many at a time: two cost a tenth of one small `randomBytes`.
 */
function randomXmlId(): string {
  return `_${randomUUID()}${randomUUID()}`;
}

import type { X509Certificate } from 'node:crypto';
import { requestRejected } from '../errors.ts';
import { type EnvelopedSignature, readEnvelopedSignature } from './enveloped-signature.ts';
import { NAMESPACES, SAML_VERSION } from './names.ts';
import { type Trust, verifyEnveloped } from './signature.ts';
import {
  attributeOf,
  childElements,
  childNamed,
  childrenNamed,
  isNamed,
  parseMessage,
  serializeXml,
  textOf,
} from './xml.ts';
import { readInstant } from './xml-values.ts';

/** What a Response says around its assertion; saml-core 3.2.2. */
export interface ReadResponse {
  issuer: string | null;
  destination: string | null;
  inResponseTo: string | null;
  /** The status and what stands inside it, outermost first. */
  statusCodes: string[];
  /** Each as a document of its own. */
  assertions: string[];
  /** How many assertions nobody but the service provider can read. */
  encryptedAssertions: number;
  /** Whose signature the Response itself carries; null: none. */
  signer: X509Certificate | null;
}

/** What an assertion says; saml-core 2.3.3. */
export interface ReadAssertion {
  id: string | null;
  issueInstant: Date | null;
  issuer: string | null;
  nameId: { value: string; format: string | null } | null;
  confirmations: SubjectConfirmation[];
  notBefore: Date | null;
  notOnOrAfter: Date | null;
  /** The audiences of each AudienceRestriction; every one of them has to be met (saml-core 2.5.1.4). */
  audiences: string[][];
  authnInstant: Date | null;
  sessionIndex: string | null;
  sessionNotOnOrAfter: Date | null;
  authnContextClassRef: string | null;
  attributes: ReadAttribute[];
}

/** An attribute of an assertion; saml-core 2.7.3.1. */
export interface ReadAttribute {
  name: string;
  nameFormat: string | null;
  values: string[];
}

/** Who may present an assertion, and where; saml-core 2.4.1.2. */
export interface SubjectConfirmation {
  method: string | null;
  recipient: string | null;
  notBefore: Date | null;
  notOnOrAfter: Date | null;
  inResponseTo: string | null;
}

/** Reads a Response; when it is signed itself, from the bytes that were verified. @throws requestRejected */
export function readResponse(xml: string, trust: Trust): ReadResponse {
  const root = parseResponse(xml);
  if (childNamed(root, NAMESPACES.dsig, 'Signature') === null) return { ...readFrame(root), signer: null };
  const { signature, signer } = verifySigned(xml, trust);
  return { ...readFrame(parseResponse(signature.signedXml)), signer };
}

/** Verifies an assertion's own signature and reads the bytes that it covers, nothing else. @throws requestRejected */
export function readSignedAssertion(
  xml: string,
  trust: Trust,
): { assertion: ReadAssertion; signer: X509Certificate; algorithm: string } {
  const { signature, signer } = verifySigned(xml, trust);
  const root = parseMessage(signature.signedXml);
  if (attributeOf(root, 'Version') !== SAML_VERSION) throw requestRejected('saml.versionUnsupported');
  return { assertion: readAssertion(root), signer, algorithm: signature.algorithm };
}

/** What a Response claims, whoever wrote it: to be explained, never to be believed. @throws requestRejected */
export function readUnverifiedResponse(xml: string): Omit<ReadResponse, 'signer'> & { isSigned: boolean } {
  const root = parseResponse(xml);
  return { ...readFrame(root), isSigned: childNamed(root, NAMESPACES.dsig, 'Signature') !== null };
}

/** What an assertion claims, whoever wrote it: to be explained, never to be believed. @throws requestRejected */
export function readUnverifiedAssertion(xml: string): ReadAssertion & { isSigned: boolean } {
  const root = parseMessage(xml);
  return { ...readAssertion(root), isSigned: childNamed(root, NAMESPACES.dsig, 'Signature') !== null };
}

function parseResponse(xml: string): Element {
  const root = parseMessage(xml);
  if (!isNamed(root, NAMESPACES.protocol, 'Response')) throw requestRejected('saml.rootUnexpected');
  if (attributeOf(root, 'Version') !== SAML_VERSION) throw requestRejected('saml.versionUnsupported');
  return root;
}

function verifySigned(xml: string, trust: Trust): { signature: EnvelopedSignature; signer: X509Certificate } {
  const signature = readEnvelopedSignature(xml);
  return { signature, signer: verifyEnveloped(signature, trust) };
}

function readFrame(root: Element): Omit<ReadResponse, 'signer'> {
  return {
    issuer: assertionText(root, 'Issuer'),
    destination: attributeOf(root, 'Destination'),
    inResponseTo: attributeOf(root, 'InResponseTo'),
    statusCodes: readStatusCodes(childNamed(root, NAMESPACES.protocol, 'Status')),
    assertions: childrenNamed(root, NAMESPACES.assertion, 'Assertion').map(serializeXml),
    encryptedAssertions: childrenNamed(root, NAMESPACES.assertion, 'EncryptedAssertion').length,
  };
}

function readStatusCodes(parent: Element | null): string[] {
  const statusCode = parent && childNamed(parent, NAMESPACES.protocol, 'StatusCode');
  if (statusCode === null) return [];
  return [attributeOf(statusCode, 'Value') ?? '', ...readStatusCodes(statusCode)];
}

function readAssertion(root: Element): ReadAssertion {
  const subject = assertionChild(root, 'Subject');
  const nameId = subject && assertionChild(subject, 'NameID');
  const conditions = assertionChild(root, 'Conditions');
  const statement = assertionChild(root, 'AuthnStatement');
  const context = statement && assertionChild(statement, 'AuthnContext');
  const restrictions = conditions === null ? [] : assertionChildren(conditions, 'AudienceRestriction');
  return {
    id: attributeOf(root, 'ID'),
    issueInstant: instantOf(root, 'IssueInstant'),
    issuer: assertionText(root, 'Issuer'),
    nameId: nameId && { value: textOf(nameId) ?? '', format: attributeOf(nameId, 'Format') },
    confirmations: subject === null ? [] : assertionChildren(subject, 'SubjectConfirmation').map(readConfirmation),
    notBefore: instantOf(conditions, 'NotBefore'),
    notOnOrAfter: instantOf(conditions, 'NotOnOrAfter'),
    audiences: restrictions.map((restriction) => childElements(restriction).map((audience) => textOf(audience) ?? '')),
    authnInstant: instantOf(statement, 'AuthnInstant'),
    sessionIndex: statement && attributeOf(statement, 'SessionIndex'),
    sessionNotOnOrAfter: instantOf(statement, 'SessionNotOnOrAfter'),
    authnContextClassRef: context && assertionText(context, 'AuthnContextClassRef'),
    attributes: assertionChildren(root, 'AttributeStatement').flatMap(childElements).map(readAttribute),
  };
}

function readConfirmation(confirmation: Element): SubjectConfirmation {
  const data = assertionChild(confirmation, 'SubjectConfirmationData');
  return {
    method: attributeOf(confirmation, 'Method'),
    recipient: data && attributeOf(data, 'Recipient'),
    notBefore: instantOf(data, 'NotBefore'),
    notOnOrAfter: instantOf(data, 'NotOnOrAfter'),
    inResponseTo: data && attributeOf(data, 'InResponseTo'),
  };
}

function readAttribute(attribute: Element): ReadAttribute {
  const values = assertionChildren(attribute, 'AttributeValue').map((value) => textOf(value) ?? '');
  return { name: attributeOf(attribute, 'Name') ?? '', nameFormat: attributeOf(attribute, 'NameFormat'), values };
}

function assertionChild(parent: Element, localName: string): Element | null {
  return childNamed(parent, NAMESPACES.assertion, localName);
}

function assertionChildren(parent: Element, localName: string): Element[] {
  return childrenNamed(parent, NAMESPACES.assertion, localName);
}

function assertionText(parent: Element, localName: string): string | null {
  const child = assertionChild(parent, localName);
  return child && textOf(child);
}

/** Null: there is none. One that cannot be read is an invalid date, which is neither before nor after anything. */
function instantOf(element: Element | null, name: string): Date | null {
  const text = element && attributeOf(element, name);
  return text === null ? null : (readInstant(text) ?? new Date(Number.NaN));
}

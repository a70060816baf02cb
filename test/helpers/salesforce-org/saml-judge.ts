import { X509Certificate } from 'node:crypto';
import { DOMParser } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import { elementsIn } from './soap-xml.ts';
import { acsUrl, isSamlOn, type OrgState, type SamlConfigRow } from './state.ts';

const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';
const ASSERTION = 'urn:oasis:names:tc:SAML:2.0:assertion';
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';
const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const TRANSFORMS = ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', 'http://www.w3.org/2001/10/xml-exc-c14n#'];

/** An assertion may be five minutes old. */
const WINDOW_MS = 5 * 60_000;

/** Texts of the login history. */
export type Refusal =
  | 'Audience Invalid'
  | 'Configuration Error/Perm Disabled'
  | 'Assertion Invalid'
  | 'InResponseTo Invalid'
  | 'Issuer Mismatched'
  | 'Recipient Mismatched'
  | 'Signature Invalid/Configured Certificate Mismatch'
  | 'Status Invalid'
  | 'Subject Confirmation Error'
  | 'Assertion Expired'
  | 'Replay Detected';

/** What a Response that holds says. */
export interface Judged {
  config: SamlConfigRow;
  /** Null: it is empty. */
  nameId: string | null;
  attributes: Map<string, string[]>;
  authnContextClassRef: string | null;
  isUnsolicited: boolean;
}

/** What was asked and answered before. */
export interface SamlMemory {
  /** IDs of requests that wait for their answer. */
  openRequests: Set<string>;
  /** IDs of assertions that were taken. */
  taken: Set<string>;
}

/** Wraps a text of the login history for `throw`. */
export function loginRefused(status: string, config: SamlConfigRow | null = null): Error {
  return Object.assign(new Error(status), { loginStatus: status, config });
}

/** The text in what was thrown, and the configuration that judged; null: something else went wrong. */
export function loginRefusalOf(error: unknown): { status: string; config: SamlConfigRow | null } | null {
  if (!(error instanceof Error && 'loginStatus' in error)) return null;
  return { status: String(error.loginStatus), config: (error as { config?: SamlConfigRow | null }).config ?? null };
}

/** Judges a Response as strictly as Salesforce says that it does. @throws loginRefused */
export function judgeResponse(
  state: OrgState,
  memory: SamlMemory,
  { samlResponse, so }: { samlResponse: string; so: string | null },
): Judged {
  if (!isSamlOn(state) || state.samlConfigs.size === 0) throw loginRefused('Configuration Error/Perm Disabled');
  const { xml, response } = readResponse(samlResponse);
  const refuse = (status: Refusal): never => {
    throw loginRefused(status, config);
  };
  const assertions = elementsIn(response).filter((child) => isNamed(child, ASSERTION, 'Assertion'));
  const config = findConfig(state, response, assertions);
  checkStatus(response, refuse);
  const [assertion, ...others] = assertions;
  if (assertion === undefined || others.length > 0) return refuse('Assertion Invalid');
  checkSignatures(xml, { response, assertion, config }, refuse);
  if (`https://${state.host}${so === null ? '' : `?so=${so}`}` !== acsUrl(state)) refuse('Recipient Mismatched');
  const destination = response.getAttribute('Destination');
  if (destination && destination !== acsUrl(state)) refuse('Recipient Mismatched');
  const now = state.now().getTime();
  const data = checkSubject(assertion, { recipient: acsUrl(state), now }, refuse);
  checkAudience(assertion, config, refuse);
  checkTimes(assertion, now, refuse);
  const isUnsolicited = checkInResponseTo(response, data, { memory, refuse });
  const id = assertion.getAttribute('ID') ?? '';
  if (id === '' || memory.taken.has(id)) refuse('Replay Detected');
  memory.taken.add(id);
  return {
    config,
    nameId: nameIdOf(assertion),
    attributes: attributesOf(assertion),
    authnContextClassRef: textOf(descendant(assertion, 'AuthnStatement', 'AuthnContext', 'AuthnContextClassRef')),
    isUnsolicited,
  };
}

type Refuse = (status: Refusal) => never;

function readResponse(samlResponse: string): { xml: string; response: Element } {
  const base64 = samlResponse.replace(/\s/g, '');
  const bytes = Buffer.from(base64, 'base64');
  if (base64 === '' || bytes.toString('base64') !== base64) throw loginRefused('Assertion Invalid');
  const xml = bytes.toString('utf8');
  if (/<!DOCTYPE|<!ENTITY/i.test(xml)) throw loginRefused('Assertion Invalid');
  const refuse = (): never => {
    throw loginRefused('Assertion Invalid');
  };
  const errorHandler = { warning: refuse, error: refuse, fatalError: refuse };
  const { documentElement } = new DOMParser({ locator: {}, errorHandler }).parseFromString(xml, 'text/xml');
  if (documentElement === null || !isNamed(documentElement, PROTOCOL, 'Response')) return refuse();
  if (documentElement.getAttribute('Version') !== '2.0') return refuse();
  return { xml, response: documentElement };
}

/** Of several configurations, the Issuer tells which one is meant. */
function findConfig({ samlConfigs }: OrgState, response: Element, assertions: readonly Element[]): SamlConfigRow {
  const issuers = [response, ...assertions].map((element) => textOf(descendant(element, 'Issuer')));
  const [, ...ofAssertions] = issuers;
  const named = issuers.filter((issuer) => issuer !== null);
  const config = [...samlConfigs.values()].find(({ fields }) => fields.get('issuer') === named.at(-1));
  const isMissing = ofAssertions.includes(null) || named.length === 0;
  if (config === undefined || isMissing || named.some((issuer) => issuer !== config.fields.get('issuer'))) {
    const [only] = samlConfigs.values();
    throw loginRefused('Issuer Mismatched', samlConfigs.size === 1 ? (only ?? null) : null);
  }
  return config;
}

function checkStatus(response: Element, refuse: Refuse): void {
  const status = elementsIn(response).find((child) => isNamed(child, PROTOCOL, 'Status'));
  const code = status && elementsIn(status).find((child) => isNamed(child, PROTOCOL, 'StatusCode'));
  if (code?.getAttribute('Value') !== SUCCESS) refuse('Status Invalid');
}

/** The assertion has to be signed; the Response may be, and then rightly. */
function checkSignatures(
  xml: string,
  { response, assertion, config }: { response: Element; assertion: Element; config: SamlConfigRow },
  refuse: Refuse,
): void {
  const certificate = config.fields.get('validationCert') ?? '';
  if (!isSigned(xml, assertion, certificate)) refuse('Signature Invalid/Configured Certificate Mismatch');
  const hasResponseSignature = signaturesIn(response).length > 0;
  if (hasResponseSignature && !isSigned(xml, response, certificate)) {
    refuse('Signature Invalid/Configured Certificate Mismatch');
  }
}

function isSigned(xml: string, element: Element, certificate: string): boolean {
  const [signature, ...others] = signaturesIn(element);
  if (signature === undefined || others.length > 0 || !hasStrongAlgorithms(signature)) return false;
  const id = element.getAttribute('ID') ?? '';
  const isUnique =
    id !== '' &&
    Array.from(element.ownerDocument.getElementsByTagName('*')).filter((one) => one.getAttribute('ID') === id)
      .length === 1;
  const [reference, ...more] = Array.from(signature.getElementsByTagNameNS(DSIG, 'Reference'));
  if (!isUnique || more.length > 0 || reference?.getAttribute('URI') !== `#${id}`) return false;
  const publicCert = new X509Certificate(Buffer.from(certificate, 'base64')).toString();
  const verifier = new SignedXml({ publicCert, getCertFromKeyInfo: () => null });
  try {
    verifier.loadSignature(signature as unknown as Node);
    return verifier.checkSignature(xml) && verifier.getSignedReferences().length === 1;
  } catch {
    return false;
  }
}

function hasStrongAlgorithms(signature: Element): boolean {
  const algorithms = (name: string) =>
    Array.from(signature.getElementsByTagNameNS(DSIG, name)).map((one) => one.getAttribute('Algorithm') ?? '');
  return (
    algorithms('SignatureMethod').every((algorithm) => algorithm === RSA_SHA256) &&
    algorithms('DigestMethod').every((algorithm) => algorithm === SHA256) &&
    algorithms('Transform').every((algorithm) => TRANSFORMS.includes(algorithm))
  );
}

function checkSubject(
  assertion: Element,
  { recipient, now }: { recipient: string; now: number },
  refuse: Refuse,
): Element {
  const confirmation = descendant(assertion, 'Subject', 'SubjectConfirmation');
  const data = confirmation && descendant(confirmation, 'SubjectConfirmationData');
  if (confirmation?.getAttribute('Method') !== BEARER || !data) return refuse('Subject Confirmation Error');
  if (data.getAttribute('Recipient') !== recipient) refuse('Recipient Mismatched');
  const notOnOrAfter = Date.parse(data.getAttribute('NotOnOrAfter') ?? '');
  if (Number.isNaN(notOnOrAfter) || data.hasAttribute('NotBefore')) refuse('Subject Confirmation Error');
  if (now >= notOnOrAfter) refuse('Assertion Expired');
  return data;
}

function checkAudience(assertion: Element, { fields }: SamlConfigRow, refuse: Refuse): void {
  const conditions = descendant(assertion, 'Conditions');
  const restrictions =
    conditions === null
      ? []
      : elementsIn(conditions).filter((child) => isNamed(child, ASSERTION, 'AudienceRestriction'));
  const isMeant = restrictions.every((restriction) =>
    elementsIn(restriction).some((audience) => textOf(audience) === fields.get('samlEntityId')),
  );
  if (restrictions.length === 0 || !isMeant) refuse('Audience Invalid');
}

function checkTimes(assertion: Element, now: number, refuse: Refuse): void {
  const conditions = descendant(assertion, 'Conditions');
  const issuedAt = Date.parse(assertion.getAttribute('IssueInstant') ?? '');
  const notBefore = Date.parse(conditions?.getAttribute('NotBefore') ?? '');
  const notOnOrAfter = Date.parse(conditions?.getAttribute('NotOnOrAfter') ?? '');
  if (Number.isNaN(issuedAt) || descendant(assertion, 'AuthnStatement') === null) refuse('Assertion Invalid');
  const isEarly = issuedAt > now + 1000 || notBefore > now + 1000;
  const isLate = now - issuedAt > WINDOW_MS || now >= notOnOrAfter;
  if (isEarly || isLate) refuse('Assertion Expired');
}

/** An answer to a request names it in both places, once; what nobody asked for names none. */
function checkInResponseTo(
  response: Element,
  data: Element,
  { memory, refuse }: { memory: SamlMemory; refuse: Refuse },
): boolean {
  const ofResponse = response.hasAttribute('InResponseTo') ? response.getAttribute('InResponseTo') : null;
  const ofSubject = data.hasAttribute('InResponseTo') ? data.getAttribute('InResponseTo') : null;
  if (ofResponse === null && ofSubject === null) return true;
  if (ofResponse === null || ofResponse !== ofSubject || !memory.openRequests.delete(ofResponse)) {
    refuse('InResponseTo Invalid');
  }
  return false;
}

function nameIdOf(assertion: Element): string | null {
  return textOf(descendant(assertion, 'Subject', 'NameID')) || null;
}

function attributesOf(assertion: Element): Map<string, string[]> {
  const attributes = Array.from(assertion.getElementsByTagNameNS(ASSERTION, 'Attribute'));
  return new Map(
    attributes.map((attribute) => [
      attribute.getAttribute('Name') ?? '',
      elementsIn(attribute).map((value) => value.textContent ?? ''),
    ]),
  );
}

/** The first element along a path of names, all of them of SAML assertions. */
function descendant(parent: Element, ...path: string[]): Element | null {
  let found: Element | null = parent;
  for (const name of path) {
    found = found === null ? null : (elementsIn(found).find((child) => isNamed(child, ASSERTION, name)) ?? null);
  }
  return found;
}

function signaturesIn(element: Element): Element[] {
  return elementsIn(element).filter((child) => isNamed(child, DSIG, 'Signature'));
}

function isNamed(element: Element, namespace: string, name: string): boolean {
  return element.namespaceURI === namespace && element.localName === name;
}

function textOf(element: Element | null): string | null {
  return element === null ? null : (element.textContent ?? '').trim();
}

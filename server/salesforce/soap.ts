import type { AppError } from '../errors.ts';
import { childElements, childNamed, isNamed, parseXml, textOf, type XmlRules } from '../saml/xml.ts';
import { boundedFetch, type TimedNetwork } from './bounded-fetch.ts';
import { refusalError, unreadableAnswer } from './org-refusal.ts';

/** One call of a SOAP API, to an address. */
export interface SoapCall {
  url: string;
  namespace: string;
  /** The element in the Body, escaped already. */
  body: string;
  /** Goes into the header; null: nobody is signed in yet. */
  sessionId: string | null;
  isSafe: boolean;
  /** What no error may repeat. */
  secrets: readonly string[];
  timeLimitMs?: number;
}

/**
 * Makes a call and gives the element inside the answer's Body; SOAP 1.1, 4 and 6.
 * @throws orgUnreachable, orgRefused, orgSessionEnded, orgLimitReached
 */
export async function callSoap(network: TimedNetwork, call: SoapCall): Promise<Element> {
  const { url, isSafe, timeLimitMs } = call;
  const { status, text } = await boundedFetch(network, {
    method: 'POST',
    url,
    // SOAP 1.1, 6.1.1: the header has to be there, and may be empty.
    headers: { 'content-type': 'text/xml; charset=UTF-8', accept: 'text/xml', soapaction: '""' },
    body: writeEnvelope(call),
    isSafe,
    ...(timeLimitMs !== undefined && { timeLimitMs }),
  });
  const element = readEnvelope(text, status);
  if (isNamed(element, SOAP, 'Fault')) throw faultError(element, status, call.secrets);
  if (status >= 400) throw unreadableAnswer(status);
  return element;
}

/** Text as the content of an element or of a quoted attribute; xml 2.4. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\r]/g, (character) => `&#${character.codePointAt(0)};`);
}

/** The text of a child element; null: it is not there, or nil. */
export function textIn(parent: Element, namespace: string, localName: string): string | null {
  const child = childNamed(parent, namespace, localName);
  return child === null || isNil(child) ? null : textOf(child);
}

/** Whether the element says that it has no value; xmlschema-1 2.6.2. */
export function isNil(element: Element): boolean {
  return ['true', '1'].includes(element.getAttributeNS(XSI, 'nil') ?? '');
}

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** Names without a namespace, which SOAP 1.1 (4.4) has in a fault, are given this one: the gate for XML refuses bare names. */
const UNQUALIFIED = 'urn:unqualified';

function writeEnvelope({ namespace, body, sessionId }: SoapCall): string {
  const header =
    sessionId === null
      ? ''
      : `<soapenv:Header><SessionHeader xmlns="${namespace}"><sessionId>${escapeXml(sessionId)}</sessionId></SessionHeader></soapenv:Header>`;
  return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${SOAP}" xmlns:xsi="${XSI}">${header}<soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;
}

const MOST_CHARACTERS = 1024 * 1024;

/** A list of configurations is long and flat. */
const LIMITS = { elements: 20_000, attributes: 20_000, depth: 32, comments: true };

function readEnvelope(text: string, status: number): Element {
  if (text.length > MOST_CHARACTERS) throw unreadableAnswer(status);
  // The parser's own error may quote the answer, which may hold a session ID: it is not kept.
  const rules: XmlRules = { limits: LIMITS, refuse: () => unreadableAnswer(status) };
  const envelope = parseXml(qualifyNames(text), rules);
  const body = isNamed(envelope, SOAP, 'Envelope') ? childNamed(envelope, SOAP, 'Body') : null;
  const [element, ...others] = body === null ? [] : childElements(body);
  if (element === undefined || others.length > 0) throw unreadableAnswer(status);
  return element;
}

/** Declares a namespace for bare names on the root, unless the answer has declared one there. */
function qualifyNames(text: string): string {
  const root = /<[A-Za-z_][^<>]{0,4000}>/.exec(text)?.[0];
  if (root === undefined || /\sxmlns\s*=/.test(root)) return text;
  return text.replace(/<[A-Za-z_][\w.:-]{0,100}/, (start) => `${start} xmlns="${UNQUALIFIED}"`);
}

/** SOAP 1.1, 4.4: the code may have a prefix, and its elements no namespace or the one that is in force. */
function faultError(fault: Element, status: number, secrets: readonly string[]): AppError {
  const textOfChild = (name: string): string | null => {
    const child = childElements(fault).find(({ localName }) => localName === name);
    return child === undefined ? null : textOf(child);
  };
  const code = textOfChild('faultcode');
  if (code === null) return unreadableAnswer(status);
  return refusalError({ code: code.trim(), message: textOfChild('faultstring') ?? '' }, secrets);
}

import { DOMParser } from '@xmldom/xmldom';
import { escapeHtml } from '../../../server/contract/text.ts';
import { type Answer, type OrgRequest, xml } from './answers.ts';

export const ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/';
export const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
export const METADATA = 'http://soap.sforce.com/2006/04/metadata';
export const PARTNER = 'urn:partner.soap.sforce.com';

/** A fault: what is thrown on the way to an answer. */
export interface Fault {
  /** With its prefix: `sf:` for what the API says, `soapenv:` for what SOAP says. */
  code: string;
  message: string;
}

/** What a call consists of. */
export interface SoapCall {
  operation: string;
  element: Element;
  sessionId: string | null;
}

/** Wraps a fault for `throw`. */
export function soapFault(code: string, message: string): Error {
  return Object.assign(new Error(message), { fault: { code, message } satisfies Fault });
}

/** The fault of the API itself, whose message begins with its code. */
export function apiFault(code: string, message: string): Error {
  return soapFault(`sf:${code}`, `${code}: ${message}`);
}

/** The fault in what was thrown; null: something else went wrong. */
export function faultOf(error: unknown): Fault | null {
  return error instanceof Error && 'fault' in error ? (error.fault as Fault) : null;
}

/** Parses XML. @throws a fault when it is not well-formed, or has a document type */
export function parseDocument(text: string): Element {
  const refuse = (message: string): never => {
    throw soapFault('soapenv:Client', `XML parse error: ${message}`);
  };
  if (/<!DOCTYPE/i.test(text)) refuse('DOCTYPE is not allowed');
  const errorHandler = { warning: refuse, error: refuse, fatalError: refuse };
  const { documentElement } = new DOMParser({ locator: {}, errorHandler }).parseFromString(text, 'text/xml');
  return documentElement ?? refuse('no element');
}

/** The elements right inside. */
export function elementsIn(parent: Node): Element[] {
  return Array.from(parent.childNodes ?? []).filter((node): node is Element => node.nodeType === 1);
}

/** The first element with this name right inside. */
export function elementIn(parent: Element, namespace: string, name: string): Element | null {
  return elementsIn(parent).find((child) => child.namespaceURI === namespace && child.localName === name) ?? null;
}

/** The text of an element inside. */
export function textIn(parent: Element, namespace: string, name: string): string | null {
  return elementIn(parent, namespace, name)?.textContent ?? null;
}

/** Reads a call, as strict as the API: SOAP 1.1, the header SOAPAction, one operation in the right namespace. @throws a fault */
export function readCall(request: OrgRequest, namespace: string, operations: readonly string[]): SoapCall {
  if (!/^text\/xml\b/i.test(request.headers['content-type'] ?? '')) {
    throw soapFault('soapenv:Client', `Unsupported content type: ${request.headers['content-type'] ?? 'none'}`);
  }
  if (request.headers.soapaction === undefined) {
    throw soapFault('soapenv:Client', 'SOAPAction HTTP header missing');
  }
  const envelope = parseDocument(request.body);
  if (envelope.namespaceURI !== ENVELOPE || envelope.localName !== 'Envelope') {
    throw soapFault('soapenv:VersionMismatch', 'Only SOAP 1.1 envelopes are taken');
  }
  const body = elementIn(envelope, ENVELOPE, 'Body');
  const [element, ...others] = body === null ? [] : elementsIn(body);
  if (element === undefined || others.length > 0) throw soapFault('soapenv:Client', 'No operation in the Body');
  if (element.namespaceURI !== namespace || !operations.includes(element.localName)) {
    const name = `{${element.namespaceURI ?? ''}}${element.localName}`;
    throw soapFault(
      'soapenv:Client',
      `No operation available for request ${name}, please check the WSDL for the service.`,
    );
  }
  return { operation: element.localName, element, sessionId: readSessionId(envelope, namespace) };
}

/** The answer to a call. */
export function soapAnswer(namespace: string, operation: string, content: string): Answer {
  const name = `${operation}Response`;
  return xml(
    200,
    `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${ENVELOPE}" xmlns="${namespace}" xmlns:xsi="${XSI}"><soapenv:Body><${name}>${content}</${name}></soapenv:Body></soapenv:Envelope>`,
  );
}

/** The answer that is a fault; always with status 500, SOAP 1.1, 6.2. */
export function faultAnswer(namespace: string, { code, message }: Fault): Answer {
  const prefix = namespace === PARTNER ? 'urn:fault.partner.soap.sforce.com' : namespace;
  return xml(
    500,
    `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${ENVELOPE}" xmlns:sf="${prefix}" xmlns:xsi="${XSI}"><soapenv:Body><soapenv:Fault><faultcode>${code}</faultcode><faultstring>${escapeHtml(message)}</faultstring>${faultDetail(namespace, { code, message })}</soapenv:Fault></soapenv:Body></soapenv:Envelope>`,
  );
}

/** An element with text; nothing for null. */
export function tag(name: string, value: string | number | boolean | null): string {
  return value === null ? '' : `<${name}>${escapeHtml(String(value))}</${name}>`;
}

function readSessionId(envelope: Element, namespace: string): string | null {
  const header = elementIn(envelope, ENVELOPE, 'Header');
  const session = header === null ? null : elementIn(header, namespace, 'SessionHeader');
  return session === null ? null : textIn(session, namespace, 'sessionId');
}

/** The partner API says more in a detail; the Metadata API does not. */
function faultDetail(namespace: string, { code, message }: Fault): string {
  if (namespace !== PARTNER || !code.startsWith('sf:')) return '';
  const name = code.slice('sf:'.length);
  const kind = /LOGIN|PASSWORD/.test(name) ? 'sf:LoginFault' : 'sf:UnexpectedErrorFault';
  const reason = message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
  return `<detail><${kind} xsi:type="${kind}">${tag('sf:exceptionCode', name)}${tag('sf:exceptionMessage', reason)}</${kind}></detail>`;
}

import { inflateRawSync } from 'node:zlib';
import { AppError, fieldMistaken } from '../errors.ts';
import { readBase64Binary } from '../saml/base64.ts';
import { type InboundMessage, readRedirectBinding } from '../saml/binding.ts';
import { attempt } from '../saml/encoded-response.ts';
import { NAMESPACES } from '../saml/names.ts';
import { readUnverifiedAssertion, readUnverifiedResponse } from '../saml/response-reader.ts';
import { childNamed, isNamed, parseMessage, textOf } from '../saml/xml.ts';

/** A Response that was pasted. */
export interface PastedResponse {
  type: 'response';
  /** As the form field SAMLResponse has it: base64. */
  encoded: string;
  /** The entity IDs that it says it is for. */
  mentions: string[];
}

/** An AuthnRequest that was pasted. */
export interface PastedAuthnRequest {
  type: 'authnRequest';
  message: InboundMessage;
  /** Whether a signature would be seen if it had one: with the redirect binding it stands beside the message. */
  isComplete: boolean;
  /** The entity IDs that it says it comes from. */
  mentions: string[];
}

/** The longest text that is looked at, in characters. */
const MAX_LENGTH = 400_000;

/** The longest message, in bytes of XML. */
const MAX_XML_BYTES = 96 * 1024;

/** Reads what a person has copied: XML, base64, a form's body, or the address of a redirect. @throws inputInvalid */
export function readMessage(pasted: string): PastedResponse | PastedAuthnRequest {
  const text = pasted.trim();
  if (text === '') throw mistaken('Paste a SAMLResponse or a SAMLRequest.');
  if (text.length > MAX_LENGTH) throw mistaken('That is longer than any message of SAML. Paste the message alone.');
  // Of an XML text nobody can tell how it travelled, and so whether a signature stood beside it.
  if (text.startsWith('<')) return recognise({ xml: text, isComplete: false });
  const parameter = PARAMETER.exec(text);
  return parameter === null ? recognise(decodeXml(text)) : readParameters(text, parameter.index);
}

/** As in a form or an address, or as a browser's tools list it, with a colon. */
const PARAMETER = /(?<![\w%])SAML(?:Response|Request)\s*[=:]/;

function readParameters(text: string, at: number): PastedResponse | PastedAuthnRequest {
  const mark = text.slice(0, at).indexOf('?');
  const query = text.slice(mark + 1).replace(/#.*$/s, '');
  // saml-bindings 3.4.4.1: what is signed in an address is its octets, so they are read as they stand.
  if (/(?:^|&)SAMLRequest=/.test(query) && /(?:^|&)SigAlg=/.test(query)) {
    const message = attemptRedirect(query.replace(/\s+/g, ''));
    return { ...recogniseRequest(message.xml), message, isComplete: true };
  }
  const { xml, isComplete } = decodeXml(parameterIn(query));
  return recognise({ xml, isComplete: isComplete || mark >= 0 });
}

function attemptRedirect(query: string): InboundMessage {
  try {
    return readRedirectBinding(query);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw mistaken('The address could not be read. Copy it whole, from the network list of the browser’s own tools.');
  }
}

/** The value of the message's parameter, still percent-encoded or not. */
function parameterIn(query: string): string {
  const value = /(?<![\w%])SAML(?:Response|Request)\s*[=:]\s*"?([^&"]*)/.exec(query)?.[1] ?? '';
  // One white space, not all: a text of nothing else must not cost its square.
  return value.replace(/\s(?:RelayState|SigAlg|Signature)\s*[=:].*$/s, '');
}

/** Base64 of XML, or of XML that was deflated; perhaps percent-encoded. What is not deflated has its signature inside. */
function decodeXml(text: string): { xml: string; isComplete: boolean } {
  const bytes = readBase64Binary(percentDecoded(text));
  if (bytes === null) throw mistaken('That is neither XML nor base64. Copy the whole value, to its last character.');
  const isComplete = bytes.toString('utf8').trimStart().startsWith('<');
  return { xml: (isComplete ? bytes : inflate(bytes)).toString('utf8'), isComplete };
}

function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw mistaken('A percent sign in it encodes nothing. Copy the whole value, to its last character.');
  }
}

function inflate(bytes: Buffer): Buffer {
  try {
    return inflateRawSync(bytes, { maxOutputLength: MAX_XML_BYTES });
  } catch {
    throw mistaken('That is no message of SAML: neither XML, nor XML that was deflated, or it is too long.');
  }
}

/** Tells a Response from an AuthnRequest by its root. */
function recognise({ xml, isComplete }: { xml: string; isComplete: boolean }): PastedResponse | PastedAuthnRequest {
  if (Buffer.byteLength(xml) > MAX_XML_BYTES) throw mistaken('The message is too long to be looked at.');
  const root = attempt(() => parseMessage(xml));
  if ('refusal' in root) {
    throw mistaken(`That is no XML of a form that SAML allows (${root.refusal}). Copy the whole message, unchanged.`);
  }
  if (isNamed(root.value, NAMESPACES.protocol, 'Response')) {
    return { type: 'response', encoded: Buffer.from(xml).toString('base64'), mentions: audiencesIn(xml) };
  }
  const message = { binding: 'HTTP-POST', xml, relayState: null, signature: null } as const;
  return { ...recogniseRequest(xml), message, isComplete };
}

function recogniseRequest(xml: string): Pick<PastedAuthnRequest, 'type' | 'mentions'> {
  const root = attempt(() => parseMessage(xml));
  if ('refusal' in root || !isNamed(root.value, NAMESPACES.protocol, 'AuthnRequest')) {
    throw mistaken('That is neither a Response nor an AuthnRequest of SAML 2.0.');
  }
  const issuer = childNamed(root.value, NAMESPACES.assertion, 'Issuer');
  const entityId = issuer && textOf(issuer)?.trim();
  return { type: 'authnRequest', mentions: entityId ? [entityId] : [] };
}

function audiencesIn(xml: string): string[] {
  const audiences = attempt(() => {
    const { assertions } = readUnverifiedResponse(xml);
    return assertions.flatMap((assertion) => readUnverifiedAssertion(assertion).audiences.flat());
  });
  return 'refusal' in audiences ? [] : [...new Set(audiences.value)].slice(0, MAX_MENTIONS);
}

/** Each is looked up. */
const MAX_MENTIONS = 10;

function mistaken(message: string): AppError {
  return fieldMistaken('message', message);
}

import { inflateRawSync } from 'node:zlib';
import { requestRejected } from '../errors.ts';
import { readBase64 } from './base64.ts';
import { DEFLATE_ENCODING } from './names.ts';

/** The signature of the HTTP-Redirect binding: it covers octets of the query, not XML; saml-bindings 3.4.4.1. */
export interface DetachedSignature {
  algorithm: string;
  /** What was signed. */
  octets: Buffer;
  value: Buffer;
}

/** A message as a binding delivered it: decoded, not yet believed. */
export interface InboundMessage {
  binding: 'HTTP-Redirect' | 'HTTP-POST';
  xml: string;
  /** Echoed byte for byte, never interpreted. */
  relayState: string | null;
  /** Only HTTP-Redirect has one; HTTP-POST signs inside the XML. */
  signature: DetachedSignature | null;
}

/** The longest request, encoded and decoded alike, in bytes. */
const MAX_MESSAGE_BYTES = 64 * 1024;

/** saml-bindings 3.4.3 says 80 bytes; Salesforce puts start URLs into it. */
const MAX_RELAY_STATE_BYTES = 4 * 1024;

const MAX_QUERY_LENGTH = 128 * 1024;

/** Decodes the HTTP-Redirect binding from the query as received, without its `?`; saml-bindings 3.4.4. @throws requestRejected */
export function readRedirectBinding(rawQuery: string): InboundMessage {
  if (rawQuery.length > MAX_QUERY_LENGTH) throw requestRejected('saml.queryTooLong');
  if (!ASCII.test(rawQuery)) throw requestRejected('saml.queryEncoding');
  const raw = readRawParameters(rawQuery);
  const encoding = raw.get('SAMLEncoding');
  if (encoding !== undefined && decodeParameter(encoding) !== DEFLATE_ENCODING)
    throw requestRejected('saml.encodingUnknown');

  const samlRequest = raw.get('SAMLRequest');
  if (samlRequest === undefined) throw requestRejected('saml.requestMissing');
  const relayState = raw.get('RelayState');
  return {
    binding: 'HTTP-Redirect',
    xml: decodeUtf8(inflate(decodeMessage(decodeParameter(samlRequest)))),
    relayState: relayState === undefined ? null : checkRelayState(decodeParameter(relayState)),
    signature: readDetachedSignature(raw),
  };
}

/** Decodes the HTTP-POST binding from a form's fields; saml-bindings 3.5.4. @throws requestRejected */
export function readPostBinding(form: Record<string, unknown>): InboundMessage {
  if (Object.hasOwn(form, 'SAMLResponse')) throw requestRejected('saml.responseBeside');
  // HTTP-POST-SimpleSign; to ignore a signature is not to verify it.
  if (Object.hasOwn(form, 'Signature') || Object.hasOwn(form, 'SigAlg')) throw requestRejected('saml.simpleSign');

  const samlRequest = readField(form, 'SAMLRequest');
  if (samlRequest === null) throw requestRejected('saml.requestMissing');
  const relayState = readField(form, 'RelayState');
  // saml-bindings 3.5.4: the value may be line-wrapped.
  const bytes = decodeMessage(samlRequest.replaceAll(/\r?\n/g, ''));
  return {
    binding: 'HTTP-POST',
    // Some service providers deflate here too.
    xml: decodeUtf8(bytes[0] === LESS_THAN ? bytes : inflate(bytes)),
    relayState: relayState === null ? null : checkRelayState(relayState),
    signature: null,
  };
}

const LESS_THAN = 0x3c;

/** What a URL may hold; anything else has to be percent-encoded. */
const ASCII = /^[\x21-\x7e]*$/;

const REDIRECT_PARAMETERS = ['SAMLRequest', 'RelayState', 'SigAlg', 'Signature', 'SAMLEncoding'];

/** The binding's own parameters, still encoded: the signature covers them as they were sent. */
function readRawParameters(rawQuery: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of rawQuery.split('&')) {
    const equals = pair.indexOf('=');
    const name = equals < 0 ? pair : pair.slice(0, equals);
    if (name === 'SAMLResponse') throw requestRejected('saml.responseBeside');
    if (!REDIRECT_PARAMETERS.includes(name)) continue;
    if (parameters.has(name)) throw requestRejected('saml.parameterRepeated');
    parameters.set(name, equals < 0 ? '' : pair.slice(equals + 1));
  }
  return parameters;
}

function readDetachedSignature(raw: Map<string, string>): DetachedSignature | null {
  const sigAlg = raw.get('SigAlg');
  const signature = raw.get('Signature');
  if (sigAlg === undefined && signature === undefined) return null;
  if (sigAlg === undefined || signature === undefined) throw requestRejected('saml.signatureIncomplete');

  const value = readBase64(decodeParameter(signature));
  if (value === null) throw requestRejected('saml.signatureEncoding');
  // Always in this order, whatever the order in the query; saml-bindings 3.4.4.1.
  const signed = ['SAMLRequest', 'RelayState', 'SigAlg'].filter((name) => raw.has(name));
  return {
    algorithm: decodeParameter(sigAlg),
    octets: Buffer.from(signed.map((name) => `${name}=${raw.get(name)}`).join('&'), 'latin1'),
    value,
  };
}

/** application/x-www-form-urlencoded: `+` is a space; the bytes must be UTF-8. */
function decodeParameter(raw: string): string {
  try {
    return decodeURIComponent(raw.replaceAll('+', ' '));
  } catch (cause) {
    throw requestRejected('saml.parameterEncoding', cause);
  }
}

function readField(form: Record<string, unknown>, name: string): string | null {
  const value = Object.hasOwn(form, name) ? form[name] : undefined;
  if (value === undefined) return null;
  if (Array.isArray(value)) throw requestRejected('saml.parameterRepeated');
  if (typeof value !== 'string') throw requestRejected('saml.parameterEncoding');
  return value;
}

function checkRelayState(relayState: string): string {
  if (Buffer.byteLength(relayState) > MAX_RELAY_STATE_BYTES) throw requestRejected('saml.relayStateTooLong');
  // No database keeps it, no form could echo it.
  if (relayState.includes('\u0000')) throw requestRejected('saml.relayStateEncoding');
  return relayState;
}

function decodeMessage(base64: string): Buffer {
  if (base64.length > MAX_MESSAGE_BYTES) throw requestRejected('saml.requestTooLong');
  const bytes = readBase64(base64);
  if (bytes === null) throw requestRejected('saml.base64Invalid');
  return bytes;
}

function inflate(bytes: Buffer): Buffer {
  try {
    return inflateRawSync(bytes, { maxOutputLength: MAX_MESSAGE_BYTES });
  } catch (cause) {
    const tooLong = cause instanceof RangeError;
    throw requestRejected(tooLong ? 'saml.inflateTooLong' : 'saml.inflateFailed', cause);
  }
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw requestRejected('saml.utf8Invalid', cause);
  }
}

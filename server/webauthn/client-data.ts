import type { AuthenticatorAttachment } from '../../db/model.ts';
import { passkeyRefused } from '../errors.ts';
import { readBase64url } from './base64url.ts';

/** The part of a registration or authentication response that both ceremonies share. */
interface ClientResponse {
  response: { clientDataJSON: string };
}

/** What a ceremony's client data has to say. */
export interface ExpectedClientData {
  type: 'webauthn.create' | 'webauthn.get';
  /** Base64url. */
  challenge: string;
  origin: string;
}

/** CollectedClientData as it arrived; webauthn-3 5.8.1. */
interface ClientData {
  type: unknown;
  challenge: string;
  origin: unknown;
  crossOrigin: unknown;
  topOrigin: unknown;
}

/** The challenge (base64url) that a response answers: the key of its ceremony. @throws passkeyRefused */
export function readClientChallenge(response: ClientResponse): string {
  return readClientData(response).challenge;
}

/**
 * Checks client data in the order of webauthn-3 7.1 and 7.2, before the library does: it checks neither crossOrigin
 * nor topOrigin at registration, and the audit wants to know which check failed. @throws passkeyRefused
 */
export function checkClientData(response: ClientResponse, expected: ExpectedClientData): void {
  const clientData = readClientData(response);
  if (clientData.type !== expected.type) throw passkeyRefused('webauthn.typeMismatch');
  if (clientData.challenge !== expected.challenge) throw passkeyRefused('webauthn.challengeMismatch');
  if (clientData.origin !== expected.origin) throw passkeyRefused('webauthn.originMismatch');
  if (clientData.crossOrigin !== undefined && clientData.crossOrigin !== false) {
    throw passkeyRefused('webauthn.crossOrigin');
  }
  if (clientData.topOrigin !== undefined) throw passkeyRefused('webauthn.topOrigin');
}

/** How the browser says the authenticator is attached; null for anything but the two values of webauthn-3 5.4.5. */
export function readAuthenticatorAttachment(value: string | null | undefined): AuthenticatorAttachment | null {
  return value === 'platform' || value === 'cross-platform' ? value : null;
}

function readClientData(response: ClientResponse): ClientData {
  const bytes = readBase64url(response.response.clientDataJSON, 'webauthn.clientDataMalformed');
  const value = parseJson(bytes);
  if (typeof value !== 'object' || value === null) throw passkeyRefused('webauthn.clientDataMalformed');
  const { type, challenge, origin, crossOrigin, topOrigin } = value as Record<keyof ClientData, unknown>; // an object
  if (typeof challenge !== 'string') throw passkeyRefused('webauthn.clientDataMalformed');
  return { type, challenge, origin, crossOrigin, topOrigin };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw passkeyRefused('webauthn.clientDataMalformed', cause);
  }
}

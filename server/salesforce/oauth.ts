import { createHash, randomBytes } from 'node:crypto';
import { type AppError, fieldMistaken, orgUnreachable } from '../errors.ts';
import { objectIn, readAnswer, textOf, unreadable } from './answer-fields.ts';
import type { TimedNetwork } from './bounded-fetch.ts';
import { findOwnOrigin } from './hosts.ts';
import { createOrgSession } from './open-session.ts';
import { requestOrg } from './org-http.ts';
import { refusalError } from './org-refusal.ts';
import type { OrgSession } from './org-session.ts';

/** An org that is to be asked, and who asks. */
export interface OAuthClient {
  /** https, of the org's My Domain; see `readOwnOrigin`. */
  origin: string;
  /** Of an External Client App: the OAuth client ID. */
  consumerKey: string;
  redirectUri: string;
}

/** Where the browser goes, and what has to be remembered until it comes back: never shown, used once. */
export interface Authorization {
  url: string;
  state: string;
  /** The PKCE code verifier. */
  verifier: string;
}

/** Begins the web-server flow with PKCE; rfc6749 4.1.1, rfc7636 4.1 to 4.3. @throws inputInvalid */
export function beginAuthorization({ origin, consumerKey, redirectUri }: OAuthClient): Authorization {
  const clientId = readConsumerKey(consumerKey);
  const state = randomBytes(32).toString('base64url');
  const verifier = randomBytes(32).toString('base64url');
  const url = new URL('/services/oauth2/authorize', origin);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'api',
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  return { url: url.href, state, verifier };
}

/**
 * Redeems the code for a session; rfc6749 4.1.3, rfc7636 4.5.
 * @throws inputInvalid, orgRefused, orgUnreachable, orgLimitReached
 */
export async function finishAuthorization(
  network: TimedNetwork,
  { origin, consumerKey, redirectUri, code, verifier }: OAuthClient & { code: string; verifier: string },
): Promise<OrgSession> {
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    client_id: readConsumerKey(consumerKey),
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
  const { text } = await requestOrg(network, {
    method: 'POST',
    url: new URL('/services/oauth2/token', origin).href,
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
    // A code can be used once; rfc6749 4.1.2.
    isSafe: false,
    secrets: [code, verifier],
  });
  return readTokenAnswer(network, text);
}

/** The error for what the browser brought back instead of a code; rfc6749 4.1.2.1. */
export function authorizationRefused(error: string, description: string): AppError {
  return refusalError({ code: error, message: description }, []);
}

function readConsumerKey(text: string): string {
  const key = text.trim();
  if (/^[\x21-\x7e]{10,500}$/.test(key)) return key;
  throw fieldMistaken(
    'consumerKey',
    'This is not a consumer key. It is one line without spaces, in the External Client App under Settings → OAuth Settings.',
  );
}

/** rfc6749 5.1; `instance_url` is Salesforce's own addition, and the token goes nowhere before it is checked. */
function readTokenAnswer(network: TimedNetwork, text: string): OrgSession {
  const answer = objectIn(readAnswer(text), 'the token answer');
  const accessToken = textOf(answer, 'access_token');
  if (!/^[\x21-\x7e]{1,8000}$/.test(accessToken)) throw unreadable('access_token is not one line');
  if (textOf(answer, 'token_type').toLowerCase() !== 'bearer') throw unreadable('token_type is not Bearer');
  const instanceUrl = findOwnOrigin(textOf(answer, 'instance_url'), network.otherHosts);
  if (instanceUrl !== null) return createOrgSession(network, { way: 'oauth', instanceUrl, accessToken });
  throw orgUnreachable(
    'org.hostForbidden',
    'Salesforce led to a server that is not one of its My Domain addresses. Connect with the address of the org itself.',
  );
}

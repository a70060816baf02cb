import { AppError, fieldMistaken, orgRefused, orgSessionEnded, orgUnreachable } from '../errors.ts';
import { boundedFetch, LONG_MS, type TimedNetwork } from './bounded-fetch.ts';
import { findOwnOrigin, readOwnOrigin } from './hosts.ts';
import { requestOrg } from './org-http.ts';
import type { OrgCall, OrgRequest, OrgResponse, OrgSession, OrgSessionWay } from './org-session.ts';
import { REST_PATH } from './query.ts';
import { callSoap } from './soap.ts';

/** What a session is made of; the token is for the closure and is kept nowhere else. */
export interface NewSession {
  way: OrgSessionWay;
  /** An origin that was checked. */
  instanceUrl: string;
  accessToken: string;
}

/** The endpoint and the namespace of the SOAP API that ends with Summer ’27. */
export const PARTNER_PATH = '/services/Soap/u/64.0';
/** Its namespace. */
export const PARTNER_NAMESPACE = 'urn:partner.soap.sforce.com';

/** Makes a session of a token that an org has given. @throws orgUnreachable when the address is not Salesforce’s */
export function createOrgSession(network: TimedNetwork, { way, instanceUrl, accessToken }: NewSession): OrgSession {
  if (findOwnOrigin(instanceUrl, network.otherHosts) !== instanceUrl) throw addressForbidden();
  let token: string | null = accessToken;

  function currentToken(): string {
    if (token === null) throw orgSessionEnded();
    return token;
  }

  async function send(request: OrgRequest): Promise<OrgResponse> {
    const sessionId = currentToken();
    const { content, mediaType } = bodyOf(request);
    return requestOrg(network, {
      method: request.method,
      url: addressOf(instanceUrl, request.path),
      headers: {
        accept: 'application/json, text/csv',
        authorization: `Bearer ${sessionId}`,
        ...(mediaType !== null && { 'content-type': mediaType }),
      },
      ...(content !== null && { body: content }),
      isSafe: request.method === 'GET',
      ...(takesLong(request) && { timeLimitMs: LONG_MS }),
      secrets: [sessionId],
    });
  }

  async function call({ path, namespace, body, isSafe }: OrgCall): Promise<Element> {
    const sessionId = currentToken();
    const url = addressOf(instanceUrl, path);
    return callSoap(network, { url, namespace, body, sessionId, isSafe, secrets: [sessionId], timeLimitMs: LONG_MS });
  }

  async function revoke(): Promise<boolean> {
    const sessionId = currentToken();
    const isEnded = await hasEnded(() =>
      way === 'password' ? endBySoap(call) : endByOauth(network, instanceUrl, sessionId),
    );
    if (isEnded) token = null;
    return isEnded;
  }

  return { way, instanceUrl, send, call, revoke };
}

/** Opens a session by a token that the administrator has from elsewhere, such as `sf org display`. @throws inputInvalid, orgRefused, orgUnreachable, orgLimitReached */
export async function openByAccessToken(
  network: TimedNetwork,
  { myDomain, accessToken }: { myDomain: string; accessToken: string },
): Promise<OrgSession> {
  const instanceUrl = readOwnOrigin(myDomain, network.otherHosts);
  const session = createOrgSession(network, {
    way: 'accessToken',
    instanceUrl,
    accessToken: readAccessToken(accessToken),
  });
  await checkTaken(session);
  return session;
}

/** The form of a session ID: the organisation, and what only Salesforce reads. */
const ACCESS_TOKEN = /^00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?![\x21-\x7e]{20,1980}$/;

function readAccessToken(text: string): string {
  const token = text.trim();
  if (ACCESS_TOKEN.test(token)) return token;
  throw fieldMistaken(
    'accessToken',
    'This is not an access token. It begins with 00D, has an exclamation mark after the organisation ID, and is one line.',
  );
}

/** Asks one cheap thing, so that a token that is worth nothing is refused at once. */
async function checkTaken(session: OrgSession): Promise<void> {
  try {
    const soql = encodeURIComponent('SELECT Id FROM Organization LIMIT 1');
    await session.send({ method: 'GET', path: `${REST_PATH}/query?q=${soql}` });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'orgSessionEnded') throw error;
    throw orgRefused(
      'org.INVALID_SESSION_ID',
      'Salesforce does not take this access token: it has expired, was revoked, or is another org’s. Make a new one, and check the My Domain.',
    );
  }
}

/** A path that leads to another host would take the token there. */
function addressOf(instanceUrl: string, path: string): string {
  const url = URL.parse(path, instanceUrl);
  if (!path.startsWith('/') || url?.origin !== instanceUrl) throw addressForbidden();
  return url.href;
}

function addressForbidden(): AppError {
  return orgUnreachable('org.hostForbidden', 'This address is not one of the org’s, so nothing was sent to it.');
}

function bodyOf({ body }: OrgRequest): { content: string | null; mediaType: string | null } {
  if (body === undefined) return { content: null, mediaType: null };
  if ('text' in body) return { content: body.text, mediaType: body.mediaType };
  return { content: JSON.stringify(body.json), mediaType: 'application/json; charset=UTF-8' };
}

/** Writing waits for triggers and for other people's locks; results of bulk jobs are long. */
function takesLong({ method, path }: OrgRequest): boolean {
  return method !== 'GET' || path.includes('/jobs/');
}

/** A session of `login()` is no OAuth token. */
async function endBySoap(call: OrgSession['call']): Promise<boolean> {
  const body = `<logout xmlns="${PARTNER_NAMESPACE}"/>`;
  await call({ path: PARTNER_PATH, namespace: PARTNER_NAMESPACE, body, isSafe: false });
  return true;
}

/** rfc7009 2.1. */
async function endByOauth(network: TimedNetwork, instanceUrl: string, token: string): Promise<boolean> {
  const { status } = await boundedFetch(network, {
    method: 'POST',
    url: addressOf(instanceUrl, '/services/oauth2/revoke'),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token }).toString(),
    isSafe: false,
  });
  return status === 200;
}

/** A session that has ended by itself need not be ended; whatever else goes wrong leaves it open. */
async function hasEnded(end: () => Promise<boolean>): Promise<boolean> {
  try {
    return await end();
  } catch (error) {
    if (error instanceof AppError) return error.code === 'orgSessionEnded';
    throw error;
  }
}

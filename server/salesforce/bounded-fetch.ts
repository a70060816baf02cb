import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, orgUnreachable } from '../errors.ts';
import { findOrgOrigin } from './hosts.ts';
import type { OrgNetwork } from './org-session.ts';

/** How long requests may take and how the time between two tries passes; tests have their own. */
export interface TimedNetwork extends OrgNetwork {
  /** Of one try from its beginning to the last byte of its answer. */
  timeLimitMs?: number;
  wait?: (milliseconds: number) => Promise<unknown>;
}

/** One request to an address of Salesforce's. */
export interface HttpRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
  /** Changes nothing, so it may be sent again. */
  isSafe: boolean;
  /** 20 seconds, if it does not say. */
  timeLimitMs?: number;
}

/** What came back, whatever the status. */
export interface HttpAnswer {
  status: number;
  text: string;
}

/** For what takes long in an org: metadata, bulk jobs, many records at once. */
export const LONG_MS = 60_000;

/**
 * Sends one request: to Salesforce's own hosts alone, never along a redirect, within a time and a size, and again (twice at
 * most) only when it changes nothing. No error holds anything of the request but its host. @throws orgUnreachable
 */
export async function boundedFetch(network: TimedNetwork, request: HttpRequest): Promise<HttpAnswer> {
  if (findOrgOrigin(request.url, network.otherHosts) === null) throw forbiddenHost();
  const wait = network.wait ?? sleep;
  for (const pause of request.isSafe ? PAUSES_MS : []) {
    const answer = await tryOnce(network, request);
    if (answer !== null) return answer;
    await wait(pause);
  }
  return exchange(network, request);
}

/** Between one try and the next. */
const PAUSES_MS: readonly number[] = [500, 2000];

const SHORT_MS = 20_000;

const MOST_BYTES = 8 * 1024 * 1024;

/** Busy or restarting: over in a moment. rfc9110 15.6.3 to 15.6.5, rfc6585 4. */
const PASSING_STATUSES: readonly number[] = [429, 502, 503, 504];

/** One try; null: it failed in a way that may be over in a moment. */
async function tryOnce(network: TimedNetwork, request: HttpRequest): Promise<HttpAnswer | null> {
  try {
    const answer = await exchange(network, request);
    return PASSING_STATUSES.includes(answer.status) ? null : answer;
  } catch (error) {
    if (error instanceof AppError && error.reason === 'org.noAnswer') return null;
    throw error;
  }
}

async function exchange(network: TimedNetwork, request: HttpRequest): Promise<HttpAnswer> {
  const signal = AbortSignal.timeout(network.timeLimitMs ?? request.timeLimitMs ?? SHORT_MS);
  try {
    const response = await network.fetch(request.url, {
      method: request.method,
      headers: request.headers,
      redirect: 'manual',
      signal,
      ...(request.body !== undefined && { body: request.body }),
    });
    return await readResponse(response);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw signal.aborted ? tooSlow(request) : networkError(cause);
  }
}

async function readResponse(response: Response): Promise<HttpAnswer> {
  // A redirect would take the token to an address that nobody checked; rfc9110 15.4.
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    await response.body?.cancel();
    throw unreachable('redirected', 'answered with a redirect. Check the address: has the My Domain been renamed?');
  }
  return { status: response.status, text: await readText(response.body) };
}

/** Reads no more than may be, however much is announced or sent. */
async function readText(body: Response['body']): Promise<string> {
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw unreachable('tooLarge', 'sent more than 8 MB in one answer.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function forbiddenHost(): AppError {
  return orgUnreachable('org.hostForbidden', 'This address is not one of Salesforce’s, so nothing was sent to it.');
}

function tooSlow({ isSafe }: HttpRequest): AppError {
  const then = isSafe
    ? 'Try again in a minute.'
    : 'It may have done it all the same: look at what is there before you try again.';
  return unreachable('tooSlow', `took too long to answer. ${then}`);
}

/** The error of fetch may quote a header: only the code of what is under it is kept. */
function networkError(cause: unknown): AppError {
  const code = codeOf(cause);
  const reason = REASONS[code] ?? (/CERT|SELF_SIGNED|VERIFY_LEAF|ALTNAME/.test(code) ? 'certificate' : 'noAnswer');
  return orgUnreachable(`org.${reason}`, MESSAGES[reason] ?? NO_ANSWER, new Error(code));
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  if ('code' in error && typeof error.code === 'string' && /^[A-Z0-9_]{1,60}$/.test(error.code)) return error.code;
  return error.cause === undefined ? 'UNKNOWN' : codeOf(error.cause);
}

const REASONS: Readonly<Record<string, string>> = { ENOTFOUND: 'unknownHost' };

const NO_ANSWER = 'Salesforce did not answer. Check that this server may reach it on port 443, then try again.';

const MESSAGES: Readonly<Record<string, string>> = {
  unknownHost: 'No server has this name. Check how the address of the org is spelled.',
  certificate:
    'The other side could not prove that it is Salesforce: its certificate is not one this server trusts. Is there a proxy that opens TLS?',
};

function unreachable(reason: string, what: string): AppError {
  return orgUnreachable(`org.${reason}`, `Salesforce ${what}`);
}

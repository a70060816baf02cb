import type { AppError } from '../errors.ts';
import { boundedFetch, type HttpAnswer, type HttpRequest, type TimedNetwork } from './bounded-fetch.ts';
import { type OrgRefusal, refusalError, unreadableAnswer } from './org-refusal.ts';

/** A request, and the secrets in it that no error may repeat. */
export interface OrgHttpRequest extends HttpRequest {
  secrets: readonly string[];
}

/**
 * One bounded request; gives an answer with a status below 400.
 * @throws orgUnreachable, orgRefused, orgSessionEnded, orgLimitReached
 */
export async function requestOrg(network: TimedNetwork, request: OrgHttpRequest): Promise<HttpAnswer> {
  const answer = await boundedFetch(network, request);
  if (answer.status < 400) return answer;
  throw refusalOf(answer, request.secrets);
}

/** Reads a public page of an org, such as `/.well-known/auth-configuration`: nobody is signed in. @throws orgUnreachable, orgRefused */
export async function readPublicPage(network: TimedNetwork, url: string): Promise<string> {
  const { text } = await requestOrg(network, {
    method: 'GET',
    url,
    headers: { accept: 'application/json' },
    isSafe: true,
    secrets: [],
  });
  return text;
}

function refusalOf({ status, text }: HttpAnswer, secrets: readonly string[]): AppError {
  const refusal = readRefusal(text);
  return refusal === null ? unreadableAnswer(status) : refusalError(refusal, secrets);
}

/** REST says `[{errorCode, message}]`, OAuth `{error, error_description}` (rfc6749 5.2); null: neither. */
function readRefusal(text: string): OrgRefusal | null {
  const [first] = [parseJson(text)].flat();
  if (typeof first !== 'object' || first === null) return null;
  const code = fieldOf(first, 'errorCode') ?? fieldOf(first, 'error');
  if (code === null) return null;
  return { code, message: fieldOf(first, 'message') ?? fieldOf(first, 'error_description') ?? '' };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function fieldOf(object: object, name: string): string | null {
  const value: unknown = Reflect.get(object, name);
  return typeof value === 'string' ? value : null;
}

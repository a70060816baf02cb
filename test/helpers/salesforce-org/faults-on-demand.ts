import type { ServerResponse } from 'node:http';
import type { Answer, OrgRequest } from './answers.ts';

/** Which requests go wrong. */
export interface FailureMatch {
  /** Of the path with its query. */
  path: RegExp;
  method?: string;
  bodyIncludes?: string;
}

/**
 * How they go wrong: an answer of its own, or none that can be used. `slow`: the right answer, in pieces, after two seconds.
 * `lost`: it is done, and nobody is told.
 */
export type FailureWay =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | 'hang'
  | 'reset'
  | 'lost'
  | 'garbage'
  | 'huge'
  | 'slow';

interface Failure {
  match: FailureMatch;
  how: FailureWay;
  times: number;
}

/** What is to go wrong. */
export interface FailurePlan {
  add(match: FailureMatch, how: FailureWay, times: number): void;
  /** How this request goes wrong, counted; null: it does not. */
  take(request: OrgRequest, pathAndQuery: string): FailureWay | null;
}

/** Makes a plan by which nothing goes wrong. */
export function createFailurePlan(): FailurePlan {
  const failures: Failure[] = [];
  return {
    add: (match, how, times) => {
      failures.push({ match, how, times });
    },
    take(request, pathAndQuery) {
      const failure = failures.find(({ match, times }) => times > 0 && isMatch(match, request, pathAndQuery));
      if (failure === undefined) return null;
      failure.times -= 1;
      return failure.how;
    },
  };
}

/** Answers wrongly; `answer` makes the right answer, for the slow one. */
export async function failRequest(
  response: ServerResponse,
  how: FailureWay,
  answer: () => Promise<Answer>,
): Promise<void> {
  if (typeof how === 'object') return failWithAnswer(response, how);
  if (how === 'lost') await answer();
  if (how === 'reset' || how === 'lost') response.socket?.destroy();
  if (how === 'garbage') response.writeHead(200, { 'content-type': 'text/html' }).end('<html><p>Captive portal');
  if (how === 'huge') pour(response);
  if (how === 'slow') await trickle(response, await answer());
  // 'hang': nothing is ever answered.
}

function isMatch(match: FailureMatch, request: OrgRequest, pathAndQuery: string): boolean {
  if (match.method !== undefined && match.method !== request.method) return false;
  return (
    new RegExp(match.path, match.path.flags.replace('g', '')).test(pathAndQuery) &&
    request.body.includes(match.bodyIncludes ?? '')
  );
}

function failWithAnswer(response: ServerResponse, how: Extract<FailureWay, object>): void {
  const body = typeof how.body === 'string' ? how.body : JSON.stringify(how.body ?? '');
  const mediaType = body.startsWith('<') ? 'text/xml;charset=UTF-8' : 'application/json;charset=UTF-8';
  response.writeHead(how.status, { 'content-type': mediaType, ...how.headers }).end(body);
}

/** Blanks without an end, until the other side hangs up. */
function pour(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json;charset=UTF-8' });
  const blanks = ' '.repeat(256 * 1024);
  const write = () => {
    while (!response.destroyed && response.write(blanks));
  };
  response.on('drain', write);
  write();
}

async function trickle(response: ServerResponse, { status, headers, body }: Answer): Promise<void> {
  response.writeHead(status, headers);
  const pieces = body.match(/[\s\S]{1,4096}/g) ?? [];
  const pause = 2000 / (pieces.length + 1);
  for (const piece of pieces) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    response.write(piece);
  }
  await new Promise((resolve) => setTimeout(resolve, pause));
  response.end();
}

import { readLines } from './lines.ts';
import type { Refusal, Reply } from './reply.ts';

/** The API as pages call it; each method names the contract's type of what it answers. */
export interface Api {
  get<Value>(path: string, query?: Query): Promise<Reply<Value>>;
  post<Value>(path: string, body?: object): Promise<Reply<Value>>;
  put<Value>(path: string, body: object): Promise<Reply<Value>>;
  patch<Value>(path: string, body: object): Promise<Reply<Value>>;
  delete<Value>(path: string, body?: object): Promise<Reply<Value>>;
  /** Posts, and hands over each line of an answer in application/x-ndjson as it comes. */
  stream<Line>(path: string, body: object, onLine: (line: Line) => void): Promise<Reply<null>>;
}

/** What a query may hold; what is empty or undefined is left out. */
export type Query = Record<string, string | number | boolean | null | undefined>;

/** What happens when the server asks for more than the request. */
export interface Attendant {
  /** The passkey is asked for again; false: the person would rather not. */
  provePresence(): Promise<boolean>;
  /** Nobody is signed in any more. */
  sessionEnded(): void;
}

/** One request, before it is sent. */
interface Call {
  method: string;
  address: string;
  body?: object | undefined;
}

/** An API whose refusals are attended to before a page sees them. */
export function createApi(attendant: Attendant): Api {
  const send = async <Value>(call: Call): Promise<Reply<Value>> => {
    const answer = await attended(call, attendant);
    return answer instanceof Response ? readValue(answer) : answer;
  };
  return {
    get: (path, query) => send({ method: 'GET', address: addressOf(path, query) }),
    post: (path, body) => send({ method: 'POST', address: path, body }),
    put: (path, body) => send({ method: 'PUT', address: path, body }),
    patch: (path, body) => send({ method: 'PATCH', address: path, body }),
    delete: (path, body) => send({ method: 'DELETE', address: path, body }),
    async stream(path, body, onLine) {
      const answer = await attended({ method: 'POST', address: path, body }, attendant);
      return answer instanceof Response ? readLines(answer, onLine) : answer;
    },
  };
}

/** The path of something in the API: whatever an address or an answer named stays one segment of it. */
export function pathOf(texts: TemplateStringsArray, ...segments: readonly string[]): string {
  return String.raw(texts, ...segments.map(segmentOf));
}

/** A segment of dots would lead elsewhere, however it is written; url.spec.whatwg.org, "double-dot URL path segment". */
function segmentOf(text: string): string {
  return /^\.{0,2}$/.test(text) ? '-' : encodeURIComponent(text);
}

/** The address of a path with its query; also for the link of a download. */
export function addressOf(path: string, query: Query = {}): string {
  const filled = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const parameters = new URLSearchParams(filled.map(([name, value]) => [name, String(value)]));
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}

/** Sends the request, and once more after the passkey has been shown again. */
async function attended(call: Call, attendant: Attendant): Promise<Response | Refusal> {
  const first = await send(call);
  const isRepeated = codeOf(first) === 'passkeyAgain' && (await attendant.provePresence());
  const answer = isRepeated ? await send(call) : first;
  if (codeOf(answer) === 'notSignedIn') attendant.sessionEnded();
  return answer;
}

/** The answer when it is a good one. */
async function send({ method, address, body }: Call): Promise<Response | Refusal> {
  try {
    const answer = await fetch(address, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return answer.ok ? answer : { problem: await answer.json() };
  } catch {
    // No answer, or one that is not ours: a proxy's page while the server is away.
    return { offline: true };
  }
}

async function readValue<Value>(answer: Response): Promise<Reply<Value>> {
  try {
    const text = await answer.text();
    return { value: text === '' ? null : JSON.parse(text) };
  } catch {
    return { offline: true };
  }
}

function codeOf(answer: Response | Refusal): string | null {
  return 'problem' in answer ? answer.problem.code : null;
}

/** A browser without a screen: a cookie jar over a server in this process, and the headers that a browser sends. */
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';

/** Sends what a browser would, and keeps the cookies it is given. */
export interface TestBrowser {
  /** By name. */
  readonly cookies: Map<string, string>;
  get(url: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  /** As a form on one of the server's own pages does. */
  postForm(
    url: string,
    fields: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<LightMyRequestResponse>;
  postJson(url: string, body: unknown, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  /** What the console's fetch sends; without `body`, nothing. */
  request(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    sent?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<LightMyRequestResponse>;
}

/** A new browser, without any cookie. */
export function createTestBrowser(app: FastifyInstance, origin: string): TestBrowser {
  const cookies = new Map<string, string>();

  async function send(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    sent: { payload?: string; headers: Record<string, string> },
  ) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await app.inject({
      method,
      url,
      ...sent,
      headers: { ...(cookie && { cookie }), ...sent.headers },
    });
    for (const { name, value, maxAge, expires } of response.cookies) {
      if (maxAge === 0 || (expires && expires.getTime() <= 0)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }

  const samePage = { origin, 'sec-fetch-site': 'same-origin' };
  return {
    cookies,
    get: (url, headers = {}) => send('GET', url, { headers }),
    postForm: (url, fields, headers = {}) =>
      send('POST', url, {
        payload: new URLSearchParams(fields).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...samePage, ...headers },
      }),
    postJson: (url, body, headers = {}) =>
      send('POST', url, {
        payload: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...samePage, ...headers },
      }),
    request: (method, url, { body, headers = {} } = {}) =>
      send(method, url, {
        ...(body !== undefined && { payload: JSON.stringify(body) }),
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          'sec-fetch-mode': 'cors',
          ...samePage,
          ...headers,
        },
      }),
  };
}

/** The JSON in a page's `page-data` script. */
export function pageData<T>(html: string): T {
  const [, json] = /<script type="application\/json" id="page-data">(.*?)<\/script>/s.exec(html) ?? [];
  if (json === undefined) throw new Error('The page carries no data.');
  return JSON.parse(json);
}

/** Where the auto-submit page posts, and what. */
export interface PostedForm {
  action: string;
  fields: Record<string, string>;
}

/** Reads the form of an auto-submit page as a browser would. */
export function formOf(html: string): PostedForm {
  const [, action] = /<form method="post" action="([^"]*)"/.exec(html) ?? [];
  if (action === undefined) throw new Error('The page carries no form.');
  const fields = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(
    ([, name = '', value = '']) => [name, unescapeHtml(value)],
  );
  return { action: unescapeHtml(action), fields: Object.fromEntries(fields) };
}

function unescapeHtml(text: string): string {
  const characters: Record<string, string> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    '#39': "'",
    '#13': '\r',
    '#10': '\n',
  };
  return text.replace(/&(amp|lt|gt|quot|#39|#13|#10);/g, (entity, name: string) => characters[name] ?? entity);
}

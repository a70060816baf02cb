import { escapeHtml } from '../../../server/contract/text.ts';

/** A request as it arrived, its body read. */
export interface OrgRequest {
  method: string;
  /** Without the port. */
  host: string;
  path: string;
  query: URLSearchParams;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** What is answered. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** JSON; what a `sObject` request gives. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json;charset=UTF-8', ...headers },
    body: JSON.stringify(value),
  };
}

/** The refusal of the REST API: a list with one error. */
export function refusal(status: number, errorCode: string, message: string): Answer {
  return json(status, [{ message, errorCode }]);
}

/** XML of a SOAP API. */
export function xml(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/xml;charset=UTF-8' }, body };
}

/** A page for people; `content` is HTML. */
export function page(status: number, title: string, content = ''): Answer {
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title><link rel="icon" href="data:,"></head><body><main><h1>${escapeHtml(title)}</h1>${content}</main></body></html>`;
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }, body };
}

/** Leads on. */
export function redirect(status: 302 | 303, location: string): Answer {
  return { status, headers: { location, 'cache-control': 'no-store' }, body: '' };
}

/** Nothing to say. */
export function empty(status: number): Answer {
  return { status, headers: {}, body: '' };
}

/** A page that is not there. */
export function notFound(): Answer {
  return page(404, 'URL No Longer Exists');
}

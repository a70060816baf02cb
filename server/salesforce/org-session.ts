/** How requests leave for Salesforce. */
export interface OrgNetwork {
  fetch: typeof globalThis.fetch;
  /** Hosts (`host` or `host:port`) that count as Salesforce's own besides its domains. */
  otherHosts: readonly string[];
}

/** How the administrator proved to an org who they are. */
export type OrgSessionWay = 'oauth' | 'accessToken' | 'password';

/** One REST request: a path of the org, such as `/services/data/v67.0/limits`. */
export interface OrgRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** Sent as JSON; text with its own media type. */
  body?: { json: unknown } | { text: string; mediaType: string };
}

/** What came back: a status below 400, and its body as text of a bounded length. */
export interface OrgResponse {
  status: number;
  text: string;
}

/**
 * A session with one org. Its token is in a closure and nowhere else: it cannot be printed, serialised or read.
 * Every method throws `orgUnreachable`, `orgRefused`, `orgSessionEnded` or `orgLimitReached`.
 */
export interface OrgSession {
  readonly way: OrgSessionWay;
  /** Origin of the org's My Domain or instance, https. */
  readonly instanceUrl: string;
  /** One request of the REST API; a GET is tried again when the org is busy. */
  send(request: OrgRequest): Promise<OrgResponse>;
  /** One call of a SOAP API: the session goes into its header; gives the element inside the answer's Body. */
  call(request: OrgCall): Promise<Element>;
  /** Asks the org to end the token; false when it would not (a session of `login()` is ended by `logout()`). */
  revoke(): Promise<boolean>;
}

/** One SOAP call: the path of its endpoint, its namespace, and the element in its Body, escaped already. */
export interface OrgCall {
  path: string;
  namespace: string;
  body: string;
  /** A call that changes nothing may be tried again. */
  isSafe: boolean;
}

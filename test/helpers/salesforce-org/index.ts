/** A strict https server that plays one Salesforce org: what Salesforce documents as refused, it refuses. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { salesforceMetadata } from '../service-provider.ts';
import { type Answer, notFound, type OrgRequest } from './answers.ts';
import { createOrgCertificate } from './certificate.ts';
import { type DeployOutcome, deployZip } from './deploy.ts';
import { createFailurePlan, type FailureMatch, type FailureWay, failRequest } from './faults-on-demand.ts';
import { createLoginPages, type LoginPages, type ReceivedAnswer } from './login-pages.ts';
import { createMetadataApi } from './metadata-api.ts';
import { createOAuthApi } from './oauth.ts';
import type { OrgOptions, OrgUser } from './options.ts';
import { orgUser } from './options.ts';
import { createOrgFetch } from './org-fetch.ts';
import { answerPartnerApi } from './partner-api.ts';
import { startProxy } from './proxy.ts';
import { createRestApi } from './rest.ts';
import {
  acsUrl,
  adminOf,
  createState,
  isSamlOn,
  type LoginHistoryRow,
  type NetworkRange,
  type OrgState,
  openSession,
  refreshState,
  renewCertificate,
  type SamlConfigRow,
  type UserFailure,
} from './state.ts';
import { ssoUrl } from './tables.ts';

export type { DeployMessage, DeployOutcome } from './deploy.ts';
export type { FailureMatch, FailureWay } from './faults-on-demand.ts';
export { longId, readId } from './ids.ts';
export type { ReceivedAnswer } from './login-pages.ts';
export type { OrgAdmin, OrgOptions, OrgPermission, OrgUser } from './options.ts';
export { orgUser, orgUserId } from './options.ts';
export type { LoginHistoryRow, NetworkRange, SamlConfigRow, UserFailure } from './state.ts';

/** What was asked of the org. */
export interface LoggedRequest {
  method: string;
  host: string;
  /** With its query. */
  path: string;
  /** Left out when it is empty, or longer than 100,000 characters. */
  body?: string;
}

/** How a sign-on begins. */
export interface SignOnStart {
  binding?: 'redirect' | 'post';
  relayState?: string;
  /** Of the configuration; the first one when left out. */
  fullName?: string;
}

/** An org that is open. */
export interface SalesforceOrg {
  options: OrgOptions;
  /** Its My Domain. */
  host: string;
  /** Where a login leads in the end. */
  lightningHost: string;
  /** Changes with a refresh. */
  readonly organizationId: string;
  /** The address of its ACS; changes with a refresh. */
  readonly acsUrl: string;
  /** Reaches it under Salesforce's names, and nothing else. */
  fetch: typeof globalThis.fetch;
  port: number;
  /** Of a proxy that leads to it, http. */
  proxyPort: number;
  /** PEM: for another process that is to trust it. */
  certificate: string;
  /** By ID. */
  users: Map<string, OrgUser>;
  readonly admin: OrgUser;
  /** By their fullName. */
  readonly samlConfigs: Map<string, SamlConfigRow>;
  readonly isSamlEnabled: boolean;
  /** IDs (`0LE…`) of the configurations that have a button on the login page. */
  readonly loginButtons: string[];
  /** ID (`0P1…`) of the certificate that the org signs with; changes when it is renewed. */
  readonly requestSigningCertificateId: string;
  /** Values of SecuritySettings by their path, such as `singleSignOnSettings.enableSamlLogin`. */
  security: Map<string, string>;
  /** What a careless client deletes. */
  readonly networkRanges: NetworkRange[];
  loginHistory: LoginHistoryRow[];
  /** What the ACS was sent. */
  received: ReceivedAnswer[];
  requests: LoggedRequest[];
  /** Tokens of the sessions that are open, however they began. */
  readonly openTokens: string[];
  /** Tokens that a client has revoked. */
  revoked: string[];
  /** Lets the External Client App call back here. */
  registerRedirect(url: string): void;
  /** Answers the consent page as the administrator; gives the address that the browser is sent to. */
  decide(authorizationUrl: string, decision?: 'Allow' | 'Deny'): Promise<string>;
  /** A token as an administrator would paste it; of another user by their ID. */
  issueAccessToken(userId?: string): string;
  expireSessions(): void;
  /** Ticks or unticks a configuration on the login page, as a person does in the setup. */
  setLoginButton(fullName: string, isShown: boolean): void;
  setSamlEnabled(isEnabled: boolean): void;
  /** Makes the next matching requests go wrong, once when `times` is left out. */
  failNext(match: FailureMatch, how: FailureWay, times?: number): void;
  /** Makes writes of a user fail. */
  failUser(userId: string, failure: UserFailure): void;
  /** API requests that are left of today; null: enough. */
  setRequestLimit(left: number | null): void;
  /** A sandbox refresh; with `production`, its configurations are a copy of production's. */
  refresh(left?: 'nothing' | 'production'): Promise<void>;
  /** The org signs its requests with another key from now on. */
  renewCertificate(): Promise<void>;
  /** Adds made-up users; gives them. */
  addUsers(count: number, fields?: (number: number) => Partial<OrgUser>): OrgUser[];
  /** Deploys a package as `sf project deploy start --metadata-dir` does. */
  deploy(zip: Uint8Array): DeployOutcome;
  /** Where a browser begins; without a binding, the configuration's. */
  startUrl(start?: SignOnStart): string;
  /** The metadata that an administrator downloads. */
  samlMetadata(fullName?: string): string;
  close(): Promise<void>;
}

const LONGEST_LOGGED_BODY = 100_000;

/** Opens an org. */
export async function openSalesforceOrg(options: Partial<OrgOptions> = {}): Promise<SalesforceOrg> {
  const state = await createState(options);
  const pages = createLoginPages(state);
  const requests: LoggedRequest[] = [];
  const failures = createFailurePlan();
  const { key, certificate } = await createOrgCertificate();
  const dispatch = createDispatch(state, pages);
  const server = createServer({ key, cert: certificate, maxHeaderSize: 64 * 1024 }, (request, response) => {
    // Who hangs up in the middle is no failure of the org's.
    serve(request, response).catch((error) => {
      if (response.headersSent || response.destroyed) response.destroy();
      else
        response.writeHead(500, { 'content-type': 'text/plain' }).end(`The stand-in failed: ${String(error?.stack)}`);
    });
  });

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming);
    const path = incoming.url ?? '/';
    const isLogged = request.body !== '' && request.body.length <= LONGEST_LOGGED_BODY;
    const { method, host, body } = request;
    requests.push({ method, host, path, ...(isLogged && { body }) });
    const how = failures.take(request, path);
    if (how !== null) return failRequest(response, how, async () => dispatch(request));
    const answer = await dispatch(request);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo;
  const proxy = await startProxy(port);
  const network = createOrgFetch({ port, certificate });
  return Object.assign(Object.defineProperties({}, liveProperties(state)), {
    ...createControls(state),
    options: state.options,
    host: state.host,
    lightningHost: state.lightningHost,
    fetch: network.fetch,
    port,
    proxyPort: proxy.port,
    certificate,
    users: state.users,
    security: state.security,
    loginHistory: state.loginHistory,
    received: pages.received,
    requests,
    revoked: state.revoked,
    failNext: (match: FailureMatch, how: FailureWay, times = 1) => failures.add(match, how, times),
    decide: (address: string, decision: 'Allow' | 'Deny' = 'Allow') => decide(network.fetch, address, decision),
    async close() {
      await proxy.close();
      await network.close();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  }) as SalesforceOrg;
}

/** What is asked anew each time, because it changes. */
function liveProperties(state: OrgState): PropertyDescriptorMap {
  const live = (get: () => unknown): PropertyDescriptor => ({ get, enumerable: true });
  return {
    organizationId: live(() => state.organizationId),
    acsUrl: live(() => acsUrl(state)),
    admin: live(() => adminOf(state)),
    samlConfigs: live(() => state.samlConfigs),
    isSamlEnabled: live(() => isSamlOn(state)),
    loginButtons: live(() => [...state.loginButtons.values()]),
    requestSigningCertificateId: live(() => state.requestSigning.id),
    openTokens: live(() => [...state.sessions.keys()]),
    networkRanges: live(() => state.networkRanges),
  };
}

function createControls(state: OrgState) {
  const configOf = (fullName: string | undefined) =>
    fullName === undefined ? [...state.samlConfigs.values()][0] : state.samlConfigs.get(fullName);
  return {
    registerRedirect: (url: string) => {
      state.redirectUris.add(url);
    },
    issueAccessToken: (userId = adminOf(state).id) =>
      openSession(state, { userId, kind: 'pasted', isRestricted: false }),
    expireSessions: () => state.sessions.clear(),
    setLoginButton: (fullName: string, isShown: boolean) => {
      const config = configOf(fullName);
      if (config === undefined) throw new Error(`The org has no configuration ${fullName}.`);
      for (const [id, configId] of state.loginButtons) if (configId === config.id) state.loginButtons.delete(id);
      if (isShown) state.loginButtons.set(state.newId('0Ag'), config.id);
    },
    setSamlEnabled: (isEnabled: boolean) => {
      state.security.set('singleSignOnSettings.enableSamlLogin', String(isEnabled));
    },
    failUser: (userId: string, failure: UserFailure) => {
      state.userFailures.set(userId, { ...failure });
    },
    setRequestLimit: (left: number | null) => {
      state.requestsLeft = left;
    },
    refresh: (left: 'nothing' | 'production' = 'nothing') => refreshState(state, left),
    renewCertificate: () => renewCertificate(state),
    addUsers: (count: number, fields: (number: number) => Partial<OrgUser> = () => ({})) => {
      const first = state.users.size + 1000;
      const users = Array.from({ length: count }, (_, index) => orgUser(first + index, fields(first + index)));
      for (const user of users) state.users.set(user.id, user);
      return users;
    },
    deploy: (zip: Uint8Array) => deployZip(state, zip),
    startUrl: (start: SignOnStart = {}) => startUrl(state, configOf(start.fullName), start),
    samlMetadata: (fullName?: string) =>
      salesforceMetadata(state.requestSigning.pair.certificate, {
        entityId: configOf(fullName)?.fields.get('samlEntityId') ?? `https://${state.host}`,
        acsUrl: acsUrl(state),
      }),
  };
}

function startUrl(state: OrgState, config: SamlConfigRow | undefined, { binding, relayState }: SignOnStart): string {
  const more = {
    ...(binding !== undefined && { binding }),
    ...(relayState !== undefined && { RelayState: relayState }),
  };
  const url = new URL(ssoUrl(state, config?.id ?? '', more));
  // Before there is a configuration: the first one there will be.
  if (config === undefined) url.searchParams.delete('samlSsoConfig');
  return url.href;
}

/** Tells the hosts and the APIs apart. */
function createDispatch(state: OrgState, pages: LoginPages): (request: OrgRequest) => Promise<Answer> {
  const rest = createRestApi(state);
  const metadata = createMetadataApi(state);
  const oauth = createOAuthApi(state);
  const apis: Readonly<Record<ApiName, (request: OrgRequest) => Answer>> = {
    partner: (request) => answerPartnerApi(state, request),
    oauth,
    metadata,
    rest,
  };
  return async (request) => {
    const { host, path } = request;
    if (host === state.lightningHost) return pages.land(request);
    const isOwn = host === state.host || host === 'localhost';
    if (!isOwn && !EVERYBODYS_HOSTS.includes(host)) return notFound();
    const api = APIS.find(({ pattern, isShared }) => (isOwn || isShared) && pattern.test(path));
    if (api !== undefined) return apis[api.name](request);
    return isOwn ? pages.answer(request) : notFound();
  };
}

const EVERYBODYS_HOSTS = ['login.salesforce.com', 'test.salesforce.com'];

/** What is where; the shared ones are at everybody's hosts too. */
const APIS = [
  { name: 'partner', pattern: /^\/services\/Soap\/u(?:\/|$)/, isShared: true },
  { name: 'oauth', pattern: /^\/(?:services\/oauth2|setup\/secur|id)\//, isShared: true },
  { name: 'metadata', pattern: /^\/services\/Soap\/m(?:\/|$)/, isShared: false },
  { name: 'rest', pattern: /^\/services\//, isShared: false },
] as const;

type ApiName = (typeof APIS)[number]['name'];

async function readRequest(incoming: IncomingMessage): Promise<OrgRequest> {
  const host = (incoming.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'https://org.invalid');
  return {
    method: incoming.method ?? 'GET',
    host,
    path: pathname,
    query: searchParams,
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    ),
    body: (await buffer(incoming)).toString('utf8'),
  };
}

async function decide(fetch: typeof globalThis.fetch, address: string, decision: string): Promise<string> {
  const asked = await fetch(address, { redirect: 'manual' });
  const refused = asked.headers.get('location');
  if (refused !== null) return refused;
  const page = await asked.text();
  const link = new RegExp(`href="([^"]+)">${decision}<`)
    .exec(page)?.[1]
    ?.replaceAll('&#38;', '&')
    .replaceAll('&amp;', '&');
  if (link === undefined) throw new Error(`There is no consent to give: ${page}`);
  const decided = await fetch(new URL(link, address).href, { redirect: 'manual' });
  return decided.headers.get('location') ?? '';
}

/** A Salesforce org for a browser to visit, played by somebody else's code: @node-saml/node-saml, as strict as it can be. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { stringify } from 'node:querystring';
import { text } from 'node:stream/consumers';
import { type CacheProvider, type Profile, SAML, type SamlConfig, ValidateInResponseTo } from '@node-saml/node-saml';
import { escapeHtml } from '../../server/contract/text.ts';
import { orgSettings } from './node-saml.ts';
import { createSigningPair, type SigningPair, salesforceMetadata } from './service-provider.ts';

/** How a sign-on begins at the org. */
export interface SignOnStart {
  binding?: 'redirect' | 'post';
  relayState?: string;
  forceAuthn?: boolean;
  isPassive?: boolean;
}

/** What the ACS was sent, and what the org made of it. */
export interface ReceivedResponse {
  /** XML. */
  response: string;
  relayState: string | null;
  /** Who signed in; null: nobody. */
  profile: Profile | null;
  /** Why the org lets nobody in; null: it does, or the Response only carries a status. */
  refusal: string | null;
}

/** How an org is set up. */
export interface SalesforceOptions {
  /** Without a trailing slash. */
  identityProvider: string;
  entityId: string;
  /** Whether a signed assertion is enough; without it, the Response has to be signed as well. */
  takesUnsignedResponse?: boolean;
  /** Whether it takes a Response that it has not asked for. */
  takesUnsolicited?: boolean;
}

/** An org that is open. */
export interface Salesforce {
  entityId: string;
  /** XML to import. */
  metadata: string;
  /** Where its pages are: two sites, as an org has them. */
  origins: string[];
  /** The address at which a person begins. */
  startUrl(start?: SignOnStart): string;
  /** Everything its ACS was sent, in order. */
  received: ReceivedResponse[];
  close(): Promise<void>;
}

/** A start URL with what is easily lost on the way; over 80 bytes. */
export const RELAY_STATE = `/lightning/r/Account/001/view?c__a=1&c__b=%20<b>"Zürich"+&amp;%2B=&c__long=${'x'.repeat(300)}`;

/** Opens an org that trusts the identity provider's certificate; import its metadata before a sign-on. */
export async function openSalesforce(options: SalesforceOptions): Promise<Salesforce> {
  const pair = await createSigningPair();
  const certificate = await (await fetch(`${options.identityProvider}/saml/certificate`)).text();
  const received: ReceivedResponse[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => send(response, 500, page('Fault', String(error))));
  });
  const port = await listen(server);
  // An address rather than localhost: another site for the browser than the identity provider, as Salesforce is.
  const acsUrl = `http://127.0.0.1:${port}/?so=00D5g000004abcd`;
  const landing = `http://localhost:${port}`;
  const settings = samlSettings(options, { acsUrl, certificate, pair });
  const assertionIds = new Set<string>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', acsUrl);
    const landed = pathname === '/signed-in' ? received[Number(searchParams.get('answer'))] : undefined;
    if (request.method === 'POST') await takeResponse(await text(request), response);
    else if (pathname === '/start') await begin(searchParams, response);
    else if (landed) send(response, 200, landingPage(landed));
    else send(response, 404, page('Not found', pathname));
  }

  async function begin(query: URLSearchParams, response: ServerResponse): Promise<void> {
    const saml = new SAML({
      ...settings,
      forceAuthn: query.get('forceAuthn') === 'true',
      passive: query.get('isPassive') === 'true',
      // Plain in a form, as Salesforce sends it.
      skipRequestCompression: query.get('binding') === 'post',
    });
    const relayState = query.get('relayState') ?? '';
    if (query.get('binding') === 'post') return send(response, 200, await saml.getAuthorizeFormAsync(relayState));
    response.writeHead(302, { location: asSigned(await saml.getAuthorizeUrlAsync(relayState, undefined, {})) }).end();
  }

  async function takeResponse(body: string, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(body);
    const samlResponse = form.get('SAMLResponse') ?? '';
    const outcome = await validate(samlResponse);
    const xml = Buffer.from(samlResponse, 'base64').toString();
    received.push({ response: xml, relayState: form.get('RelayState'), ...outcome });
    if (outcome.refusal !== null) return send(response, 403, page('Refused', outcome.refusal));
    // As Salesforce does, on to another host: a policy that holds for the form holds for where it leads.
    response.writeHead(303, { location: `${landing}/signed-in?answer=${received.length - 1}` }).end();
  }

  async function validate(samlResponse: string): Promise<Pick<ReceivedResponse, 'profile' | 'refusal'>> {
    try {
      const { profile } = await new SAML(settings).validatePostResponseAsync({ SAMLResponse: samlResponse });
      if (profile !== null) refuseReplay(profile);
      return { profile, refusal: null };
    } catch (error) {
      return { profile: null, refusal: String(error) };
    }
  }

  function refuseReplay(profile: Profile): void {
    const [, id = ''] = /<\S*Assertion\b[^>]* ID="([^"]+)"/.exec(profile.getAssertionXml?.() ?? '') ?? [];
    if (id === '' || assertionIds.has(id)) throw new Error('Replay Detected');
    assertionIds.add(id);
  }

  return {
    entityId: options.entityId,
    metadata: salesforceMetadata(pair.certificate, { entityId: options.entityId, acsUrl }),
    origins: [new URL(acsUrl).origin, landing],
    startUrl: (start = {}) =>
      `${landing}/start?${stringify({ binding: 'redirect', relayState: RELAY_STATE, ...start })}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function samlSettings(
  { entityId, identityProvider, ...options }: SalesforceOptions,
  { acsUrl, certificate, pair }: { acsUrl: string; certificate: string; pair: SigningPair },
): SamlConfig {
  return {
    ...orgSettings({ entityId, identityProvider, acsUrl, certificate, pair }),
    wantAuthnResponseSigned: options.takesUnsignedResponse !== true,
    validateInResponseTo: options.takesUnsolicited ? ValidateInResponseTo.ifPresent : ValidateInResponseTo.always,
    cacheProvider: requestMemory(),
  };
}

/** Which requests are open; shared by all that node-saml does for one org. */
function requestMemory(): CacheProvider {
  const open = new Map<string, string>();
  return {
    async saveAsync(key, value) {
      open.set(key, value);
      return { value, createdAt: Date.now() };
    },
    getAsync: async (key) => open.get(key) ?? null,
    async removeAsync(key) {
      return key !== null && open.delete(key) ? key : null;
    },
  };
}

/** node-saml signs the query of node:querystring and sends that of URLSearchParams; Salesforce sends what it signed. */
function asSigned(url: string): string {
  const { origin, pathname, searchParams } = new URL(url);
  return `${origin}${pathname}?${stringify(Object.fromEntries(searchParams))}`;
}

/** What the person sees at last. */
function landingPage({ profile, relayState, response }: ReceivedResponse): string {
  if (profile === null) return page('Not signed in', response);
  return page(`Signed in as ${profile.nameID}`, `amr ${String(profile.amr)}\nRelayState ${relayState ?? 'none'}`);
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><title>${escapeHtml(title)}</title><link rel="icon" href="data:,"><h1>${escapeHtml(title)}</h1><pre>${escapeHtml(body)}</pre></html>`;
}

function send(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(html);
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The org has no port.');
  return address.port;
}

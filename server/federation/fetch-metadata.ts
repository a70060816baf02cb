import { lookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { AppError, fetchRefused, fieldMistaken, inputInvalid } from '../errors.ts';
import type { Services } from '../services.ts';
import { scopeOf } from './public-address.ts';

/** An address that a name stands for. */
interface ResolvedAddress {
  address: string;
  family: number;
}

/** How names become addresses, and how long a fetch may take from its beginning to its end; tests have their own. */
export interface Network {
  resolve(host: string): Promise<ResolvedAddress[]>;
  milliseconds: number;
}

const THE_NETWORK: Network = { resolve: (host) => lookup(host, { all: true }), milliseconds: 5000 };

const MAX_URL_LENGTH = 2048;
const MAX_BYTES = 256 * 1024;

/**
 * Fetches metadata. The name is resolved once, every address it has is checked, and only these are connected to; a redirect is
 * not followed. What the other side answered is never part of the message. @throws inputInvalid, fetchRefused
 */
export async function fetchMetadata(
  { config }: Pick<Services, 'config'>,
  address: string,
  network: Network = THE_NETWORK,
): Promise<string> {
  const url = readMetadataUrl(address);
  const deadline = AbortSignal.timeout(network.milliseconds);
  try {
    const addresses = await resolveOnce(url, network, deadline);
    checkAddresses(url, addresses, config.metadataPrivateHosts);
    return decode(await download(url, addresses, deadline));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw deadline.aborted
      ? refuse('tooSlow', cause)
      : refuse(isCertificateError(cause) ? 'certificate' : 'noAnswer', cause);
  }
}

/** An https address to fetch from. @throws inputInvalid */
export function readMetadataUrl(text: string): URL {
  const url = URL.parse(text.trim());
  const fault = findUrlFault(url, text);
  if (url === null || fault !== null) {
    throw fieldMistaken('url', `The address ${fault}`);
  }
  url.hash = '';
  return url;
}

function findUrlFault(url: URL | null, text: string): string | null {
  if (url === null || text.length > MAX_URL_LENGTH) return 'should be one such as https://app.example.com/metadata.';
  if (url.protocol !== 'https:')
    return 'should begin with https://, so that nobody can change the metadata on its way.';
  if (url.username !== '' || url.password !== '') return 'should not carry a user name or password.';
  return null;
}

async function resolveOnce(url: URL, { resolve }: Network, deadline: AbortSignal): Promise<ResolvedAddress[]> {
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(literal);
  if (family !== 0) return [{ address: literal, family }];
  try {
    return await beforeDeadline(resolve(url.hostname), deadline);
  } catch (cause) {
    throw refuse(deadline.aborted ? 'tooSlow' : 'unknownHost', cause);
  }
}

/** One address that may not be is enough: a name with two is how such checks get fooled. */
function checkAddresses(url: URL, addresses: ResolvedAddress[], privateHosts: readonly string[]): void {
  if (addresses.length === 0) throw refuse('unknownHost');
  const mayBePrivate = privateHosts.includes(url.hostname);
  const isAllowed = ({ address }: ResolvedAddress) => {
    const scope = scopeOf(address);
    return scope === 'public' || (scope === 'private' && mayBePrivate);
  };
  if (!addresses.every(isAllowed)) throw refuse('notPublic');
}

/** The body of a plain 200, bounded while it arrives. */
async function download(url: URL, addresses: ResolvedAddress[], deadline: AbortSignal): Promise<Buffer> {
  const response = await connect(url, addresses, deadline);
  try {
    checkResponse(response);
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of response) {
      length += chunk.length;
      if (length > MAX_BYTES) throw refuse('tooLarge');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    response.destroy();
  }
}

function connect(url: URL, addresses: ResolvedAddress[], signal: AbortSignal): Promise<IncomingMessage> {
  const options = {
    // One of its own: no connection, session or proxy of others.
    agent: new Agent({ keepAlive: false }),
    lookup: pinnedTo(addresses),
    rejectUnauthorized: true,
    signal,
    headers: { accept: 'application/samlmetadata+xml, application/xml, text/xml', 'accept-encoding': 'identity' },
  };
  return new Promise((resolve, reject) => {
    request(url, options, resolve).on('error', reject).end();
  });
}

/** Answers every question about the name with the addresses that were checked. */
function pinnedTo(addresses: ResolvedAddress[]): LookupFunction {
  return (_host, { all }, callback) => {
    const [first] = addresses;
    if (all || first === undefined) callback(null, addresses);
    else callback(null, first.address, first.family);
  };
}

function checkResponse({ statusCode = 0, headers }: IncomingMessage): void {
  if (statusCode >= 300 && statusCode < 400) throw refuse('redirect');
  if (statusCode !== 200) throw refuse('noMetadata', new Error(`HTTP ${statusCode}`));
  if (Number(headers['content-length'] ?? 0) > MAX_BYTES) throw refuse('tooLarge');
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw inputInvalid('What is at this address is not UTF-8 text.', cause);
  }
}

function beforeDeadline<Value>(work: Promise<Value>, deadline: AbortSignal): Promise<Value> {
  const end = new Promise<never>((_, reject) => {
    deadline.addEventListener('abort', () => reject(deadline.reason), { once: true });
  });
  return Promise.race([work, end]);
}

/** Node's codes for a chain that does not verify (OpenSSL's names) or a name that is not in the certificate. */
function isCertificateError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /CERT|SIGNATURE|ERR_TLS|ERR_SSL/.test(String(error.code));
}

const BY_FILE = 'You can always download the metadata with your browser and import the file.';

const REFUSALS = {
  unknownHost: 'No address was found for its host. Check the spelling.',
  notPublic: `Its host is not at a public address, and this server does not open its own network to whoever types an address. ${BY_FILE} Who runs Latchkey can also list the host in LATCHKEY_METADATA_PRIVATE_HOSTS.`,
  redirect: `It sends visitors on to another address, which is not followed. Open it in your browser and use the address you arrive at. ${BY_FILE}`,
  noMetadata: `There is no metadata there. Open it in your browser to see what is wrong. ${BY_FILE}`,
  tooLarge: 'What is there is larger than 256 KiB. Ask for the metadata of this one application.',
  tooSlow: `It did not answer completely within five seconds. Try again. ${BY_FILE}`,
  certificate: `Its certificate is not valid for this address, so anybody could be answering. ${BY_FILE}`,
  noAnswer: `It did not answer. Open it in your browser to see whether it works. ${BY_FILE}`,
} as const;

function refuse(reason: keyof typeof REFUSALS, cause?: unknown): AppError {
  return fetchRefused(REFUSALS[reason], `fetch.${reason}`, cause);
}

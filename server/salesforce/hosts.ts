import { fieldMistaken } from '../errors.ts';
import { isMyDomainHost, readMyDomain } from './my-domain.ts';

/** Where people of every org sign in: production, and sandboxes. */
const LOGIN_HOSTS: readonly string[] = ['login.salesforce.com', 'test.salesforce.com'];

/**
 * Reads what an administrator gives as the address of an org, in any of the forms in which it is copied, and gives the https
 * origin to talk to. `otherHosts` (`host` or `host:port`) count as Salesforce's own. @throws inputInvalid
 */
export function readOrgOrigin(text: string, otherHosts: readonly string[]): string {
  const url = readUrl(text);
  if (url !== null && isBare(url) && [...LOGIN_HOSTS, ...otherHosts].includes(url.host)) return `https://${url.host}`;
  // Read as a name, `ftp://acme` would be the My Domain `ftp`.
  if (SCHEME.test(text.trim()) && !/^https?:/i.test(text.trim())) throw fieldMistaken('myDomain', NO_WEB_ADDRESS);
  const myDomain = readMyDomain(text);
  if ('fault' in myDomain) throw fieldMistaken('myDomain', myDomain.fault);
  return `https://${myDomain.host}`;
}

/** The same for the address of one org: that of the login page for everybody is none. @throws inputInvalid */
export function readOwnOrigin(text: string, otherHosts: readonly string[]): string {
  const origin = readOrgOrigin(text, otherHosts);
  if (!isEverybodys(origin)) return origin;
  throw fieldMistaken(
    'myDomain',
    `${new URL(origin).host} is shared by every org. Your own address is in Salesforce under Setup → My Domain.`,
  );
}

/** Whether requests may go to this host (`host` or `host:port`). */
export function isOrgHost(host: string, otherHosts: readonly string[]): boolean {
  return LOGIN_HOSTS.includes(host) || otherHosts.includes(host) || isMyDomainHost(host);
}

/** The https origin of an address that may be asked; null: it may not. */
export function findOrgOrigin(address: string, otherHosts: readonly string[]): string | null {
  const url = URL.parse(address);
  if (url === null || url.protocol !== 'https:' || !isBare(url) || !isOrgHost(url.host, otherHosts)) return null;
  return url.origin;
}

/** The origin of one org, out of an address in its answer; null: it leads elsewhere, or to the login page for everybody. */
export function findOwnOrigin(address: string, otherHosts: readonly string[]): string | null {
  const origin = findOrgOrigin(address, otherHosts);
  return origin === null || isEverybodys(origin) ? null : origin;
}

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

const NO_WEB_ADDRESS = 'The address of an org begins with https://, such as https://acme.my.salesforce.com.';

function isEverybodys(origin: string): boolean {
  return LOGIN_HOSTS.includes(new URL(origin).host);
}

/** A whole address, or one without its scheme; null: neither. */
function readUrl(text: string): URL | null {
  const address = text.trim();
  const url = URL.parse(SCHEME.test(address) ? address : `https://${address}`);
  return url?.protocol === 'https:' ? url : null;
}

/** A name before an @ is how an address looks like another's. */
function isBare(url: URL): boolean {
  return url.username === '' && url.password === '';
}

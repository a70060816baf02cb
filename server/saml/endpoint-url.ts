const MAX_LENGTH = 2048;

/** http or https, a host without user name, no fragment, no backslash, quote, white space or control character. */
const PLAIN_URL = /^https?:\/\/[A-Za-z0-9.:[\]-]+(?:[/?][\x21\x24-\x3b\x3d\x3f-\x5b\x5d-\x7e]*)?$/;

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Why an address cannot be an endpoint, to be put behind its name; null: it can. Assertions are posted there byte for byte,
 * so nothing may be in it that two readers could read differently.
 */
export function findEndpointFault(location: string): string | null {
  const url = URL.parse(location);
  const shown = location.slice(0, 200);
  if (url === null || location.length > MAX_LENGTH || !PLAIN_URL.test(location)) {
    return `should be a plain https address, not "${shown}".`;
  }
  if (url.protocol !== 'https:' && !LOCAL_HOSTS.includes(url.hostname)) {
    return `should begin with https:// (http only on localhost), not "${shown}".`;
  }
  return null;
}

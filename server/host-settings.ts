import { isIP } from 'node:net';

/** Addresses and networks; null: something else is among them. */
export function readAddresses(text: string): string[] | null {
  const addresses = text.split(',').map((address) => address.trim());
  return addresses.every(isAddressOrNetwork) ? addresses : null;
}

function isAddressOrNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

/** Host names in lower case; null: something else is among them. */
export function readHostNames(text: string): string[] | null {
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  return names.every((name) => isIP(name) === 0 && URL.parse(`https://${name}/`)?.hostname === name) ? names : null;
}

/** Hosts as a URL of https writes them, each with its port where it is another one; null: something else is among them. */
export function readHosts(text: string): string[] | null {
  const hosts = text.split(',').map((host) => host.trim().toLowerCase());
  return hosts.every((host) => URL.parse(`https://${host}/`)?.host === host) ? hosts : null;
}

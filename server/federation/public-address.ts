import { BlockList, isIP } from 'node:net';

/** What an address is to us: of the public network, of somebody's own, or neither. */
export type AddressScope = 'public' | 'private' | 'special';

/** Of the IANA special-purpose registries (RFC 6890 and what came after): networks of one's own. */
const PRIVATE: [string, number][] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // shared by a provider's customers, RFC 6598
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::1', 128],
  ['fc00::', 7], // unique local, RFC 4193
];

/** Those that are nobody's: this host, link-local (where clouds keep their secrets), documentation, benchmarks, relays, multicast, reserved. */
const SPECIAL: [string, number][] = [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['2001::', 23], // protocol assignments, Teredo and ORCHID among them
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4 carries an IPv4 address
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

const privateNetworks = blockListOf(PRIVATE);
const specialNetworks = blockListOf(SPECIAL);
const globalUnicast = blockListOf([['2000::', 3]]);

/** Tells what an address is; anything that is not clearly public or private is `special`. */
export function scopeOf(address: string): AddressScope {
  const family = isIP(address);
  if (family === 0 || address.includes('%')) return 'special';
  const embedded = family === 6 ? embeddedIpv4(address) : null;
  if (embedded !== null) return scopeOf(embedded);
  const type = family === 6 ? 'ipv6' : 'ipv4';
  if (privateNetworks.check(address, type)) return 'private';
  if (specialNetworks.check(address, type)) return 'special';
  // Of IPv6, only a part has been given out at all.
  return type === 'ipv4' || globalUnicast.check(address, type) ? 'public' : 'special';
}

/** The IPv4 address in an IPv4-mapped one (::ffff:0:0/96) or one for NAT64 (64:ff9b::/96, RFC 6052); null: another. */
function embeddedIpv4(address: string): string | null {
  // The URL parser writes every form of an address the same way.
  const text = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const groups = /^(?:::ffff|64:ff9b:):([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(text);
  if (groups === null) return null;
  const bytes = groups.slice(1).flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
  return bytes.join('.');
}

function blockListOf(networks: [string, number][]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, isIP(network) === 6 ? 'ipv6' : 'ipv4');
  return list;
}

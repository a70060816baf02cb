import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where Debian, Fedora and Homebrew put XML schemas. */
const SHARES = ['/usr/share/xml', '/usr/local/share/xml', '/opt/homebrew/share/xml'];

/** The folder that holds SAML's own schemas (`opensaml`) or the W3C ones they import (`xmltooling`); null: not installed. */
export function schemaFolder(name: 'opensaml' | 'xmltooling'): string | null {
  return SHARES.map((share) => join(share, name)).find((folder) => existsSync(folder)) ?? null;
}

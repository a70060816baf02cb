import { readFileSync } from 'node:fs';

/** This version of Latchkey, from package.json. */
export const VERSION = readVersion();

function readVersion(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  return version;
}

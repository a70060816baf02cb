import { federationIdOf } from './person-fields.ts';
import type { CsvRow } from './read-csv.ts';

/** The lines of a file on which something was first seen. */
export interface Seen {
  /** Without regard to case, as the two below. */
  emails: Map<string, number>;
  /** Federation IDs that are not just the address. */
  ownFederationIds: Map<string, number>;
  /** By which people are known in Salesforce. */
  names: Map<string, number>;
  /** The same; case counts. */
  federationIds: Map<string, number>;
}

/** Nothing was seen yet. */
export function createSeen(): Seen {
  return { emails: new Map(), ownFederationIds: new Map(), names: new Map(), federationIds: new Map() };
}

/** Why a row cannot stand beside those before it; null: it can, and is one of them from now on. */
export function whyRepeated(row: CsvRow, seen: Seen): string | null {
  const { line, federationId } = row;
  const email = row.email.toLowerCase();
  const own = federationId?.toLowerCase() ?? null;
  const name = federationIdOf(row);
  const repeated = [
    sentence(seen.emails.get(email), 'this e-mail address too'),
    sentence(seen.federationIds.get(name), 'this Federation ID too'),
    sentence(seen.ownFederationIds.get(email), 'this e-mail address as its Federation ID'),
    own === null ? null : sentence(seen.emails.get(own), 'this Federation ID as its e-mail address'),
  ].find((found) => found !== null);
  if (repeated !== undefined) return repeated;
  seen.emails.set(email, line);
  if (own !== null) seen.ownFederationIds.set(own, line);
  seen.federationIds.set(name, line);
  if (!seen.names.has(name.toLowerCase())) seen.names.set(name.toLowerCase(), line);
  return null;
}

function sentence(line: number | undefined, what: string): string | null {
  return line === undefined ? null : `Line ${line} has ${what}.`;
}

/** The line before this row whose Federation ID differs in case alone; null: there is none. */
export function similarLine(row: CsvRow, { names }: Seen): number | null {
  const line = names.get(federationIdOf(row).toLowerCase()) ?? row.line;
  return line === row.line ? null : line;
}

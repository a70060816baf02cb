import type { FederationIdChoice, FederationIdRow, UsersSource } from '../../server/contract/federation-ids.ts';
import type { Reply } from './reply.ts';

/** What tells a spreadsheet that a file is UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** What a spreadsheet takes for a formula (OWASP, "CSV injection"); the same as in server/csv.ts, whose writer needs Node. */
const FORMULA = /^'*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

/** What the import would take for a formula that was made inert. */
const SEEMS_INERT = /^'+[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

/** What has to stand in quotation marks; RFC 4180 2. */
const SPECIAL = /[",;\r\n]|^\s|\s$/;

/** What the import of people is told of a user of an org. */
export type PersonRow = Pick<FederationIdRow, 'email' | 'name' | 'before'>;

/** The users of an org who are not here, as a file to be saved, for the import of people; whoever has a Federation ID keeps it. */
export function peopleFile(headings: readonly string[], rows: readonly PersonRow[]): string {
  return BYTE_ORDER_MARK + peopleCsv(headings, rows, FORMULA);
}

/** The same for the import page itself: no spreadsheet comes between, so every value is exact. */
export function peopleHandedOver(headings: readonly string[], rows: readonly PersonRow[]): string {
  return peopleCsv(headings, rows, SEEMS_INERT);
}

function peopleCsv(headings: readonly string[], rows: readonly PersonRow[], guarded: RegExp): string {
  const lines = rows.map(({ email, name, before }) => [email, name, before ?? '']);
  return [headings, ...lines].map((cells) => `${cells.map((cell) => csvCell(cell, guarded)).join(',')}\r\n`).join('');
}

/** Fetches the file for Data Loader; an answer that is no JSON, which the pages' API does not read. */
export async function fetchDataLoaderFile(
  path: string,
  order: { source: UsersSource; choices: readonly FederationIdChoice[] },
  fetch: typeof globalThis.fetch,
): Promise<Reply<string>> {
  try {
    const answer = await fetch(`${path}/csv`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
    });
    return answer.ok ? { value: await answer.text() } : { problem: await answer.json() };
  } catch {
    return { offline: true };
  }
}

/** How many users a file for Data Loader has: a choice that would be another one by now is not in it. */
export function countInFile(csv: string): number {
  // A Federation ID has no line end.
  return Math.max(csv.trimEnd().split('\r\n').length - 1, 0);
}

/** An apostrophe keeps a formula from being one, and what looks so from being mistaken for it. */
function csvCell(cell: string, guarded: RegExp): string {
  const safe = guarded.test(cell) ? `'${cell}` : cell;
  return SPECIAL.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

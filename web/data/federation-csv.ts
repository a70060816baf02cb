import type { FederationIdChoice, FederationIdRow } from '../../server/contract/federation-ids.ts';
import type { Reply } from './reply.ts';

/** What tells a spreadsheet that a file is UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** What a spreadsheet takes for a formula (OWASP, "CSV injection"); the same as in server/csv.ts, whose writer needs Node. */
const FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

/** What has to stand in quotation marks; RFC 4180 2. */
const SPECIAL = /[",;\r\n]|^\s|\s$/;

/** The users of an org who are not here, as a file for the import of people; whoever has a Federation ID keeps it. */
export function peopleFile(headings: readonly string[], rows: readonly FederationIdRow[]): string {
  const lines = rows.map(({ email, name, before }) => [email, name, before ?? '']);
  return BYTE_ORDER_MARK + [headings, ...lines].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

/** Fetches the file for Data Loader; an answer that is no JSON, which the pages' API does not read. */
export async function fetchDataLoaderFile(
  path: string,
  choices: readonly FederationIdChoice[],
  fetch: typeof globalThis.fetch,
): Promise<Reply<string>> {
  try {
    const answer = await fetch(`${path}/csv`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ choices }),
    });
    return answer.ok ? { value: await answer.text() } : { problem: await answer.json() };
  } catch {
    return { offline: true };
  }
}

/** An apostrophe keeps a formula from being one. */
function csvCell(cell: string): string {
  const inert = FORMULA.test(cell) ? `'${cell}` : cell;
  return SPECIAL.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

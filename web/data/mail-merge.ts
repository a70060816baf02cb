import type { NewInvitationsReply } from '../../server/contract/invitations.ts';

/** Somebody's link, as it was given this once. */
export type InvitedPerson = NewInvitationsReply['links'][number];

/** What tells a spreadsheet that a file is UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** What a spreadsheet takes for a formula (OWASP, "CSV injection"); the same as in server/csv.ts, whose writer needs Node. */
const FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

/** What has to stand in quotation marks; RFC 4180 2. */
const SPECIAL = /[",;\r\n]|^\s|\s$/;

/** A CSV for mail merge (RFC 4180): a person a line, and no cell that a spreadsheet would calculate. */
export function mailMergeFile(headings: string[], people: readonly InvitedPerson[]): string {
  const lines = people.map(({ email, name, url, expiresAt }) => [email, name, url, expiresAt]);
  return BYTE_ORDER_MARK + [headings, ...lines].map(csvLine).join('');
}

function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** An apostrophe keeps a formula from being one. */
function csvCell(cell: string): string {
  const inert = FORMULA.test(cell) ? `'${cell}` : cell;
  return SPECIAL.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

import { type AnswerObject, idOf, textOf, textOrNullOf, unreadable } from './answer-fields.ts';
import type { OrgSession } from './org-session.ts';
import { queryAll, soqlText } from './query.ts';

/** One login as Salesforce has written it down; sObject LoginHistory. */
export interface LoginHistoryEntry {
  id: string;
  userId: string;
  at: Date;
  /** Such as `SAML Sfdc Initiated SSO`. */
  loginType: string;
  /** `Success`, or why not; Salesforce's own words. */
  status: string;
  sourceIp: string;
  loginUrl: string;
  /** The SamlSsoConfig (`0LE…`) that judged it; null: none. */
  authenticationServiceId: string | null;
}

const FIELDS = 'Id, UserId, LoginTime, LoginType, Status, SourceIp, LoginUrl, AuthenticationServiceId';

/** One page of a query. */
const MOST_ENTRIES = 2000;

/** The latest logins, newest first, of one user or of all; at most `limit`, and at most 2,000. */
export function readLoginHistory(
  session: OrgSession,
  { userId, limit }: { userId: string | null; limit: number },
): Promise<LoginHistoryEntry[]> {
  const condition = userId === null ? '' : ` WHERE UserId = ${soqlText(userId)}`;
  const most = Math.min(Math.max(Math.trunc(limit), 1), MOST_ENTRIES);
  const soql = `SELECT ${FIELDS} FROM LoginHistory${condition} ORDER BY LoginTime DESC LIMIT ${most}`;
  return queryAll(session, soql, readEntry);
}

/** The usernames of these users, in one query; of an ID that is nobody's there is none. At most 200: Salesforce takes an address of 16,384 bytes. */
export async function readUsernames(session: OrgSession, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const list = ids.slice(0, MOST_IDS).map(soqlText).join(', ');
  const soql = `SELECT Id, Username FROM User WHERE Id IN (${list})`;
  return new Map(await queryAll(session, soql, (row): [string, string] => [idOf(row, 'Id'), textOf(row, 'Username')]));
}

const MOST_IDS = 200;

function readEntry(row: AnswerObject): LoginHistoryEntry {
  return {
    id: idOf(row, 'Id'),
    userId: idOf(row, 'UserId'),
    at: instantOf(row, 'LoginTime'),
    loginType: textOrNullOf(row, 'LoginType') ?? '',
    status: textOf(row, 'Status'),
    sourceIp: textOrNullOf(row, 'SourceIp') ?? '',
    loginUrl: textOrNullOf(row, 'LoginUrl') ?? '',
    authenticationServiceId: textOrNullOf(row, 'AuthenticationServiceId'),
  };
}

/** Salesforce writes `2026-11-24T09:15:29.000+0000`, without the colon of ISO 8601. */
function instantOf(row: AnswerObject, field: string): Date {
  const instant = new Date(textOf(row, field).replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  if (Number.isNaN(instant.getTime())) throw unreadable(`${field} is no instant`);
  return instant;
}

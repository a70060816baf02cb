import { AppError } from '../errors.ts';
import { idOf, shortId, textOrNullOf } from './answer-fields.ts';
import type { OrgSession } from './org-session.ts';
import { query, soqlText } from './query.ts';

/** IDs in one query: Salesforce takes an address of 16,384 bytes. */
const IDS_PER_QUERY = 200;

/**
 * The Federation IDs that users have now, by the first 15 characters of their ID; as far as the org can be read, for it is
 * asked when something went wrong.
 */
export async function readFederationIds(
  session: OrgSession,
  userIds: readonly string[],
): Promise<Map<string, string | null>> {
  const found = new Map<string, string | null>();
  try {
    for (let start = 0; start < userIds.length; start += IDS_PER_QUERY) {
      const ids = userIds.slice(start, start + IDS_PER_QUERY);
      for await (const page of readPages(session, ids)) {
        for (const { id, federationId } of page) found.set(shortId(id), federationId);
      }
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
  return found;
}

function readPages(session: OrgSession, ids: readonly string[]) {
  const soql = `SELECT Id, FederationIdentifier FROM User WHERE Id IN (${ids.map(soqlText).join(', ')})`;
  return query(session, soql, (row) => ({
    id: idOf(row, 'Id'),
    federationId: textOrNullOf(row, 'FederationIdentifier'),
  }));
}

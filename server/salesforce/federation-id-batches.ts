import { AppError } from '../errors.ts';
import { shortId } from './answer-fields.ts';
import { BULK_BLANK, type BulkFollowing, updateByBulk } from './bulk-ingest.ts';
import { type RecordUpdate, type RowResult, updateByCollection } from './collections.ts';
import { csvCell } from './csv-rows.ts';
import type { OrgSession } from './org-session.ts';

/** A Federation ID and whose it is to be; null or empty: none. */
export interface FederationIdOfUser {
  userId: string;
  after: string | null;
}

const LOCKED = 'UNABLE_TO_LOCK_ROW';
const LOCKED_WAIT_MS = 1000;

/**
 * Writes up to 200 Federation IDs in one request; a row that somebody else was changing gets a second chance;
 * undefined: nothing is known of that one. @throws orgUnreachable, orgRefused, orgSessionEnded, orgLimitReached
 */
export async function writeByCollection(
  session: OrgSession,
  batch: readonly FederationIdOfUser[],
  wait: (ms: number) => Promise<unknown>,
): Promise<(RowResult | undefined)[]> {
  const results = await update(session, batch);
  const locked = batch.filter((_, index) => codeOf(results[index]) === LOCKED);
  if (locked.length === 0) return results;
  await wait(LOCKED_WAIT_MS);
  const again = (await updateAgain(session, locked)).values();
  return results.map((result) => (codeOf(result) === LOCKED ? again.next().value : result));
}

function update(session: OrgSession, writes: readonly FederationIdOfUser[]): Promise<RowResult[]> {
  return updateByCollection(session, 'User', writes.map(asUpdate));
}

/** A second chance that fails as a whole must not hide what the first has written: nothing is known of these alone. */
async function updateAgain(
  session: OrgSession,
  locked: readonly FederationIdOfUser[],
): Promise<(RowResult | undefined)[]> {
  try {
    return await update(session, locked);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [];
  }
}

function asUpdate({ userId, after }: FederationIdOfUser): RecordUpdate {
  return { id: userId, fields: { FederationIdentifier: after } };
}

function codeOf(result: RowResult | undefined): string | null {
  return result === undefined || result.isWritten ? null : result.code;
}

/**
 * Writes up to 10,000 Federation IDs by one job; undefined: the org told nothing of that one.
 * @throws orgUnreachable, orgRefused, orgSessionEnded, orgLimitReached
 */
export async function writeByBulk(
  session: OrgSession,
  batch: readonly FederationIdOfUser[],
  following: BulkFollowing,
): Promise<(RowResult | undefined)[]> {
  const lines = batch.map(
    ({ userId, after }) => `${userId},${csvCell(after === null || after === '' ? BULK_BLANK : after)}\n`,
  );
  const csv = `Id,FederationIdentifier\n${lines.join('')}`;
  const results = await updateByBulk(session, { object: 'User', csv }, following);
  return batch.map(({ userId }) => results.get(shortId(userId)));
}

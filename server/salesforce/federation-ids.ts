import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import { shortId } from './answer-fields.ts';
import { BULK_BLANK, BULK_SIZE } from './bulk-ingest.ts';
import { COLLECTION_SIZE, type RowResult } from './collections.ts';
import { csvCell } from './csv-rows.ts';
import { writeByBulk, writeByCollection } from './federation-id-batches.ts';
import type { OrgSession } from './org-session.ts';
import { readFederationIds } from './read-back.ts';
import { NOT_KNOWN, reasonsOf, STOPPED, USER_TWICE, type WriteReason } from './write-reasons.ts';

/** A new Federation ID of one user; null: none. */
export interface FederationIdWrite {
  userId: string;
  username: string;
  before: string | null;
  after: string | null;
}

/**
 * One that was not written. `code` is Salesforce's own (`DUPLICATE_VALUE`) or of here: `sessionEnded`, `limitReached`,
 * `notSent`, `notKnown` (it may have been written), `stopped`, `tooSlow`, `unprocessed`, `jobFailed`, `jobAborted`, `userTwice`.
 */
export interface WriteFailure {
  userId: string;
  username: string;
  code: string;
  message: string;
}

/** What was written and what was not: together all that was to be written. */
export interface FederationIdOutcome {
  written: FederationIdWrite[];
  failures: WriteFailure[];
}

/** How the writing is followed. */
export interface WriteOptions {
  onProgress(written: number, of: number): void;
  /** Stops after the requests under way; what is written stays. */
  signal?: AbortSignal | undefined;
  /** Milliseconds; tests need not wait. */
  wait?: ((ms: number) => Promise<unknown>) | undefined;
}

/** Up to here collections are the quicker way, and they spend ten requests. */
const MOST_BY_COLLECTIONS = 2000;

/** Results in the order of the writes; undefined: nothing is known of it. */
type WriteBatch = (batch: readonly FederationIdWrite[], writtenBefore: number) => Promise<(RowResult | undefined)[]>;

/**
 * Writes Federation IDs: by collections of 200, above 2,000 by Bulk API 2.0. Never throws for what the org does: what was
 * written before the session ended stays in `written`, and the rest are failures.
 */
export async function writeFederationIds(
  session: OrgSession,
  writes: readonly FederationIdWrite[],
  options: WriteOptions,
): Promise<FederationIdOutcome> {
  const outcome: FederationIdOutcome = { written: [], failures: [] };
  const once = withoutRepeats(writes, outcome);
  // A Federation ID that reads `#N/A` would be taken for a blank by Bulk API 2.0.
  const isBulk = once.length > MOST_BY_COLLECTIONS && once.every(({ after }) => after !== BULK_BLANK);
  const size = isBulk ? BULK_SIZE : COLLECTION_SIZE;
  const writeBatch: WriteBatch = isBulk
    ? (batch, before) =>
        writeByBulk(session, batch, { ...options, onProgress: (n) => options.onProgress(before + n, writes.length) })
    : (batch) => writeByCollection(session, batch, options.wait ?? sleep);
  for (let start = 0; start < once.length; start += size) {
    const batch = once.slice(start, start + size);
    const stop = options.signal?.aborted === true ? STOPPED : await tryBatch(batch, outcome, writeBatch);
    if (stop !== null) {
      // The batch itself is told of already, unless it was not begun.
      fail(once.slice(stop === STOPPED ? start : start + size), stop, outcome);
      break;
    }
    options.onProgress(outcome.written.length, writes.length);
  }
  return confirmUnknown(session, once, outcome);
}

/** For Data Loader (update, or upsert by Id): exact values, so not for a spreadsheet. */
export function federationIdCsv(writes: Iterable<Pick<FederationIdWrite, 'userId' | 'after'>>): string {
  const lines = ['Id,FederationIdentifier'];
  for (const { userId, after } of writes) lines.push(`${userId},${csvCell(after ?? '')}`);
  return `${lines.join('\r\n')}\r\n`;
}

/** Writes one batch into the outcome; gives why to go no further, null: go on. */
async function tryBatch(
  batch: readonly FederationIdWrite[],
  outcome: FederationIdOutcome,
  writeBatch: WriteBatch,
): Promise<WriteReason | null> {
  try {
    const results = await writeBatch(batch, outcome.written.length);
    for (const [index, write] of batch.entries())
      note(write, results[index] ?? { isWritten: false, ...NOT_KNOWN }, outcome);
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { ofBatch, ofRest } = reasonsOf(error);
    fail(batch, ofBatch, outcome);
    return ofRest;
  }
}

/** What nothing was heard of is looked up: what stands in the org counts as written, so that it can be taken back. */
async function confirmUnknown(
  session: OrgSession,
  writes: readonly FederationIdWrite[],
  { written, failures }: FederationIdOutcome,
): Promise<FederationIdOutcome> {
  const unknown = failures.filter(({ code }) => code === NOT_KNOWN.code).map(({ userId }) => userId);
  if (unknown.length === 0) return { written, failures };
  const found = await readFederationIds(session, unknown);
  const asked = new Set(unknown);
  const isConfirmed = ({ userId, after }: FederationIdWrite) =>
    asked.has(userId) && found.get(shortId(userId)) === (after === '' ? null : after);
  const confirmed = writes.filter(isConfirmed);
  const confirmedIds = new Set(confirmed.map(({ userId }) => userId));
  return {
    written: [...written, ...confirmed],
    failures: failures.filter(({ userId, code }) => code !== NOT_KNOWN.code || !confirmedIds.has(userId)),
  };
}

function withoutRepeats(writes: readonly FederationIdWrite[], outcome: FederationIdOutcome): FederationIdWrite[] {
  const seen = new Set<string>();
  return writes.filter((write) => {
    const isFirst = !seen.has(shortId(write.userId));
    if (isFirst) seen.add(shortId(write.userId));
    else fail([write], USER_TWICE, outcome);
    return isFirst;
  });
}

function note(write: FederationIdWrite, result: RowResult, outcome: FederationIdOutcome): void {
  if (result.isWritten) outcome.written.push(write);
  else fail([write], result, outcome);
}

function fail(
  writes: readonly FederationIdWrite[],
  { code, message }: WriteReason,
  { failures }: FederationIdOutcome,
): void {
  for (const { userId, username } of writes) failures.push({ userId, username, code, message });
}

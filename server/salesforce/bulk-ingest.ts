import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import { countOf, objectIn, readAnswer, shortId, textOf, textOrNullOf, unreadable } from './answer-fields.ts';
import type { RowResult } from './collections.ts';
import { type CsvRow, readCsvRows } from './csv-rows.ts';
import type { OrgSession } from './org-session.ts';
import { REST_PATH } from './query.ts';
import { STOPPED, TOO_SLOW, UNPROCESSED, type WriteReason } from './write-reasons.ts';

/**
 * Records in one job. Salesforce takes 100 MB; jobs of this size keep what is sent and the files of results within the
 * few megabytes that are read of an answer, and there is progress to tell of.
 */
export const BULK_SIZE = 10_000;

/** Makes a field blank in a file of Bulk API 2.0: an empty cell would leave it as it is. */
export const BULK_BLANK = '#N/A';

/** How a job is followed. */
export interface BulkFollowing {
  /** How many records of the job have been written so far. */
  onProgress(written: number): void;
  signal?: AbortSignal | undefined;
  /** Milliseconds; tests need not wait. */
  wait?: ((ms: number) => Promise<unknown>) | undefined;
}

/** A CSV file of records of one object, with LF at the ends of its lines and the column Id among its columns. */
export interface BulkUpdate {
  object: string;
  csv: string;
}

/** How the org's work on a job came to its end: done, or why what is left was not done. */
type JobEnd = WriteReason | 'done';

const POLL_FIRST_MS = 2000;
const POLL_MOST_MS = 10_000;
const PATIENCE_MS = 10 * 60_000;

/**
 * Updates records by one job of Bulk API 2.0 and gives the results by the first 15 characters of the ID; a record that
 * the org tells nothing about is missing. The job, and with it the org's copy of the file, is deleted in the end.
 * @throws orgUnreachable, orgRefused, orgSessionEnded, orgLimitReached
 */
export async function updateByBulk(
  session: OrgSession,
  update: BulkUpdate,
  following: BulkFollowing,
): Promise<Map<string, RowResult>> {
  const job = await createJob(session, update.object);
  try {
    await upload(session, job, update.csv);
    const end = await awaitEnd(session, job, following);
    return await readResults(session, job, end);
  } finally {
    await quietly(() => session.send({ method: 'DELETE', path: job }));
  }
}

/** The path of a new job. */
async function createJob(session: OrgSession, object: string): Promise<string> {
  const json = { object, operation: 'update', contentType: 'CSV', columnDelimiter: 'COMMA', lineEnding: 'LF' };
  const { text } = await session.send({ method: 'POST', path: `${REST_PATH}/jobs/ingest`, body: { json } });
  const id = textOf(objectIn(readAnswer(text), 'a job'), 'id');
  if (!/^750[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/.test(id)) throw unreadable('id is no job ID');
  return `${REST_PATH}/jobs/ingest/${id}`;
}

/** Nothing is written before the job is told that the upload is complete: what fails here may be thrown. */
async function upload(session: OrgSession, job: string, csv: string): Promise<void> {
  try {
    await session.send({ method: 'PUT', path: `${job}/batches`, body: { text: csv, mediaType: 'text/csv' } });
    await session.send({ method: 'PATCH', path: job, body: { json: { state: 'UploadComplete' } } });
  } catch (error) {
    await abortJob(session, job);
    throw error;
  }
}

/** From now on records are being written: a job that cannot be followed is stopped, and its results are read as far as they go. */
async function awaitEnd(session: OrgSession, job: string, following: BulkFollowing): Promise<JobEnd> {
  try {
    const end = await followJob(session, job, following);
    if (end === STOPPED || end === TOO_SLOW) await abortJob(session, job);
    return end;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await abortJob(session, job);
    return UNPROCESSED;
  }
}

async function followJob(session: OrgSession, job: string, following: BulkFollowing): Promise<JobEnd> {
  const wait = following.wait ?? ((ms) => sleepUntil(ms, following.signal));
  let pause = POLL_FIRST_MS;
  let waited = 0;
  while (waited < PATIENCE_MS) {
    if (following.signal?.aborted === true) return STOPPED;
    const end = await readEnd(session, job, following);
    if (end !== null) return end;
    await wait(pause);
    waited += pause;
    pause = Math.min(pause * 2, POLL_MOST_MS);
  }
  return TOO_SLOW;
}

/** Ends early when the signal says so. */
async function sleepUntil(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
}

/** Asks how far the job is; null: still at work. */
async function readEnd(session: OrgSession, job: string, { onProgress }: BulkFollowing): Promise<JobEnd | null> {
  const { text } = await session.send({ method: 'GET', path: job });
  const answer = objectIn(readAnswer(text), 'a job');
  const state = textOf(answer, 'state');
  if (state === 'JobComplete') return 'done';
  if (state === 'Failed' || state === 'Aborted') {
    const message = textOrNullOf(answer, 'errorMessage') ?? 'Salesforce stopped before this one was written.';
    return { code: `job${state}`, message };
  }
  if (answer.numberRecordsProcessed !== undefined) {
    const failed = answer.numberRecordsFailed === undefined ? 0 : countOf(answer, 'numberRecordsFailed');
    onProgress(Math.max(countOf(answer, 'numberRecordsProcessed') - failed, 0));
  }
  return null;
}

function abortJob(session: OrgSession, job: string): Promise<void> {
  return quietly(() => session.send({ method: 'PATCH', path: job, body: { json: { state: 'Aborted' } } }));
}

/** A file that cannot be read leaves its records out. */
async function readResults(session: OrgSession, job: string, end: JobEnd): Promise<Map<string, RowResult>> {
  const results = new Map<string, RowResult>();
  const read = (file: string, readRow: (row: CsvRow) => RowResult) =>
    quietly(async () => {
      const { text } = await session.send({ method: 'GET', path: `${job}/${file}` });
      readCsvRows(text, (row) => results.set(shortId(row.Id || row.sf__Id || ''), readRow(row)));
    });
  // What was written is read last: it is the word that counts, should a record be in two files.
  await read('unprocessedrecords', () => ({ isWritten: false, ...(end === 'done' ? UNPROCESSED : end) }));
  await read('failedResults', readFailure);
  await read('successfulResults', () => ({ isWritten: true }));
  return results;
}

/** `DUPLICATE_VALUE:duplicate value found: … :FederationIdentifier --` */
function readFailure({ sf__Error: error = '' }: CsvRow): RowResult {
  const [, code, message] = /^([A-Z][A-Z_]+):(.*)$/s.exec(error) ?? [];
  if (code === undefined || message === undefined)
    return { isWritten: false, code: 'UNKNOWN_EXCEPTION', message: error };
  return { isWritten: false, code, message: message.replace(/:[\w, ]* ?--$/, '') };
}

/** What the org will not do here changes nothing: jobs end by themselves after seven days. */
async function quietly(action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

import { parse } from 'csv-parse/sync';
import { type Answer, empty, json, type OrgRequest, refusal } from './answers.ts';
import { readObject } from './collections.ts';
import type { OrgState } from './state.ts';
import { findHolders, recordError, updateFederationId } from './user-updates.ts';

/** A job of Bulk API 2.0. */
interface Job {
  id: string;
  userId: string;
  state: 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';
  lineEnding: 'LF' | 'CRLF';
  csv: string | null;
  polls: number;
  errorMessage: string | null;
  header: string[];
  waiting: string[][];
  successful: string[][];
  failed: { error: string; row: string[] }[];
}

/** Answers `/jobs/ingest…`. */
export type BulkApi = (request: OrgRequest, userId: string, path: string) => Answer;

const MOST_BYTES = 100 * 1024 * 1024;
const BATCH_SIZE = 200;

/** Makes the API; the jobs that it remembers are its own. */
export function createBulkApi(state: OrgState): BulkApi {
  const jobs = new Map<string, Job>();

  function create(body: string, userId: string): Answer {
    const asked = readObject(body);
    if (asked === null) return refusal(400, 'JSON_PARSER_ERROR', 'The body is no JSON object');
    const fault = faultOfJob(asked);
    if (fault !== null) return refusal(400, 'INVALIDJOB', fault);
    const job = newJob({ id: state.newId('750'), userId, lineEnding: asked.lineEnding === 'CRLF' ? 'CRLF' : 'LF' });
    jobs.set(job.id, job);
    return json(200, jobInfo(state, job));
  }

  function upload(job: Job, { headers, body }: OrgRequest): Answer {
    if (!/^text\/csv\b/i.test(headers['content-type'] ?? '')) {
      return refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'The data of a job are text/csv');
    }
    if (job.state !== 'Open' || job.csv !== null) return wrongState(job, 'data has been uploaded already');
    if (Buffer.byteLength(body) > MOST_BYTES)
      return refusal(413, 'ClientInputError', 'The data are larger than 100 MB');
    job.csv = body;
    return empty(201);
  }

  function change(job: Job, body: string): Answer {
    const wanted = readObject(body)?.state;
    if (wanted === 'Aborted') {
      if (!['Open', 'UploadComplete', 'InProgress'].includes(job.state)) return wrongState(job, 'it has ended');
      job.state = 'Aborted';
      return json(200, jobInfo(state, job));
    }
    if (wanted !== 'UploadComplete') return refusal(400, 'INVALIDJOB', `Unknown state: ${String(wanted)}`);
    if (job.state !== 'Open') return wrongState(job, 'it is not open');
    if (job.csv === null) return wrongState(job, 'no data has been uploaded');
    job.state = 'UploadComplete';
    readRows(job);
    return json(200, jobInfo(state, job));
  }

  function look(job: Job): Answer {
    if (job.state === 'UploadComplete') job.state = 'InProgress';
    if (job.state === 'InProgress') {
      job.polls += 1;
      const isLast = job.polls >= state.options.bulkPolls;
      processRows(state, job, isLast ? job.waiting.length : Math.floor(job.waiting.length / 2));
      if (isLast) job.state = 'JobComplete';
    }
    return json(200, jobInfo(state, job));
  }

  function remove(job: Job): Answer {
    if (job.state === 'Open' || job.state === 'InProgress') return wrongState(job, 'it has not ended');
    jobs.delete(job.id);
    return empty(204);
  }

  function answerJob(job: Job, request: OrgRequest, file: string | undefined): Answer {
    const { method, body } = request;
    if (file === 'batches') return method === 'PUT' ? upload(job, request) : empty(405);
    if (file !== undefined) return method === 'GET' ? resultsOf(job, file) : empty(405);
    const ways: Readonly<Record<string, () => Answer>> = {
      GET: () => look(job),
      PATCH: () => change(job, body),
      DELETE: () => remove(job),
    };
    return ways[method]?.() ?? empty(405);
  }

  return (request, userId, path) => {
    if (path === '') return request.method === 'POST' ? create(request.body, userId) : empty(405);
    const [, id = '', file] = path.split('/');
    const job = jobs.get(id);
    return job === undefined ? notThere() : answerJob(job, request, file);
  };
}

function notThere(): Answer {
  return refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
}

function newJob(facts: Pick<Job, 'id' | 'userId' | 'lineEnding'>): Job {
  const results = { header: [], waiting: [], successful: [], failed: [] };
  return { ...facts, state: 'Open', csv: null, polls: 0, errorMessage: null, ...results };
}

function faultOfJob(asked: Record<string, unknown>): string | null {
  if (asked.object !== 'User') return `Unsupported object: ${String(asked.object)}`;
  if (asked.operation !== 'update') return `Unsupported operation for User: ${String(asked.operation)}`;
  if ((asked.contentType ?? 'CSV') !== 'CSV') return 'The contentType of a job is CSV';
  if ((asked.columnDelimiter ?? 'COMMA') !== 'COMMA') return 'This org only reads COMMA';
  return ['LF', 'CRLF', undefined].includes(asked.lineEnding as string) ? null : 'lineEnding is LF or CRLF';
}

function wrongState({ state }: Job, reason: string): Answer {
  return refusal(400, 'INVALIDJOBSTATE', `The job is in the state ${state}: ${reason}`);
}

function jobInfo(state: OrgState, job: Job): object {
  const at = state.now().toISOString().replace('Z', '+0000');
  return {
    id: job.id,
    operation: 'update',
    object: 'User',
    createdById: job.userId,
    createdDate: at,
    systemModstamp: at,
    state: job.state,
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: 67.0,
    contentUrl: `services/data/v67.0/jobs/ingest/${job.id}/batches`,
    lineEnding: job.lineEnding,
    columnDelimiter: 'COMMA',
    ...(job.state !== 'Open' && {
      jobType: 'V2Ingest',
      numberRecordsProcessed: job.successful.length + job.failed.length,
      numberRecordsFailed: job.failed.length,
      retries: 0,
      totalProcessingTime: 1,
    }),
    ...(job.errorMessage !== null && { errorMessage: job.errorMessage }),
  };
}

/** Reads the file; what is wrong with all of it makes the job fail. */
function readRows(job: Job): void {
  const csv = job.csv ?? '';
  const fail = (reason: string) => {
    job.state = 'Failed';
    job.errorMessage = reason;
  };
  const hasCarriageReturns = /\r\n/.test(csv);
  if (hasCarriageReturns !== (job.lineEnding === 'CRLF') && csv.includes('\n')) {
    return fail(
      `ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is ${job.lineEnding}`,
    );
  }
  try {
    const [header = [], ...rows] = parse(csv, { skip_empty_lines: true }) as string[][];
    const strange = header.find((name) => !['Id', 'FederationIdentifier'].includes(name));
    if (strange !== undefined) return fail(`InvalidBatch : Field name not found : ${strange}`);
    if (!header.includes('Id')) return fail('InvalidBatch : The Id column is missing');
    job.header = header;
    job.waiting = rows;
  } catch (error) {
    fail(`ClientInputError : ${(error as Error).message}`);
  }
}

/** Bulk API 2.0 works through a job in batches of records, as the other APIs do. */
function processRows(state: OrgState, job: Job, count: number): void {
  const holders = findHolders(state);
  const rows = job.waiting.splice(0, count);
  for (let start = 0; start < rows.length; start += BATCH_SIZE) {
    const seen = new Set<string>();
    for (const row of rows.slice(start, start + BATCH_SIZE)) {
      const id = row[job.header.indexOf('Id')] ?? '';
      // Bulk API 2.0 Developer Guide, "Prepare CSV Files": an empty cell is passed over, #N/A makes the field blank.
      const cell = row[job.header.indexOf('FederationIdentifier')] ?? '';
      const federationId = cell === '' ? currentOf(state, id) : blankOf(cell);
      const error = seen.has(id)
        ? recordError('DUPLICATE_VALUE', `Duplicate id specified: ${id}`, ['Id'])
        : updateFederationId(state, holders, { id, federationId });
      seen.add(id);
      if (error === null) job.successful.push(row);
      else job.failed.push({ error: `${error.statusCode}:${error.message}:${error.fields.join(', ')} --`, row });
    }
  }
}

function currentOf({ users }: OrgState, id: string): string | null {
  return users.get(id)?.federationId ?? null;
}

function blankOf(cell: string): string | null {
  return cell === '#N/A' ? null : cell;
}

function resultsOf(job: Job, file: string): Answer {
  if (!['JobComplete', 'Failed', 'Aborted'].includes(job.state)) return wrongState(job, 'there are no results yet');
  const { header } = job;
  const idAt = header.indexOf('Id');
  if (file === 'successfulResults') {
    return csvAnswer(
      ['sf__Id', 'sf__Created', ...header],
      job.successful.map((row) => [row[idAt] ?? '', 'false', ...row]),
    );
  }
  if (file === 'failedResults') {
    return csvAnswer(
      ['sf__Id', 'sf__Error', ...header],
      job.failed.map(({ error, row }) => [row[idAt] ?? '', error, ...row]),
    );
  }
  return file === 'unprocessedrecords' ? csvAnswer(header, job.waiting) : notThere();
}

function csvAnswer(header: readonly string[], rows: readonly string[][]): Answer {
  const lines = [header, ...rows].map((row) => `${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`);
  return { status: 200, headers: { 'content-type': 'text/csv; charset=UTF-8' }, body: lines.join('') };
}

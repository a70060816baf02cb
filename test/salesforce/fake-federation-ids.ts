import { parse } from 'csv-parse/sync';
import type { FederationIdWrite } from '../../server/salesforce/federation-ids.ts';
import type { OrgRequest } from '../../server/salesforce/org-session.ts';
import { type FakeOrgSession, fakeId, fakeOrgSession } from './fake-org-session.ts';

/** What this org does out of the ordinary. */
export interface FederationIdOrgOptions {
  /** Refuses a record; null: takes it. */
  refuse?: (userId: string) => { code: string; message: string } | null;
  /** Is asked before every request, and may throw. */
  before?: (request: OrgRequest, count: number) => void;
  /** States that a job is in, one for each time that it is asked for. */
  states?: Record<string, unknown>[];
  /** Instead of the org's own files of results. */
  files?: Record<string, unknown>;
}

/** An org that takes Federation IDs, by both ways. */
export interface FederationIdOrg {
  session: FakeOrgSession;
  /** What it was sent, by user. */
  sent: Map<string, string | null>;
  /** `METHOD path`, without what all paths begin with. */
  asked(): string[];
}

/** Opens it. */
export function federationIdOrg(options: FederationIdOrgOptions = {}): FederationIdOrg {
  const sent = new Map<string, string | null>();
  const failed = new Map<string, { code: string; message: string }>();
  const states = (
    options.states ?? [{ state: 'InProgress', numberRecordsProcessed: 3 }, { state: 'JobComplete' }]
  ).values();
  let batch: string[] = [];
  let count = 0;

  const take = (id: string, value: string | null) => {
    const refusal = options.refuse?.(id) ?? null;
    if (refusal === null) sent.set(id, value);
    else failed.set(id, refusal);
    return refusal;
  };
  const collection = (records: { id: string; FederationIdentifier: string | null }[]) =>
    records.map(({ id, FederationIdentifier }) => {
      const refusal = take(id, FederationIdentifier);
      if (refusal === null) return { id, success: true, errors: [] };
      return { id, success: false, errors: [{ statusCode: refusal.code, message: refusal.message, fields: [] }] };
    });
  const upload = (csv: string) => {
    const rows: Record<string, string>[] = parse(csv, { columns: true });
    batch = rows.map(({ Id = '' }) => Id);
    for (const { Id = '', FederationIdentifier = '' } of rows) {
      take(Id, FederationIdentifier === '#N/A' ? null : FederationIdentifier);
    }
    return '';
  };
  const file = (name: string): unknown => {
    if (options.files !== undefined) return options.files[name];
    if (name === 'unprocessedrecords') return '"Id","FederationIdentifier"\n';
    if (name === 'failedResults') {
      const rows = batch.filter((id) => failed.has(id));
      return `"sf__Id","sf__Error",Id,FederationIdentifier\n${rows
        .map((id) => `"","${failed.get(id)?.code}:${failed.get(id)?.message}:FederationIdentifier --","${id}","x"\n`)
        .join('')}`;
    }
    const rows = batch.filter((id) => !failed.has(id));
    return `"sf__Id","sf__Created",Id,FederationIdentifier\n${rows.map((id) => `"${id}","false","${id}","x"\n`).join('')}`;
  };

  const session = fakeOrgSession((request) => {
    options.before?.(request, count++);
    const { method, path, body } = request;
    if (path.endsWith('/composite/sobjects')) return collection((bodyOf(request) as { records: [] }).records);
    if (path.endsWith('/jobs/ingest')) return { id: JOB, state: 'Open' };
    if (body !== undefined && 'text' in body) return upload(body.text);
    if (method !== 'GET') return '';
    return path.endsWith(JOB) ? (states.next().value ?? { state: 'JobComplete' }) : file(path.split('/').at(-1) ?? '');
  });
  const asked = () =>
    session.requests.map(({ method, path }) => `${method} ${path.replace('/services/data/v67.0/', '')}`);
  return { session, sent, asked };
}

/** The one job of this org. */
export const JOB = fakeId('750', 1);

/** What a request carries as JSON. */
export function bodyOf({ body }: OrgRequest): unknown {
  return body !== undefined && 'json' in body ? body.json : undefined;
}

/** So many writes. */
export function someWrites(count: number): FederationIdWrite[] {
  return Array.from({ length: count }, (_, index) => ({
    userId: fakeId('005', index),
    username: `user${index}@acme.example`,
    before: null,
    after: `user${index}@acme.example`,
  }));
}

import { type Answer, empty, json, type OrgRequest, refusal } from './answers.ts';
import { createBulkApi } from './bulk.ts';
import { readObject, updateCollection } from './collections.ts';
import { readId } from './ids.ts';
import { type Caller, countRequest, findCaller } from './sessions.ts';
import { queryErrorCodeOf, runSoql } from './soql.ts';
import { holds, type OrgState } from './state.ts';
import { TABLES, type Table, TOOLING_TABLES } from './tables.ts';

const PAGE_SIZE = 2000;
const LONGEST_ADDRESS = 16_384;

/** The rows of a query that did not fit into one page; only its own session goes on with it. */
interface Cursor {
  id: string;
  token: string;
  records: readonly object[];
  base: string;
}

/** One resource; `base` is the path up to the version, `rest` what follows. */
type Resource = (request: OrgRequest, caller: Caller, path: { base: string; rest: string }) => Answer;

/** Where a query was asked: the path before it, and the objects that are known there. */
interface QueryPlace {
  base: string;
  tables: Readonly<Record<string, Table>>;
}

/** Answers the REST API. */
export type RestApi = (request: OrgRequest) => Answer;

/** Makes the API; the cursors that it remembers are its own. */
export function createRestApi(state: OrgState): RestApi {
  const bulk = createBulkApi(state);
  const cursors = new Map<string, Cursor>();

  function query({ method, query: asked }: OrgRequest, { token, user }: Caller, { base, tables }: QueryPlace): Answer {
    if (method !== 'GET') return notAllowed(method, 'GET');
    const soql = asked.get('q');
    if (soql === null) return refusal(400, 'MALFORMED_QUERY', 'SOQL statements cannot be empty or null');
    const seesSetup = holds(user, 'CustomizeApplication');
    try {
      const records = runSoql(state, soql, { tables, seesSetup });
      const id = state.newId('01g').slice(0, 15);
      if (records.length > PAGE_SIZE) cursors.set(id, { id, token, records, base });
      return pageOf({ id, records, base }, 0);
    } catch (error) {
      const code = queryErrorCodeOf(error);
      if (code === null) throw error;
      return refusal(400, code, `\n${(error as Error).message}`);
    }
  }

  function more(locator: string, { token }: Caller): Answer {
    const [id = '', start = ''] = locator.split('-');
    const cursor = cursors.get(id);
    if (cursor === undefined || cursor.token !== token || !/^\d+$/.test(start)) {
      return refusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    }
    return pageOf(cursor, Number(start));
  }

  /** The resources, by the beginning of what follows the version. */
  const resources: Readonly<Record<string, Resource>> = {
    '/query/': (_, caller, { rest }) => more(rest.slice('/query/'.length), caller),
    '/query': (request, caller, { base }) => query(request, caller, { base, tables: TABLES }),
    '/tooling/query': (request, caller, { base }) =>
      query(request, caller, { base: `${base}/tooling`, tables: TOOLING_TABLES }),
    '/composite/sobjects': (request) =>
      request.method === 'PATCH' ? updateCollection(state, request) : notAllowed(request.method, 'PATCH'),
    '/jobs/ingest': (request, { user }, { rest }) => bulk(request, user.id, rest.slice('/jobs/ingest'.length)),
    '/sobjects/AuthConfigProviders': (request, caller) => changeButtons(state, request, caller),
    '/limits': () => json(200, { DailyApiRequests: { Max: 100_000, Remaining: state.requestsLeft ?? 99_000 } }),
  };

  return (request) => {
    const caller = takeCaller(state, request);
    if ('status' in caller) return caller;
    const [, base = '', version = '', rest = ''] = /^(\/services\/data\/v(\d{2,3})\.0)(\/.*)$/.exec(request.path) ?? [];
    if (Number(version) < 31 || Number(version) > 67) return missing();
    const needsJson = ['POST', 'PATCH'].includes(request.method);
    if (needsJson && !/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
      return refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'The request is not application/json');
    }
    const resource = Object.entries(resources).find(([start]) => rest === start || rest.startsWith(withSlash(start)));
    const given = resource === undefined ? missing() : resource[1](request, caller, { base, rest });
    const used = state.requestsLeft === null ? 1000 : 100_000 - state.requestsLeft;
    return { ...given, headers: { ...given.headers, 'sforce-limit-info': `api-usage=${used}/100000` } };
  };
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

/** Who asks, or the refusal. */
function takeCaller(state: OrgState, { path, query, headers }: OrgRequest): Caller | Answer {
  if (`${path}?${query}`.length > LONGEST_ADDRESS) return empty(414);
  const caller = findCaller(state, /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? null);
  if (caller === null) return refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  if (caller.session.isRestricted) {
    const reason =
      'The users password has expired, you must call SetPassword before attempting any other API operations';
    return refusal(403, 'INVALID_OPERATION_WITH_EXPIRED_PASSWORD', reason);
  }
  if (countRequest(state)) return caller;
  return refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
}

function pageOf({ id, records: all, base }: Omit<Cursor, 'token'>, start: number): Answer {
  const records = all.slice(start, start + PAGE_SIZE);
  const next = start + records.length;
  const done = next >= all.length;
  return json(200, {
    totalSize: all.length,
    done,
    ...(!done && { nextRecordsUrl: `${base}/query/${id}-${next}` }),
    records,
  });
}

/** AuthConfigProviders: created and deleted where the org allows it at all. */
function changeButtons(state: OrgState, { method, path, body }: OrgRequest, { user }: Caller): Answer {
  const id = /\/sobjects\/AuthConfigProviders\/(\w+)$/.exec(path)?.[1];
  if (!holds(user, 'CustomizeApplication')) return missing();
  if (id === undefined) return method === 'POST' ? createButton(state, body) : notAllowed(method, 'POST');
  if (method !== 'DELETE') return notAllowed(method, 'DELETE');
  if (!state.options.authConfigProvidersWritable) {
    return refusal(400, 'INSUFFICIENT_ACCESS_OR_READONLY', 'entity type cannot be deleted: AuthConfigProviders');
  }
  return state.loginButtons.delete(readId(id) ?? '') ? empty(204) : missing();
}

function createButton(state: OrgState, body: string): Answer {
  if (!state.options.authConfigProvidersWritable) {
    const reason = 'entity type cannot be inserted: AuthConfigProviders';
    return refusal(400, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', reason);
  }
  const record = readObject(body);
  if (record === null) return refusal(400, 'JSON_PARSER_ERROR', 'The body is no JSON object');
  const { AuthConfigId: page, AuthProviderId: provider, ...others } = record;
  const [strange] = Object.keys(others);
  if (strange !== undefined) {
    return refusal(400, 'INVALID_FIELD', `No such column '${strange}' on sobject of type AuthConfigProviders`);
  }
  if (typeof page !== 'string' || typeof provider !== 'string') {
    return refusal(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [AuthConfigId, AuthProviderId]');
  }
  const config = [...state.samlConfigs.values()].find(({ id }) => id === readId(provider));
  if (readId(page) !== state.authConfigId || config === undefined) {
    return refusal(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
  }
  if ([...state.loginButtons.values()].includes(config.id)) {
    return refusal(400, 'DUPLICATE_VALUE', 'duplicate value found: AuthProviderId');
  }
  const id = state.newId('0Ag');
  state.loginButtons.set(id, config.id);
  return json(201, { id, success: true, errors: [] });
}

function missing(): Answer {
  return refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
}

function notAllowed(method: string, allowed: string): Answer {
  const reason = `HTTP Method '${method}' not allowed. Allowed are ${allowed}`;
  return refusal(405, 'METHOD_NOT_ALLOWED', reason);
}

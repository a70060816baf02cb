import { type Answer, json, type OrgRequest, refusal } from './answers.ts';
import { readId } from './ids.ts';
import type { OrgState } from './state.ts';
import { findHolders, type Holders, type RecordError, recordError, updateFederationId } from './user-updates.ts';

const MOST_RECORDS = 200;

/** Updates records of the object User: `PATCH composite/sobjects`. */
export function updateCollection(state: OrgState, request: OrgRequest): Answer {
  const body = readObject(request.body);
  const records = body?.records;
  if (body === null || !Array.isArray(records)) return refusal(400, 'JSON_PARSER_ERROR', 'The records are missing');
  if (records.length > MOST_RECORDS) {
    const reason = `record limit reached. cannot submit more than ${MOST_RECORDS} records in this operation`;
    return refusal(400, 'EXCEEDED_ID_LIMIT', reason);
  }
  const types = records.map(typeOf);
  if (types.includes(null)) return refusal(400, 'INVALID_INPUT', 'The attributes.type of each record is required');
  const strange = types.find((type) => type !== 'User');
  if (strange !== undefined) return refusal(400, 'INVALID_TYPE', `sObject type '${strange}' is not supported.`);

  const before = new Map([...state.users.values()].map(({ id, federationId }) => [id, federationId]));
  const update = createUpdate(state, findHolders(state));
  const errors = records.map((record) => update(record as Record<string, unknown>));
  if (body.allOrNone === true && errors.some((error) => error !== null)) {
    for (const user of state.users.values()) user.federationId = before.get(user.id) ?? null;
    return json(
      200,
      errors.map((error) => rowResult(null, error ?? ROLLED_BACK)),
    );
  }
  return json(
    200,
    errors.map((error, index) => rowResult(String(records[index]?.id ?? records[index]?.Id), error)),
  );
}

/** Reads JSON with an object in it; null: it is none. */
export function readObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

const ROLLED_BACK = recordError(
  'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  'Record rolled back because not all records were valid and the request was using AllOrNone header',
  [],
);

function typeOf(record: unknown): string | null {
  const type = (record as { attributes?: { type?: unknown } } | null)?.attributes?.type;
  return typeof type === 'string' ? type : null;
}

function createUpdate(state: OrgState, holders: Holders): (record: Record<string, unknown>) => RecordError | null {
  const seen = new Set<string>();
  return ({ attributes: _, id, Id, ...fields }) => {
    const given = id ?? Id;
    if (typeof given !== 'string') return recordError('MISSING_ARGUMENT', 'Id not specified in an update call', []);
    const key = readId(given) ?? given;
    if (seen.has(key)) return recordError('DUPLICATE_VALUE', `duplicate id specified: ${given}`, ['Id']);
    seen.add(key);
    const strange = Object.keys(fields).find((name) => name !== 'FederationIdentifier');
    if (strange !== undefined) {
      return recordError('INVALID_FIELD', `No such column '${strange}' on sobject of type User`, []);
    }
    const value = fields.FederationIdentifier;
    if (value === undefined) return null;
    if (value !== null && typeof value !== 'string') {
      return recordError('JSON_PARSER_ERROR', 'Cannot deserialize instance of string', ['FederationIdentifier']);
    }
    return updateFederationId(state, holders, { id: given, federationId: value });
  };
}

function rowResult(id: string | null, error: RecordError | null): object {
  return error === null ? { id, success: true, errors: [] } : { success: false, errors: [error] };
}

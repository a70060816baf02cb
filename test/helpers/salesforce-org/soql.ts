import { readId } from './ids.ts';
import { parseSoql, type SoqlCondition, type SoqlQuery, type SoqlValue } from './soql-syntax.ts';
import type { OrgState } from './state.ts';
import type { Field, Table, Value } from './tables.ts';

type Row = Readonly<Record<string, Value>>;
type Test = (row: Row) => boolean;

/** What is thrown for a query that the org does not take. */
export function queryError(errorCode: string, message: string): Error {
  return Object.assign(new Error(message), { errorCode });
}

/** The error code of what was thrown; null: something else went wrong. */
export function queryErrorCodeOf(error: unknown): string | null {
  return error instanceof Error && 'errorCode' in error ? String(error.errorCode) : null;
}

/** The objects that an API knows, and whether who asks may view the setup. */
export interface Scope {
  tables: Readonly<Record<string, Table>>;
  seesSetup: boolean;
}

/** Answers a query with its records as the REST API writes them. @throws queryError */
export function runSoql(state: OrgState, soql: string, scope: Scope): object[] {
  const query = parseSoql(soql);
  const [object, table] = findTable(query.object, scope);
  const fields = query.fields.map((name) => findField(object, table, name));
  const test = query.where === null ? () => true : compile(object, table, query.where);
  const rows = [...table.rows(state)].filter(test);
  sortRows(rows, query, (name) => findField(object, table, name));
  return rows.slice(0, query.limit ?? rows.length).map((row) => recordOf(object, fields, row));
}

function findTable(name: string, { tables, seesSetup }: Scope): [string, Table] {
  const found = Object.entries(tables).find(([object]) => object.toLowerCase() === name.toLowerCase());
  if (found !== undefined && (seesSetup || !found[1].isSetup)) return found;
  throw queryError(
    'INVALID_TYPE',
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name.`,
  );
}

function findField(object: string, { fields }: Table, name: string): string {
  const found = Object.keys(fields).find((field) => field.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  throw queryError(
    'INVALID_FIELD',
    `No such column '${name}' on entity '${object}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name.`,
  );
}

function compile(object: string, table: Table, condition: SoqlCondition): Test {
  if (condition.kind === 'not') {
    const inner = compile(object, table, condition.part);
    return (row) => !inner(row);
  }
  if (condition.kind !== 'compare') {
    const parts = condition.parts.map((part) => compile(object, table, part));
    return condition.kind === 'and'
      ? (row) => parts.every((part) => part(row))
      : (row) => parts.some((part) => part(row));
  }
  const name = findField(object, table, condition.field);
  const field = table.fields[name];
  if (field?.isFilterable !== true) {
    throw queryError('INVALID_FIELD', `field '${name}' can not be filtered in a query call`);
  }
  const compare = comparison(name, field, condition);
  return (row) => compare(row[name] ?? null);
}

function comparison(
  name: string,
  field: Field,
  { operator, value }: Extract<SoqlCondition, { kind: 'compare' }>,
): (value: Value) => boolean {
  if (operator === 'IN' || operator === 'NOT IN') {
    const values = value.kind === 'list' ? value.values : [value];
    const keys = new Set(values.map((one) => readLiteral(name, field, one)));
    return (actual) => keys.has(keyOf(field, actual)) === (operator === 'IN');
  }
  const wanted = readLiteral(name, field, value);
  if (operator === '=') return (actual) => keyOf(field, actual) === wanted;
  if (operator === '!=') return (actual) => keyOf(field, actual) !== wanted;
  if (operator === 'LIKE') return like(name, field, wanted);
  if (field.type === 'boolean' || field.type === 'id') {
    throw queryError('INVALID_QUERY_FILTER_OPERATOR', `invalid operator on ${field.type} field`);
  }
  return (actual) => isOrdered(operator, keyOf(field, actual), wanted);
}

function isOrdered(operator: string, actual: string | number | null, wanted: string | number | null): boolean {
  if (actual === null || wanted === null) return false;
  if (operator === '<') return actual < wanted;
  if (operator === '<=') return actual <= wanted;
  return operator === '>' ? actual > wanted : actual >= wanted;
}

function like(name: string, field: Field, wanted: string | number | null): (value: Value) => boolean {
  if (field.type !== 'text' || typeof wanted !== 'string') {
    throw queryError('INVALID_QUERY_FILTER_OPERATOR', `invalid operator on field '${name}'`);
  }
  const escaped = wanted
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  const pattern = new RegExp(`^${escaped}$`, 's');
  return (actual) => pattern.test(String(keyOf(field, actual) ?? ''));
}

/** A literal as what values are compared by; text compares without regard to upper and lower case. */
function readLiteral(name: string, field: Field, literal: SoqlValue): string | number | null {
  if (literal.kind === 'list') throw queryError('MALFORMED_QUERY', 'unexpected token: (');
  if (literal.kind === 'word' && literal.value.toLowerCase() === 'null') return null;
  const isQuoted = literal.kind === 'text';
  const wantsQuotes = field.type === 'text' || field.type === 'id';
  const read = READERS[field.type](literal.value);
  if (isQuoted === wantsQuotes && read !== undefined) return read;
  if (isQuoted && field.type === 'id') {
    throw queryError('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${literal.value}`);
  }
  const [type, quotes] = wantsQuotes ? ['string', 'should'] : [field.type, 'should not'];
  throw queryError(
    'INVALID_FIELD',
    `value of filter criterion for field '${name}' must be of type ${type} and ${quotes} be enclosed in quotes`,
  );
}

/** Undefined: this is no such literal. */
const READERS: Readonly<Record<Field['type'], (value: string) => string | number | null | undefined>> = {
  id: (value) => readId(value) ?? undefined,
  text: (value) => (value === '' ? null : value.toLowerCase()),
  boolean: (value) => (/^(?:true|false)$/i.test(value) ? value.toLowerCase() : undefined),
  instant: (value) => (Number.isNaN(Date.parse(value)) ? undefined : Date.parse(value)),
};

function keyOf({ type }: Field, value: Value): string | number | null {
  if (value === null) return null;
  if (value instanceof Date) return value.getTime();
  return type === 'id' ? String(value) : String(value).toLowerCase();
}

function sortRows(rows: Row[], { orderBy }: SoqlQuery, find: (name: string) => string): void {
  const orders = orderBy.map(({ field, isDescending }) => ({ name: find(field), sign: isDescending ? -1 : 1 }));
  rows.sort((one, other) => {
    for (const { name, sign } of orders) {
      const [a, b] = [one[name] ?? '', other[name] ?? ''];
      if (a < b) return -sign;
      if (a > b) return sign;
    }
    return 0;
  });
}

function recordOf(object: string, fields: readonly string[], row: Row): object {
  const record: Record<string, unknown> = { attributes: attributesOf(object, row.Id ?? null) };
  for (const name of fields) {
    const path = name.split('.');
    const last = path.pop() ?? '';
    put(record, { path, last, value: row[name] ?? null });
  }
  return record;
}

/** Puts a value into its related record; a related record without any value is null. */
function put(
  record: Record<string, unknown>,
  { path, last, value }: { path: readonly string[]; last: string; value: Value },
): void {
  const [first, ...rest] = path;
  if (first === undefined) {
    record[last] = value instanceof Date ? value.toISOString().replace('Z', '+0000') : value;
    return;
  }
  if (value === null && (record[first] ?? null) === null) {
    record[first] = null;
    return;
  }
  record[first] ??= { attributes: attributesOf(first, null) };
  put(record[first] as Record<string, unknown>, { path: rest, last, value });
}

function attributesOf(type: string, id: Value): object {
  const name = type === 'Assignee' ? 'User' : type;
  return { type: name, url: `/services/data/v67.0/sobjects/${name}${id === null ? '' : `/${String(id)}`}` };
}

import {
  type Compilable,
  type CompiledQuery,
  type DialectAdapter,
  type QueryResult,
  type RawBuilder,
  sql,
} from 'kysely';
import type { Connection } from './schema.ts';

/** Stands in a query for each value that a call will bring. */
export type Holes<Values> = { [Name in keyof Values]: RawBuilder<Values[Name]> };

interface Plan<Values> {
  query: CompiledQuery;
  /** For each parameter the value it takes, or `null`: it is the query's own. */
  names: (keyof Values | null)[];
}

/**
 * A query of the sign-on path: built and compiled at its first use, then only filled in. Doing that each time costs as
 * much as running it. `values` has the same names at each call.
 */
export function compiled<Values extends object, Row>(
  build: (connection: Connection, holes: Holes<Values>) => Compilable<Row>,
): (connection: Connection, values: Values) => Promise<QueryResult<Row>> {
  const plans = new WeakMap<DialectAdapter, Plan<Values>>();
  return (connection, values) => {
    const { adapter } = connection.getExecutor();
    let plan = plans.get(adapter);
    if (plan === undefined) {
      plan = compilePlan(connection, values, build);
      plans.set(adapter, plan);
    }
    const { query, names } = plan;
    const parameters = names.map((name, position) => (name === null ? query.parameters[position] : values[name]));
    return connection.executeQuery<Row>({ ...query, parameters });
  };
}

function compilePlan<Values extends object>(
  connection: Connection,
  values: Values,
  build: (connection: Connection, holes: Holes<Values>) => Compilable<unknown>,
): Plan<Values> {
  const markers = new Map<unknown, keyof Values>();
  const holes: Partial<Holes<Values>> = {};
  for (const name in values) {
    const marker = Symbol(name);
    markers.set(marker, name);
    holes[name] = sql`${marker}`;
  }
  // Each name of the values has its hole now.
  const query = build(connection, holes as Holes<Values>).compile();
  return { query, names: query.parameters.map((parameter) => markers.get(parameter) ?? null) };
}

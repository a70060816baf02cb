/** What a route's schemas say of what comes in: each schema in them, with its place. */
import type { Route } from './route-table.ts';

/** As much of a JSON schema as the contract uses. */
export interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
  items?: Schema;
  anyOf?: Schema[];
  enum?: string[];
  const?: unknown;
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
}

/** A schema, and where it is: `POST /api/groups body.name`. */
export interface Part {
  place: string;
  schema: Schema;
}

/** The three ways in. */
export type InputKind = 'body' | 'querystring' | 'params';

/** The schema of one way in; undefined: the route has none. */
export function inputSchema({ schema }: Route, kind: InputKind): Schema | undefined {
  return schema?.[kind] as Schema | undefined; // the contract is written in JSON schemas
}

/** Every schema in a route's body, query and path. */
export function inputSchemas(route: Route): Part[] {
  const kinds = ['body', 'querystring', 'params'] as const;
  return kinds.flatMap((kind) => {
    const schema = inputSchema(route, kind);
    return schema === undefined ? [] : everySchema(schema, `${route.method} ${route.url} ${kind}`);
  });
}

function everySchema(schema: Schema, place: string): Part[] {
  const { properties = {}, items, anyOf = [] } = schema;
  return [
    { place, schema },
    ...Object.entries(properties).flatMap(([name, inner]) => everySchema(inner, `${place}.${name}`)),
    ...(items ? everySchema(items, `${place}[]`) : []),
    ...anyOf.flatMap((inner) => everySchema(inner, place)),
  ];
}

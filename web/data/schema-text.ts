/** A JSON schema, as far as the API's contracts use it. */
export interface Schema {
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  patternProperties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  default?: unknown;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
}

/** A schema as people read it, in the manner of a TypeScript type; bounds and defaults stand behind it. */
export function describeSchema(schema: Schema, indent = ''): string {
  if (schema.anyOf) return schema.anyOf.map((one) => describeSchema(one, indent)).join(' | ');
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === 'array') return `${describeItems(schema.items ?? {}, indent)}[]${boundsOf(schema)}`;
  if (schema.type === 'object' || schema.properties) return describeObject(schema, indent);
  return `${typeOf(schema)}${boundsOf(schema)}`;
}

function describeObject({ properties = {}, required = [], ...schema }: Schema, indent: string): string {
  const names = Object.keys(properties);
  if (names.length === 0) return describeOpenObject(schema, indent);
  const inner = `${indent}  `;
  const lines = names.map((name) => {
    const mark = required.includes(name) ? '' : '?';
    return `${inner}${name}${mark}: ${describeSchema(properties[name] ?? {}, inner)}`;
  });
  return `{\n${lines.join('\n')}\n${indent}}`;
}

/** An object whose names are not known beforehand. */
function describeOpenObject(
  { patternProperties = {}, additionalProperties, description }: Schema,
  indent: string,
): string {
  const values = Object.values(patternProperties)[0] ?? additionalProperties;
  if (typeof values === 'object') return `{ [name]: ${describeSchema(values, indent)} }`;
  return description ? `object (${description.replace(/\.$/, '')})` : 'object';
}

function describeItems(items: Schema, indent: string): string {
  const text = describeSchema(items, indent);
  return text.includes(' | ') && !text.startsWith('{') ? `(${text})` : text;
}

function typeOf({ type, format }: Schema): string {
  if (format === 'date-time') return 'instant';
  if (type === undefined) return 'any';
  return Array.isArray(type) ? type.join(' | ') : type;
}

/** Bounds and the default in brackets; empty when there are none. */
function boundsOf(schema: Schema): string {
  const notes = [
    rangeOf(schema.minLength, schema.maxLength, ' characters'),
    rangeOf(schema.minItems, schema.maxItems, ' items'),
    rangeOf(schema.minimum, schema.maximum, ''),
    schema.default === undefined ? '' : `default ${JSON.stringify(schema.default)}`,
  ].filter((note) => note !== '');
  return notes.length === 0 ? '' : ` (${notes.join(', ')})`;
}

function rangeOf(least: number | undefined, most: number | undefined, unit: string): string {
  if (least === undefined && most === undefined) return '';
  if (most === undefined) return `at least ${least}${unit}`;
  return least === undefined ? `at most ${most}${unit}` : `${least} to ${most}${unit}`;
}

/** What every part of the API shares: instants, ids, pages of a list, problems. */
import Type, { type Static, type TProperties, type TSchema } from 'typebox';
import { ONE_LINE, TEXT } from './text.ts';

/** What makes an object schema closed; `Type.Partial` forgets it, so it is said again there. */
export const CLOSED = { additionalProperties: false };

/** An object that comes in: whoever sends a member that it does not have is told so. */
export function Closed<Properties extends TProperties>(properties: Properties) {
  return Type.Object(properties, CLOSED);
}

/** An object of WebAuthn Level 3 as a browser writes it: later levels add members, which nothing here reads. */
export function FromBrowser<Properties extends TProperties>(properties: Properties, description?: string) {
  return Type.Object(properties, { additionalProperties: true, ...(description !== undefined && { description }) });
}

// The format knows the days of each month; the pattern refuses leap seconds, which no Date can be, and what is taken for one.
const DATE_AND_TIME = '^\\d{4}-\\d\\d-\\d\\dT([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)$';

/** RFC 3339 5.6, an instant that a Date can be; what leaves is UTC. */
export const Instant = Type.String({ format: 'date-time', pattern: DATE_AND_TIME });

/** A record's id: a UUID. */
export const Id = Type.String({ pattern: '^[0-9a-f-]{36}$' });

/** The path of one record. */
export const IdParams = Type.Object({ id: Id });

/** A WebAuthn credential ID, base64url. */
export const CredentialId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,1400}$' });

/** A value or null. */
export function Nullable<Schema extends TSchema>(schema: Schema) {
  return Type.Union([schema, Type.Null()]);
}

/** One of these texts. */
export function OneOf<const Values extends string[]>(...values: Values) {
  return Type.Unsafe<Values[number]>({ type: 'string', enum: values });
}

/** One line of 1 to `most` characters. */
export function Line(most: number) {
  return Type.String({ minLength: 1, maxLength: most, pattern: ONE_LINE });
}

/** Text of at most `most` characters. */
export function Text(most: number) {
  return Type.String({ maxLength: most, pattern: TEXT });
}

/** How a list is read on: `cursor` is the `next` of the page before. */
export const PageQuery = {
  cursor: Type.Optional(Text(1000)),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
};

/** A page of a list; `next` is null on the last one. */
export function PageOf<Schema extends TSchema>(item: Schema) {
  return Type.Object({ items: Type.Array(item), next: Nullable(Type.String()) });
}

/** Where in the input the mistake is, when there is more than one place to look at. */
export const ProblemPlace = Type.Object({
  /** A line of the file, counted from 1; null: no line. */
  line: Nullable(Type.Integer()),
  /** The field or element; null: the whole. */
  field: Nullable(Type.String()),
  message: Type.String(),
});

/** RFC 9457, with a stable code and the reference number that the log has too. */
export const Problem = Type.Object({
  type: Type.Literal('about:blank'),
  status: Type.Integer(),
  code: Type.String(),
  title: Type.String(),
  detail: Type.String(),
  reference: Type.String(),
  places: Type.Optional(Type.Array(ProblemPlace)),
});

/** As types. */
export type Problem = Static<typeof Problem>;
/** As types. */
export type ProblemPlace = Static<typeof ProblemPlace>;

/** What a change answers with when there is nothing to say: 204 and no body. */
export const Nothing = Type.Null();

/** `GET /api/openapi.json` */
export const OpenApiReply = Type.Object({}, { additionalProperties: true, description: 'An OpenAPI 3.1 document.' });

/** A warning in plain words, with a stable code. */
export const Warning = Type.Object({ code: Type.String(), message: Type.String() });
/** As types. */
export type Warning = Static<typeof Warning>;

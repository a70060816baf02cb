/** `/api/audit`. */
import Type, { type Static } from 'typebox';
import { Closed, Id, Instant, Nullable, OneOf, PageQuery, Text } from './common.ts';

const filter = {
  /** A person's id: whom it concerns, or who did it. */
  person: Type.Optional(Text(64)),
  serviceProvider: Type.Optional(Id),
  action: Type.Optional(Text(64)),
  outcome: Type.Optional(OneOf('success', 'refused')),
  address: Type.Optional(Text(64)),
  reference: Type.Optional(Text(64)),
  from: Type.Optional(Instant),
  until: Type.Optional(Instant),
};

/** `GET /api/audit`: newest first. `after`: instead, what came after this sequence number, oldest first, to follow the log. */
export const AuditQuery = Closed({
  ...filter,
  after: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
  ...PageQuery,
});
/** As types. */
export type AuditQuery = Static<typeof AuditQuery>;

/** `GET /api/audit/export`: everything that the filter lets through, oldest first, streamed. */
export const AuditExportQuery = Closed({ ...filter, format: OneOf('csv', 'ndjson') });
/** As types. */
export type AuditExportQuery = Static<typeof AuditExportQuery>;

/** The export: a file, not JSON. */
export const AuditExportReply = Type.Unsafe<AsyncIterable<unknown>>({ type: 'string' });

/** What an id of an event belongs to. */
export const NamedKind = OneOf('person', 'group', 'batch', 'token', 'signingKey', 'serviceProvider');
/** As types. */
export type NamedKind = Static<typeof NamedKind>;

/** Somebody or something in an event: with a name while it exists. */
const Named = Type.Object({
  id: Type.String(),
  name: Nullable(Type.String()),
  email: Nullable(Type.String()),
  /** What it is, while it exists; null: it is gone, or has no page of its own. */
  kind: Nullable(NamedKind),
});

/** One event. */
export const AuditEvent = Type.Object({
  sequence: Type.Integer(),
  at: Instant,
  action: Type.String(),
  outcome: OneOf('success', 'refused'),
  /** Null: somebody unknown. `operator` and `system` have no name. */
  actor: Nullable(Named),
  target: Nullable(Named),
  serviceProvider: Nullable(Type.Object({ id: Type.String(), name: Nullable(Type.String()) })),
  address: Nullable(Type.String()),
  reason: Nullable(Type.String()),
  reference: Type.String(),
  details: Type.Record(Type.String(), Type.Unknown()),
});
/** As types. */
export type AuditEvent = Static<typeof AuditEvent>;

/** `GET /api/audit`; a page of a filter may be short, even empty, and go on all the same. */
export const AuditReply = Type.Object({ items: Type.Array(AuditEvent), next: Nullable(Type.String()) });
/** As types. */
export type AuditReply = Static<typeof AuditReply>;

/** `GET /api/people/:id/events`: the last that happened to a person, or that they did, newest first; no more than help desk may know. */
export const PersonEventsReply = Type.Object({
  items: Type.Array(Type.Pick(AuditEvent, ['at', 'action', 'outcome', 'reason', 'reference'])),
});
/** As types. */
export type PersonEventsReply = Static<typeof PersonEventsReply>;

/** The path of one event. */
export const AuditEventParams = Type.Object({
  sequence: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
});

/** One step of a sign-in's story. */
export const StoryStep = Type.Object({
  step: OneOf('request', 'page', 'ceremony', 'decision', 'response'),
  at: Instant,
  outcome: OneOf('success', 'refused'),
  /** Facts without secrets, name and value in words. */
  facts: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
  reference: Type.String(),
});
/** As types. */
export type StoryStep = Static<typeof StoryStep>;

/** `GET /api/audit/:sequence`: the event and, for a sign-in, its story in order; else `story` is empty. */
export const AuditEventReply = Type.Object({ event: AuditEvent, story: Type.Array(StoryStep) });
/** As types. */
export type AuditEventReply = Static<typeof AuditEventReply>;

/** `GET` and `PUT /api/audit/retention`; null: events are kept for good. */
export const AuditRetention = Closed({ days: Nullable(Type.Integer({ minimum: 30, maximum: 3650 })) });
/** As types. */
export type AuditRetention = Static<typeof AuditRetention>;

/** `GET /api/audit/actions`: every action there is, for the filter. */
export const AuditActionsReply = Type.Object({ actions: Type.Array(Type.String()) });

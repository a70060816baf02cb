/** `/api/people`, `/api/groups`. */
import Type, { type Static } from 'typebox';
import {
  Closed,
  CredentialId,
  Id,
  Instant,
  Line,
  Nullable,
  OneOf,
  PageOf,
  PageQuery,
  ProblemPlace,
  Text,
  Warning,
} from './common.ts';
import { Role } from './console.ts';
import { EMAIL_ADDRESS, EMAIL_ADDRESS_LENGTH } from './text.ts';

/** A person as lists show them. */
export const Person = Type.Object({
  id: Id,
  email: Type.String(),
  name: Type.String(),
  federationId: Nullable(Type.String()),
  role: Role,
  disabledAt: Nullable(Instant),
  createdAt: Instant,
  /** Sent back with a change; another value means that somebody else was faster. */
  updatedAt: Instant,
  passkeyCount: Type.Integer(),
  /** When the open enrolment link ends; null: there is none. */
  invitedUntil: Nullable(Instant),
});
/** As types. */
export type Person = Static<typeof Person>;

/** Filters of the list. */
export const PeopleFilter = OneOf('withoutPasskey', 'invited', 'disabled', 'privileged');

const choice = {
  search: Type.Optional(Text(200)),
  filter: Type.Optional(PeopleFilter),
  group: Type.Optional(Id),
  /** A search has an order of its own: by the word that was found. */
  sort: Type.Optional(OneOf('email', '-email', 'name', '-name', 'createdAt', '-createdAt')),
};

/** `GET /api/people/export` */
export const PeopleChoice = Closed(choice);
/** Its answer. */
export const PeopleFile = Type.Unsafe<unknown>({
  type: 'string',
  description: 'A line with a person each, after a header.',
});
/** As types. */
export type PeopleChoice = Static<typeof PeopleChoice>;
/** `GET /api/people`; a page of a search may be short, even empty, and go on all the same. */
export const PeopleQuery = Closed({ ...choice, ...PageQuery });
/** As types. */
export type PeopleQuery = Static<typeof PeopleQuery>;
/** `GET /api/people` */
export const PeopleReply = PageOf(Person);
/** As types. */
export type PeopleReply = Static<typeof PeopleReply>;

const Email = Type.String({ maxLength: EMAIL_ADDRESS_LENGTH, pattern: EMAIL_ADDRESS });

/** `POST /api/people` */
export const NewPersonBody = Closed({
  email: Email,
  name: Line(200),
  federationId: Nullable(Line(512)),
  role: Role,
});
/** As types. */
export type NewPersonBody = Static<typeof NewPersonBody>;

/** `PATCH /api/people/:id`: only what is there changes. */
export const PersonChangeBody = Closed({
  updatedAt: Instant,
  email: Type.Optional(Email),
  name: Type.Optional(Line(200)),
  federationId: Type.Optional(Nullable(Line(512))),
  role: Type.Optional(Role),
});
/** As types. */
export type PersonChangeBody = Static<typeof PersonChangeBody>;

/** A person as stored, and what to know about it: a Federation ID that differs from another's in case alone, say. */
export const PersonReply = Type.Object({ person: Person, warnings: Type.Array(Warning) });
/** As types. */
export type PersonReply = Static<typeof PersonReply>;

/** `GET /api/people/:id` */
export const PersonPageReply = Type.Object({
  person: Person,
  groups: Type.Array(Type.Object({ id: Id, name: Type.String() })),
  passkeys: Type.Array(
    Type.Object({
      id: CredentialId,
      name: Type.String(),
      /** The provider by its AAGUID; null: unknown. */
      provider: Nullable(Type.String()),
      synced: Type.Boolean(),
      createdAt: Instant,
      lastUsedAt: Nullable(Instant),
    }),
  ),
  sessions: Type.Array(
    Type.Object({
      id: Type.String(),
      startedAt: Instant,
      lastSeenAt: Instant,
      expiresAt: Instant,
      /** Name of the passkey that opened it. */
      passkey: Nullable(Type.String()),
      /** The session of whoever asks. */
      isCurrent: Type.Boolean(),
    }),
  ),
  /** What goes when the person is deleted. */
  dependents: Type.Object({
    passkeys: Type.Integer(),
    sessions: Type.Integer(),
    links: Type.Integer(),
    groups: Type.Integer(),
    apiTokens: Type.Integer(),
  }),
});
/** As types. */
export type PersonPageReply = Static<typeof PersonPageReply>;

/** A passkey of a person. */
export const PasskeyParams = Type.Object({ id: Id, credentialId: CredentialId });
/** A session of a person. */
export const SessionParams = Type.Object({ id: Id, sessionId: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }) });

/** One row of a CSV, and what would become of it. */
export const ImportRow = Type.Object({
  line: Type.Integer(),
  email: Type.String(),
  name: Type.String(),
  federationId: Nullable(Type.String()),
  /** Names of the groups that somebody who is added comes into. */
  groups: Type.Array(Type.String()),
  /** `known`: this very person is here already, and nothing is done. */
  fate: OneOf('add', 'known', 'refused'),
  /** Why it is refused; else empty. */
  message: Type.String(),
  /** What to know: a Federation ID that differs from another's in case alone, or groups that somebody who is known does not come into; else empty. */
  warning: Type.String(),
});
/** As types. */
export type ImportRow = Static<typeof ImportRow>;

/** `POST /api/people/import/preview`; the CSV has a header line with email, name, federationId (or Federation ID) and groups (names with `|` between them), in any order. */
export const ImportPreviewBody = Closed({ csv: Type.String({ maxLength: 5_000_000 }) });
/** What an import would do. */
export const ImportPreviewReply = Type.Object({
  /** Sent back to confirm: exactly this file, as it was judged. */
  digest: Type.String(),
  rows: Type.Array(ImportRow),
  counts: Type.Object({ add: Type.Integer(), known: Type.Integer(), refused: Type.Integer() }),
  /** Columns of the file that mean nothing here. */
  ignoredColumns: Type.Array(Type.String()),
  problems: Type.Array(ProblemPlace),
});
/** As types. */
export type ImportPreviewReply = Static<typeof ImportPreviewReply>;

/**
 * `POST /api/people/import`: all or nothing. Answers as `application/x-ndjson`: lines of `{"written": n, "of": m}`, then one of
 * `{"done": {"added": n, "userIds": […]}}` or `{"problem": Problem}`.
 */
export const ImportBody = Closed({ csv: Type.String({ maxLength: 5_000_000 }), digest: Text(100) });
/** Its answer. */
export const ImportReply = Type.Unsafe<unknown>({
  type: 'string',
  description: 'Lines of JSON that tell of the progress.',
});
/** One line of it. */
export type ImportProgress =
  | { written: number; of: number }
  | { done: { added: number; userIds: string[] } }
  | { problem: import('./common.ts').Problem };

/** A group as lists show it. */
export const Group = Type.Object({
  id: Id,
  name: Type.String(),
  memberCount: Type.Integer(),
  createdAt: Instant,
  updatedAt: Instant,
});
/** As types. */
export type Group = Static<typeof Group>;

/** `GET /api/groups` */
export const GroupsQuery = Closed({
  search: Type.Optional(Text(200)),
  sort: Type.Optional(OneOf('name', '-name', 'createdAt', '-createdAt')),
  ...PageQuery,
});
/** As types. */
export type GroupsQuery = Static<typeof GroupsQuery>;
/** `GET /api/groups` */
export const GroupsReply = PageOf(Group);
/** As types. */
export type GroupsReply = Static<typeof GroupsReply>;
/** `POST /api/groups` */
export const NewGroupBody = Closed({ name: Line(100) });
/** `PATCH /api/groups/:id` */
export const GroupChangeBody = Closed({ updatedAt: Instant, name: Line(100) });
/** `POST` and `DELETE /api/groups/:id/members` */
export const MembersBody = Closed({ userIds: Type.Array(Id, { minItems: 1, maxItems: 1000 }) });
/** How many people came or went. */
export const MembersReply = Type.Object({ changed: Type.Integer() });
/** As types. */
export type MembersReply = Static<typeof MembersReply>;

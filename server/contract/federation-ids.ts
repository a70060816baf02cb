/** `/api/service-providers/:id/federation-ids`: who the users of an org are here. */
import Type, { type Static } from 'typebox';
import { Closed, Id, Instant, Nullable, OneOf, Text } from './common.ts';

/** A handle of an open connection. */
export const ConnectionId = Type.String({ pattern: '^[\\w-]{43}$' });

/** Where users of the org come from. */
export const UsersSource = Type.Union([
  Closed({ connection: ConnectionId }),
  /** A report or export of Salesforce users with the columns Id, Username, Email, Name (or First and Last Name), Active, Federation ID … */
  Closed({ csv: Type.String({ maxLength: 5_000_000 }) }),
]);
/** As types. */
export type UsersSource = Static<typeof UsersSource>;

/** How a user of the org and a person here stand to each other. */
export const MatchState = OneOf('matched', 'missing', 'different', 'differentCase', 'duplicate', 'inactive', 'notHere');
/** As types. */
export type MatchState = Static<typeof MatchState>;

/** A user of the org, and who they are here. */
export const FederationIdRow = Type.Object({
  userId: Type.String(),
  username: Type.String(),
  email: Type.String(),
  name: Type.String(),
  state: MatchState,
  /** The Federation ID in the org; null: none. */
  before: Nullable(Type.String()),
  /** What it should be: the NameID that we send for the person; null: nothing is proposed. Of `duplicate` rows with the same, one may be chosen. */
  after: Nullable(Type.String()),
  person: Nullable(Type.Object({ id: Id, email: Type.String(), name: Type.String() })),
  /** By what they were matched; null: by nothing. */
  matchedBy: Nullable(OneOf('federationId', 'email', 'username')),
  /** Why nothing is proposed, or what to know; empty: nothing. */
  note: Type.String(),
});
/** As types. */
export type FederationIdRow = Static<typeof FederationIdRow>;

/** `POST /api/service-providers/:id/federation-ids/preview`: NDJSON, rows as they are matched, the counts last. Writes nothing. */
export const FederationIdPreviewBody = Closed({ source: UsersSource });
/** One line of it. */
export type FederationIdPreviewLine =
  | { rows: FederationIdRow[] }
  | { done: { counts: Record<MatchState, number>; notInOrg: number } }
  | { problem: { code: string; title: string; detail: string; reference: string } };

/** One write as it was shown. */
export const FederationIdChoice = Closed({
  userId: Type.String({ pattern: '^005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$' }),
  before: Nullable(Text(512)),
  after: Text(512),
});
/** As types. */
export type FederationIdChoice = Static<typeof FederationIdChoice>;

/** `POST /api/service-providers/:id/federation-ids/write`: NDJSON progress. A choice that is no longer what would be shown is not written. */
export const FederationIdWriteBody = Closed({
  connection: ConnectionId,
  choices: Type.Array(FederationIdChoice, { minItems: 1, maxItems: 50_000 }),
});
/** As types. */
export type FederationIdWriteBody = Static<typeof FederationIdWriteBody>;
/** `POST …/federation-ids/stop`: ends what is being written or taken back by a connection; what is written stays. */
export const FederationIdStopBody = Closed({ connection: ConnectionId });
/** `POST …/federation-ids/undo`: gives users back the Federation IDs that they had, where ours still stand. */
export const FederationIdUndoBody = Closed({ connection: ConnectionId });

/** One that could not be written, in Salesforce's own words. */
export const FederationIdFailure = Type.Object({
  userId: Type.String(),
  username: Type.String(),
  code: Type.String(),
  message: Type.String(),
});
/** As types. */
export type FederationIdFailure = Static<typeof FederationIdFailure>;
/** One line of the progress. */
export type FederationIdProgress =
  | { written: number; of: number }
  | { done: { written: number; failures: FederationIdFailure[] } }
  | { problem: { code: string; title: string; detail: string; reference: string } };

/** `GET …/federation-ids`: how many were written from here and can be taken back. */
export const FederationIdStateReply = Type.Object({ written: Type.Integer(), writtenAt: Nullable(Instant) });
/** As types. */
export type FederationIdStateReply = Static<typeof FederationIdStateReply>;
/** `POST …/federation-ids/csv`: for Data Loader, of the rows that were chosen those that would be shown now just so. */
export const FederationIdCsvBody = Closed({
  source: UsersSource,
  choices: Type.Array(FederationIdChoice, { minItems: 1, maxItems: 50_000 }),
});

/** An answer in lines, each a JSON object. */
export const FederationIdLines = Type.Unsafe<unknown>({
  type: 'string',
  description: 'A line of JSON for each step: rows or progress, the outcome last; or a problem.',
});

/** Id and FederationIdentifier of each user. */
export const FederationIdFile = Type.Unsafe<unknown>({ type: 'string', description: 'CSV, a user a line.' });

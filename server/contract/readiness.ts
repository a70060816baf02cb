/** `/api/service-providers/:id/readiness`: who of a Salesforce org's privileged people would get in. */
import Type, { type Static } from 'typebox';
import { Closed, Id, Instant, Nullable, OneOf } from './common.ts';
import { UsersSource } from './salesforce.ts';

/** What makes a user of Salesforce privileged. */
export const PrivilegedPermission = OneOf(
  'systemAdministrator',
  'modifyAllData',
  'viewAllData',
  'customizeApplication',
  'authorApex',
);
/** As types. */
export type PrivilegedPermission = Static<typeof PrivilegedPermission>;

/** A privileged person, and what would happen at their next login. */
export const ReadinessRow = Type.Object({
  userId: Type.String(),
  username: Type.String(),
  email: Type.String(),
  name: Type.String(),
  /** As it is in the org; null: none. */
  federationId: Nullable(Type.String()),
  permissions: Type.Array(PrivilegedPermission),
  /** Who they are here, and until when a link of theirs is open; null: nobody. */
  person: Nullable(Type.Object({ id: Id, name: Type.String(), email: Type.String(), invitedUntil: Nullable(Instant) })),
  /** Kinds of their passkeys. */
  passkeys: Type.Array(OneOf('deviceBound', 'synced')),
  verdict: OneOf('passes', 'blocked'),
  /** On a browser that Salesforce does not know, they also get a code by e-mail. */
  getsEmailedCode: Type.Boolean(),
  /** Why they would be blocked; null: they would not. */
  reason: Nullable(
    OneOf(
      'applicationOff',
      'metadataExpired',
      'notHere',
      'disabled',
      'noAccess',
      'noPasskey',
      'nothingSent',
      'federationId',
      'signal',
    ),
  ),
  /**
   * How they can be invited: `together` with others; `alone`, on their page, for they work at the console; `open`: they have
   * a link that still works. Null: they are not here, are switched off, or have a passkey.
   */
  invitation: Nullable(OneOf('together', 'alone', 'open')),
});
/** As types. */
export type ReadinessRow = Static<typeof ReadinessRow>;

/** `GET /api/service-providers/:id/readiness`, and the answer to reading it anew. */
export const ReadinessReply = Type.Object({
  /** Null: it was never read. */
  reading: Nullable(
    Type.Object({
      readAt: Instant,
      source: OneOf('org', 'csv'),
      people: Type.Array(ReadinessRow),
      /** Of `people`: those who would be blocked. */
      blocked: Type.Integer(),
    }),
  ),
});
/** As types. */
export type ReadinessReply = Static<typeof ReadinessReply>;

/** `POST /api/service-providers/:id/readiness`: reads it anew and keeps it. */
export const ReadinessBody = Closed({ source: UsersSource });
/** As types. */
export type ReadinessBody = Static<typeof ReadinessBody>;

/** `GET …/readiness/export` */
export const ReadinessFile = Type.Unsafe<unknown>({ type: 'string', description: 'CSV, a person a line.' });

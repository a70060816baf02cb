/** `/api/session` and `/api/summary`: who is at the console, and what matters today. */
import Type, { type Static } from 'typebox';
import { Id, Instant, Nullable, OneOf } from './common.ts';

/** The roles, from the least to the most. */
export const Role = OneOf('user', 'helpDesk', 'auditor', 'administrator');
/** As types. */
export type Role = Static<typeof Role>;

/** What somebody at the console may do; a guard of a route is one of these. */
export const Permission = OneOf('seePeople', 'helpPeople', 'seeEverything', 'administer');
/** As types. */
export type Permission = Static<typeof Permission>;

/** `GET /api/session` */
export const SessionReply = Type.Object({
  person: Type.Object({ id: Id, name: Type.String(), email: Type.String(), role: Role }),
  permissions: Type.Array(Permission),
  /** When the passkey was last asked for. */
  authnInstant: Instant,
  version: Type.String(),
  publicUrl: Type.String(),
  rpId: Type.String(),
  /** Whether invitations can be sent by e-mail from here. */
  canSendMail: Type.Boolean(),
});
/** As types. */
export type SessionReply = Static<typeof SessionReply>;

/** `GET /api/summary` */
export const SummaryReply = Type.Object({
  /** The steps of a new installation; the home page is this list until each is done. */
  checklist: Type.Object({
    serviceProviderAdded: Type.Boolean(),
    personInvited: Type.Boolean(),
    signInTested: Type.Boolean(),
  }),
  people: Type.Object({
    people: Type.Integer(),
    withoutPasskey: Type.Integer(),
    invited: Type.Integer(),
    disabled: Type.Integer(),
    privileged: Type.Integer(),
  }),
  openLinks: Type.Integer(),
  /** Sign-ins of the last 30 days (`days`), or of the last 24 hours (`hours`). */
  signIns: Type.Object({
    hours: Type.Array(Type.Object({ at: Instant, success: Type.Integer(), refused: Type.Integer() })),
    days: Type.Array(Type.Object({ at: Instant, success: Type.Integer(), refused: Type.Integer() })),
  }),
  /**
   * Service providers that are switched on and at which, in the last 24 hours, five sign-ins or more and a fifth of all were
   * refused, or the last three; most first.
   */
  failing: Type.Array(
    Type.Object({
      serviceProviderId: Id,
      name: Type.String(),
      refused: Type.Integer(),
      lastAt: Instant,
      /** Code of the last refusal. */
      lastReason: Nullable(Type.String()),
    }),
  ),
  /** Certificates that end within 60 days or have ended, soonest first. */
  endingCertificates: Type.Array(
    Type.Object({
      /** Ours (`signingKey`) or an application's (`serviceProvider`). */
      owner: OneOf('signingKey', 'serviceProvider'),
      id: Id,
      /** The application's; for a signing key, its slot. */
      name: Type.String(),
      notAfter: Instant,
      daysLeft: Type.Integer(),
      /** Within 60, 30 or 7 days, or ended. */
      urgency: OneOf('60', '30', '7', 'ended'),
    }),
  ),
  /** Metadata of applications that was found changed and waits for approval, or could not be fetched. */
  metadata: Type.Array(
    Type.Object({ serviceProviderId: Id, name: Type.String(), state: OneOf('held', 'failing'), at: Instant }),
  ),
  /** Of each Salesforce application whose privileged people are known: how many Salesforce would lock out. */
  readiness: Type.Array(
    Type.Object({
      serviceProviderId: Id,
      name: Type.String(),
      privileged: Type.Integer(),
      blocked: Type.Integer(),
      readAt: Instant,
    }),
  ),
  health: Type.Object({
    database: OneOf('sqlite', 'postgres'),
    /** How long the database took to answer just now. */
    databaseMilliseconds: Type.Number(),
    startedAt: Instant,
    mail: OneOf('configured', 'none'),
  }),
});
/** As types. */
export type SummaryReply = Static<typeof SummaryReply>;

/** `/api/service-providers/:id/doctor`, `/api/doctor/…`: what Salesforce would say of a sign-in. */
import Type, { type Static } from 'typebox';
import { Closed, Id, Instant, Nullable, OneOf, Text } from './common.ts';

/** What was looked at, and what was found. */
export const Finding = Type.Object({
  code: Type.String(),
  /** What was looked at, such as `Audience`. */
  check: Type.String(),
  result: OneOf('passed', 'failed', 'warning', 'notKnown'),
  /** What Salesforce's login history would say; null: nothing. */
  status: Nullable(Type.String()),
  cause: Type.String(),
  evidence: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
  /** What to do; null: nothing. */
  remedy: Nullable(Type.String()),
  /** The page that mends it; null: none of ours. */
  mend: Nullable(
    OneOf('settings', 'person', 'certificate', 'connect', 'federationIds', 'update', 'passkey', 'application'),
  ),
});
/** As types. */
export type Finding = Static<typeof Finding>;

/** A message, judged. */
export const Diagnosis = Type.Object({
  /** `response` or `authnRequest`. */
  type: OneOf('response', 'authnRequest'),
  /** The application that it was held against; null: none of ours. */
  serviceProvider: Nullable(Type.Object({ id: Id, name: Type.String() })),
  /** Whether what is said of its content rests on a signature that we can verify. */
  isVerified: Type.Boolean(),
  findings: Type.Array(Finding),
  /** What Salesforce makes of the login, or would if the message were believed; null: no assertion was read, or it is not for Salesforce. */
  tier: Nullable(OneOf('phishing-resistant', 'standard', 'weak')),
  facts: Type.Array(Type.Object({ name: Type.String(), values: Type.Array(Type.String()) })),
  /** Indented, without signatures that could be used; empty: it could not be read. */
  xml: Type.String(),
});
/** As types. */
export type Diagnosis = Static<typeof Diagnosis>;

/** `POST /api/service-providers/:id/doctor`: judges the Response that this person would be sent now. `connection`: the org is asked too, for which the permission `administer` is needed. */
export const DoctorBody = Closed({
  userId: Id,
  /** Which kind of passkey they use; when left out, the one they have. */
  passkey: Type.Optional(OneOf('deviceBound', 'synced')),
  connection: Type.Optional(Type.String({ pattern: '^[\\w-]{43}$' })),
});
/** As types. */
export type DoctorBody = Static<typeof DoctorBody>;
/** `refusal`: why nothing would be sent at all, in words. */
export const DoctorReply = Type.Object({ diagnosis: Nullable(Diagnosis), refusal: Nullable(Type.String()) });
/** As types. */
export type DoctorReply = Static<typeof DoctorReply>;

/** `POST /api/doctor/explain`: a SAMLResponse or AuthnRequest in any form in which a browser shows it. */
export const ExplainBody = Closed({
  message: Text(400_000),
  /** The application to hold it against; when left out, the one that it names. */
  serviceProviderId: Type.Optional(Id),
});
/** As types. */
export type ExplainBody = Static<typeof ExplainBody>;

/** `GET /api/service-providers/:id/failures`: the last sign-ins that were refused here, newest first. */
export const FailuresQuery = Closed({ userId: Type.Optional(Id) });
/** Its answer. */
export const FailuresReply = Type.Object({
  failures: Type.Array(
    Type.Object({
      sequence: Type.Integer(),
      at: Instant,
      reference: Type.String(),
      reason: Nullable(Type.String()),
      person: Nullable(Type.Object({ id: Id, name: Type.String(), email: Type.String() })),
    }),
  ),
});
/** As types. */
export type FailuresReply = Static<typeof FailuresReply>;

/** `POST /api/service-providers/:id/login-history`: Salesforce's side. `userId`: only this person's. */
export const LoginHistoryBody = Closed({
  connection: Type.String({ pattern: '^[\\w-]{43}$' }),
  userId: Type.Optional(Id),
});
/** As types. */
export type LoginHistoryBody = Static<typeof LoginHistoryBody>;
/** Its answer, newest first. */
export const LoginHistoryReply = Type.Object({
  entries: Type.Array(
    Type.Object({
      at: Instant,
      username: Type.String(),
      loginType: Type.String(),
      status: Type.String(),
      sourceIp: Type.String(),
      hasFailed: Type.Boolean(),
      /** What it means and what to do; null: it worked. */
      explanation: Nullable(Finding),
    }),
  ),
});
/** As types. */
export type LoginHistoryReply = Static<typeof LoginHistoryReply>;

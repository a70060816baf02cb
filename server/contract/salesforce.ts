/** Connecting a Salesforce org: `/api/salesforce/…`, and what hangs on an application of kind Salesforce. */
import Type, { type Static } from 'typebox';
import { Closed, FromBrowser, Id, Instant, Line, Nullable, OneOf, Text, Warning } from './common.ts';
import { ConnectionId } from './federation-ids.ts';

export * from './federation-ids.ts';

/** An org as it describes itself. */
export const OrgFacts = Type.Object({
  organizationId: Type.String(),
  name: Type.String(),
  host: Type.String(),
  edition: Type.String(),
  isSandbox: Type.Boolean(),
});
/** As types. */
export type OrgFacts = Static<typeof OrgFacts>;

/** How the administrator proves to the org who they are. */
export const ConnectionWay = OneOf('oauth', 'accessToken', 'password');
/** As types. */
export type ConnectionWay = Static<typeof ConnectionWay>;

/** `POST /api/salesforce/connections`: what is typed is used once, in memory, and never stored or sent back. */
export const ConnectBody = Closed({
  way: OneOf('accessToken', 'password'),
  /** With a password also `login`, or `test` for sandboxes. */
  myDomain: Text(255),
  /** With the way `accessToken`. */
  accessToken: Type.Optional(Text(4000)),
  /** This and the next with the way `password`. */
  username: Type.Optional(Text(200)),
  password: Type.Optional(Text(500)),
  /** Empty or left out when the address of this server is trusted by the org. */
  securityToken: Type.Optional(Text(200)),
});
/** As types. */
export type ConnectBody = Static<typeof ConnectBody>;

/** An open connection: in the memory of one process, of this browser session, for 30 minutes. */
export const Connection = Type.Object({
  id: Type.String(),
  way: ConnectionWay,
  org: OrgFacts,
  openedAt: Instant,
  expiresAt: Instant,
  /** The application here that this org is; null: it has not been added. */
  serviceProviderId: Nullable(Id),
});
/** As types. */
export type Connection = Static<typeof Connection>;

/** `GET /api/salesforce/connections` */
export const ConnectionsReply = Type.Object({ connections: Type.Array(Connection) });
/** As types. */
export type ConnectionsReply = Static<typeof ConnectionsReply>;

/** `POST /api/salesforce/authorizations`: begins OAuth; the browser goes to the address, and comes back to `returnTo`. */
export const AuthorizationBody = Closed({
  myDomain: Text(255),
  consumerKey: Line(500),
  /** A page of the console. It gets `connection=…` in its query. */
  returnTo: Type.String({ pattern: '^/admin(/[\\w/-]*)?(\\?[\\w=&-]*)?$', maxLength: 300 }),
});
/** As types. */
export type AuthorizationBody = Static<typeof AuthorizationBody>;
/** Where the browser goes. */
export const AuthorizationReply = Type.Object({ url: Type.String() });
/** As types. */
export type AuthorizationReply = Static<typeof AuthorizationReply>;

/** `GET /setup/salesforce/callback`: what Salesforce sends the browser back with; rfc6749 4.1.2, which has a client ignore what it does not know. */
export const AuthorizationAnswerQuery = FromBrowser({
  state: Type.Optional(Text(200)),
  code: Type.Optional(Text(2000)),
  error: Type.Optional(Text(200)),
  error_description: Type.Optional(Text(2000)),
});

/** `GET /api/salesforce/authorizations/callback-url`: what an External Client App has to be told. */
export const CallbackUrlReply = Type.Object({ callbackUrl: Type.String() });

/** A path with a connection in it. */
export const ConnectionParams = Type.Object({ connection: ConnectionId });

/** `DELETE /api/salesforce/connections/:connection` */
export const EndConnectionQuery = Closed({ revoke: Type.Optional(Type.Boolean()) });
/** `isRevoked`: the org says that the token has ended; null: it was not asked. */
export const EndConnectionReply = Type.Object({ isRevoked: Nullable(Type.Boolean()) });
/** As types. */
export type EndConnectionReply = Static<typeof EndConnectionReply>;

/** The steps that change something, in their order. Federation IDs have routes of their own. */
export const SetupStepName = OneOf('samlLogin', 'samlConfig', 'serviceProvider', 'requestCertificate', 'loginButton');
/** As types. */
export type SetupStepName = Static<typeof SetupStepName>;

/** What is to be set up. */
export const SetupOptions = Closed({
  /** How Salesforce sends its requests to us. */
  binding: Type.Optional(OneOf('redirect', 'post')),
  /** Display name of a new application. */
  name: Type.Optional(Line(100)),
  /** The application on whose page it is done: another org's is refused. */
  serviceProviderId: Type.Optional(Id),
});
/** As types. */
export type SetupOptions = Static<typeof SetupOptions>;

/** One value that a step changes, or that somebody has changed. */
export const ValueChange = Type.Object({
  /** What it is called in Salesforce. */
  name: Type.String(),
  before: Nullable(Type.String()),
  after: Nullable(Type.String()),
});
/** As types. */
export type ValueChange = Static<typeof ValueChange>;

/** One step of the plan, by what the org says now. */
export const PlannedStep = Type.Object({
  step: SetupStepName,
  /** `done`: nothing to change. `toDo`. `byHand`: the org does not let a program do it; `written` says how. `blocked`: another step comes first. */
  state: OneOf('done', 'toDo', 'byHand', 'blocked'),
  /** What is there, or what came of it, in a sentence. */
  result: Type.String(),
  /** Exactly what would change. */
  changes: Type.Array(ValueChange),
  /** What somebody has changed since it was set up from here: `before` is ours. */
  drift: Type.Array(ValueChange),
  /** When we wrote it last; null: never. */
  writtenAt: Nullable(Instant),
  /** Whether our change can be taken back: it is ours and still as we left it. */
  canUndo: Type.Boolean(),
  /** The same step by hand, with this installation's values; empty: it needs none. */
  written: Type.Array(Type.String()),
  /** Sent back to run exactly this. */
  digest: Type.String(),
});
/** As types. */
export type PlannedStep = Static<typeof PlannedStep>;

/** `POST /api/salesforce/connections/:connection/plan`: reads the org, changes nothing. */
export const PlanReply = Type.Object({
  org: OrgFacts,
  serviceProviderId: Nullable(Id),
  /** What was found besides: other SSO configurations. */
  otherConfigs: Type.Array(Type.Object({ name: Type.String(), issuer: Type.String() })),
  isSamlEnabled: Type.Boolean(),
  /** How Salesforce would send its requests. */
  binding: OneOf('redirect', 'post'),
  /** The sandbox was refreshed since it was connected: it is another org now. */
  refreshed: Nullable(Type.Object({ organizationId: Type.String(), connectedAt: Instant })),
  steps: Type.Array(PlannedStep),
  warnings: Type.Array(Warning),
});
/** As types. */
export type PlanReply = Static<typeof PlanReply>;

/** The path of one step. */
export const StepParams = Type.Object({ connection: ConnectionId, step: SetupStepName });

/** `POST /api/salesforce/connections/:connection/steps/:step`: does what was shown; 409 `planOutdated` when it would be something else now. */
export const RunStepBody = Closed({ options: SetupOptions, digest: Text(100) });
/** As types. */
export type RunStepBody = Static<typeof RunStepBody>;
/** The step as it is now. `POST …/steps/:step/undo` answers the same. */
export const StepReply = Type.Object({ step: PlannedStep, serviceProviderId: Nullable(Id) });
/** As types. */
export type StepReply = Static<typeof StepReply>;

/** `POST /api/salesforce/connections/:connection/check`: what the outside of the org shows. */
export const OrgCheckReply = Type.Object({
  checks: Type.Array(
    Type.Object({
      code: OneOf(
        'samlLogin',
        'samlConfig',
        'serviceProvider',
        'requestCertificate',
        'loginButton',
        'loginUrl',
        'loginForm',
        'organization',
      ),
      result: OneOf('passed', 'failed', 'warning', 'notKnown'),
      /** A sentence. */
      detail: Type.String(),
      /** What to do; null: nothing. */
      remedy: Nullable(Type.String()),
    }),
  ),
});
/** As types. */
export type OrgCheckReply = Static<typeof OrgCheckReply>;

/** `GET /api/service-providers/:id/set-up-pack` */
export const SetUpPackFile = Type.Unsafe<unknown>({ type: 'string', format: 'binary', description: 'A zip file.' });

/** `GET /api/service-providers/:id/org`: what is remembered of the org; null: it was never connected from here. */
export const OrgRecordReply = Type.Object({
  org: Nullable(
    Type.Object({
      ...OrgFacts.properties,
      connectedAt: Instant,
      steps: Type.Array(Type.Object({ step: SetupStepName, writtenAt: Instant })),
    }),
  ),
});
/** As types. */
export type OrgRecordReply = Static<typeof OrgRecordReply>;

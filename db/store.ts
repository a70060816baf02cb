import type {
  ApiToken,
  AuditEvent,
  AuditOutcome,
  Ceremony,
  Credential,
  Delivery,
  EnrolmentLink,
  Group,
  Icon,
  Installation,
  Invitation,
  InvitationBatch,
  KeySlot,
  ListedUser,
  MetadataSource,
  NewAuditEvent,
  OrgChange,
  PendingAuthnRequest,
  PrivilegeReading,
  Role,
  SalesforceOrg,
  ServiceProvider,
  Session,
  SetupStep,
  SigningKey,
  User,
} from './model.ts';

/**
 * Everything Latchkey remembers. One method is one atomic act; no transaction crosses this interface. What a method
 * acknowledges survives a crash of the process; it survives a loss of power too, except where the method says "relaxed".
 */
export interface Store {
  readonly installation: InstallationRepository;
  readonly users: UserRepository;
  readonly groups: GroupRepository;
  readonly credentials: CredentialRepository;
  readonly ceremonies: CeremonyRepository;
  readonly authnRequests: AuthnRequestRepository;
  readonly enrolmentLinks: EnrolmentLinkRepository;
  readonly invitations: InvitationRepository;
  readonly sessions: SessionRepository;
  readonly serviceProviders: ServiceProviderRepository;
  readonly metadataSources: MetadataSourceRepository;
  readonly salesforceOrgs: SalesforceOrgRepository;
  readonly privilegeReadings: PrivilegeReadingRepository;
  readonly apiTokens: ApiTokenRepository;
  readonly signingKeys: SigningKeyRepository;
  readonly auditEvents: AuditEventRepository;
  /** Removes what has expired; gives the number of rows. */
  sweep(now: Date): Promise<number>;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  /** Checkpoints and closes. */
  close(): Promise<void>;
}

/** What this database was created for. */
export interface InstallationRepository {
  read(): Promise<Installation | null>;
  /** Writes the one row together with its first signing key; false when another process was first. */
  create(installation: Installation, signingKey: SigningKey, event: NewAuditEvent): Promise<boolean>;
  /** Days; null: audit events are kept for good. */
  setAuditRetention(days: number | null, event: NewAuditEvent): Promise<void>;
}

/** A page of a list; `next` is where the following one begins, null: this was the last. */
export interface Page<Item, Cursor> {
  items: Item[];
  next: Cursor | null;
}

/** The last item of the page before: the value it was sorted by, and its id. */
export interface Cursor {
  key: string | number;
  id: string;
}

/** A page of a list of some thousands: what contains `search`, in one order. */
export interface ListQuery<By extends string> {
  search: string;
  order: { by: By; descending: boolean };
  after: Cursor | null;
  limit: number;
}

/** By what a list of people is in order; `match` is the order of a search: by the word that was found. */
export type UserOrder = 'email' | 'name' | 'createdAt';

/** Which people, in which order. */
export interface UserQuery {
  /** Words, each the beginning of a name's word, of the address or of the Federation ID; empty: everybody. It has its own order. */
  search: string;
  filter: 'withoutPasskey' | 'invited' | 'disabled' | 'privileged' | null;
  /** Only people of this group. */
  groupId: string | null;
  order: { by: UserOrder; descending: boolean };
  after: Cursor | null;
  limit: number;
  /** A link that ended before is no invitation any more. */
  now: Date;
}

/** How many people there are, and how many of some kind. */
export interface UserCounts {
  people: number;
  withoutPasskey: number;
  invited: number;
  disabled: number;
  privileged: number;
}

/** What goes when a person goes. */
export interface UserDependents {
  passkeys: number;
  sessions: number;
  links: number;
  groups: number;
  apiTokens: number;
}

/** What became of a change to a person; anything but `changed` has written nothing. */
export type UserChangeOutcome =
  | 'changed'
  | 'unknown'
  | 'changedMeanwhile'
  | 'emailTaken'
  | 'federationIdTaken'
  | 'lastAdministrator';

/** What became of a switch or a removal. `lastAdministrator`: nobody else with a passkey could administer. */
export type UserSwitchOutcome = 'changed' | 'unknown' | 'lastAdministrator';

/** Somebody to add, and the groups that they come into. */
export interface NewMember extends User {
  groupIds?: readonly string[];
}

/** The people. */
export interface UserRepository {
  add(user: User, event: NewAuditEvent): Promise<'added' | 'emailTaken' | 'federationIdTaken'>;
  /** Adds all or nobody; `index` is the first whose address or Federation ID is somebody's. `onProgress` hears how many are written. `groupUnknown`: one of their groups is gone. */
  addMany(
    users: readonly NewMember[],
    events: readonly NewAuditEvent[],
    onProgress: (written: number) => void,
  ): Promise<{ outcome: 'added' | 'groupUnknown' } | { outcome: 'emailTaken' | 'federationIdTaken'; index: number }>;
  byId(id: string): Promise<User | null>;
  /** With what lists show. */
  listedById(id: string): Promise<ListedUser | null>;
  /** Those of the ids that exist, in no order. */
  byIds(ids: readonly string[]): Promise<ListedUser[]>;
  /** Without regard to case. */
  byEmail(email: string): Promise<User | null>;
  /** Those whose address is one of these, without regard to case. */
  byEmails(emails: readonly string[]): Promise<User[]>;
  /** Those whose Federation ID, or address in its place, is one of these, in any spelling of upper and lower case. */
  byFederationIds(federationIds: readonly string[]): Promise<User[]>;
  /** A page of a search may have fewer people than `limit`, even none, and go on all the same. */
  list(query: UserQuery): Promise<Page<ListedUser, Cursor>>;
  counts(now: Date): Promise<UserCounts>;
  /** Replaces the record that was read at `readUpdatedAt`: address, name, Federation ID and role. A role that falls ends no session: every request asks for it. A role that may do what the one before could not ends sessions and open links, another address the open links: somebody else may have them. */
  update(user: User, readUpdatedAt: Date, event: NewAuditEvent): Promise<UserChangeOutcome>;
  /** Disables the person and ends every session and link of theirs in the same act. */
  disable(id: string, at: Date, event: NewAuditEvent): Promise<UserSwitchOutcome>;
  enable(id: string, at: Date, event: NewAuditEvent): Promise<UserSwitchOutcome>;
  dependents(id: string): Promise<UserDependents>;
  /** Removes the person with their passkeys, sessions, links and tokens; the audit keeps its events. */
  remove(id: string, event: NewAuditEvent): Promise<UserSwitchOutcome>;
}

/** A group as lists show it. */
export interface ListedGroup extends Group {
  memberCount: number;
}

/** Which groups, in which order. */
export interface GroupQuery {
  /** The beginning of a name. */
  search: string;
  order: { by: 'name' | 'createdAt'; descending: boolean };
  after: Cursor | null;
  limit: number;
}

/** The groups. */
export interface GroupRepository {
  /** False when another one has this name, without regard to case. */
  add(group: Group, event: NewAuditEvent): Promise<boolean>;
  byId(id: string): Promise<ListedGroup | null>;
  /** Those of the ids that exist, in no order. */
  byIds(ids: readonly string[]): Promise<Group[]>;
  /** Those of these names, without regard to case, in no order. */
  byNames(names: readonly string[]): Promise<Group[]>;
  list(query: GroupQuery): Promise<Page<ListedGroup, Cursor>>;
  rename(
    group: Group,
    readUpdatedAt: Date,
    event: NewAuditEvent,
  ): Promise<'changed' | 'changedMeanwhile' | 'nameTaken'>;
  /** Removes the group; the people stay. `inUse`: a service provider is given to it. */
  remove(id: string, event: NewAuditEvent): Promise<'changed' | 'unknown' | 'inUse'>;
  /** Gives the number of people who were not in it before; null: there is no such group. Ids of nobody are left out. */
  addMembers(id: string, userIds: readonly string[], event: NewAuditEvent): Promise<number | null>;
  removeMembers(id: string, userIds: readonly string[], event: NewAuditEvent): Promise<number | null>;
  /** Those of a person, by name. */
  ofUser(userId: string): Promise<Group[]>;
}

/** The passkeys; they are stored by redeeming an enrolment link. */
export interface CredentialRepository {
  /** The credential with its owner. */
  withUser(credentialId: string): Promise<{ credential: Credential; user: User } | null>;
  /** Oldest first. */
  ofUser(userId: string): Promise<Credential[]>;
  /** Of each of these people who has any: the kinds of their passkeys, device-bound first. */
  kindsOf(userIds: readonly string[]): Promise<Map<string, Pick<Credential, 'backupEligible'>[]>>;
  /** Sessions that it opened end in the same act. `lastAdministrator`: it is the last passkey of the last administrator. */
  remove(credentialId: string, event: NewAuditEvent): Promise<UserSwitchOutcome>;
}

/** The challenges that wait for their answer. */
export interface CeremonyRepository {
  /** Relaxed. */
  add(ceremony: Ceremony): Promise<void>;
  /** Takes a ceremony that has not expired, once; null for every later caller. Relaxed. */
  consume(challenge: string, now: Date): Promise<Ceremony | null>;
}

/** The requests that wait for their login. */
export interface AuthnRequestRepository {
  /** False when this service provider has already sent a request with this ID. Relaxed. */
  add(request: PendingAuthnRequest): Promise<boolean>;
  /** A request that is neither answered nor expired. */
  read(handleHash: string, now: Date): Promise<PendingAuthnRequest | null>;
  /** Answers a request without a new login: from a session (`sessionIdHash`), or with an error status (`null`). */
  answer(answer: AuthnRequestAnswer): Promise<AnswerOutcome>;
}

/** The request that is answered, and the versions of its service provider and of the person from which the answer was made. */
export interface AnsweredRequest {
  handleHash: string;
  /** The service provider's `updatedAt`. */
  readUpdatedAt: Date;
  /** The `updatedAt` of the person whom the answer tells of; null: it tells of nobody. */
  readUserUpdatedAt: Date | null;
}

/** How a waiting request is answered. */
export interface AuthnRequestAnswer {
  answers: AnsweredRequest;
  sessionIdHash: string | null;
  now: Date;
  event: NewAuditEvent;
}

/**
 * `sessionEnded`: the session is gone or its person is disabled. `serviceProviderChanged`: since `readUpdatedAt`, so that the
 * answer may be wrong; `userChanged`: the same of the person. `accessDenied`: the person is in none of the service provider's groups.
 */
export type AnswerOutcome =
  | 'answered'
  | 'requestGone'
  | 'serviceProviderDisabled'
  | 'serviceProviderChanged'
  | 'userChanged'
  | 'sessionEnded'
  | 'accessDenied';

/** The links that make passkeys. */
export interface EnrolmentLinkRepository {
  /** Stores the link, if its owner is still who they were; earlier links of the same person and purpose stop working. Null: it is nobody's yet. */
  add(link: EnrolmentLink, owner: LinkOwner | null, event: NewAuditEvent): Promise<LinkOutcome>;
  /** A link that is neither spent nor expired. Reading spends nothing. */
  read(tokenHash: string, now: Date): Promise<EnrolmentLink | null>;
  /** Notes that the link's page was opened, the first time. Relaxed. */
  markOpened(tokenHash: string, at: Date): Promise<void>;
  /** Those of a person that are neither spent nor expired. */
  ofUser(userId: string, now: Date): Promise<EnrolmentLink[]>;
  /** How many enrolment links are neither spent nor expired. */
  countOpen(now: Date): Promise<number>;
  /** Ends a person's link of this purpose; false when there is none. */
  revoke(userId: string, purpose: EnrolmentLink['purpose'], event: NewAuditEvent): Promise<boolean>;
  /** Spends the link and stores what it was for, all or nothing. An administrator's passkey closes set-up and ends its other links. */
  redeem(redemption: Redemption): Promise<RedemptionOutcome>;
}

/** Whom a link is for, as whoever makes it has read them: it decides who may make it. */
export interface LinkOwner {
  role: Role;
  /** A link for somebody with a passkey could take their account over. */
  mayHavePasskey: boolean;
}

/** What became of a new link; anything but `added` has written nothing. `enrolled`: its owner has a passkey by now. */
export type LinkOutcome = 'added' | 'unknown' | 'disabled' | 'roleChanged' | 'enrolled';

/** A verified registration, ready to be stored. */
export interface Redemption {
  tokenHash: string;
  now: Date;
  /** The administrator to create; null: the credential's owner exists. */
  newUser: User | null;
  credential: Credential;
  event: NewAuditEvent;
}

/** What became of a redemption; anything but `redeemed` has written nothing. */
export type RedemptionOutcome = 'redeemed' | 'linkGone' | 'credentialExists' | 'userDisabled' | 'emailTaken';

/** How a person of a batch stands. `ended`: the link has ended, and no passkey was made. */
export type InvitationState = 'enrolled' | 'opened' | 'waiting' | 'ended';

/** How many people of a batch stand how. */
export interface InvitationCounts {
  people: number;
  enrolled: number;
  opened: number;
  waiting: number;
  ended: number;
  /** Of all: those whose e-mail could not be sent. */
  undelivered: number;
}

/** A person of a batch, and how they stand. */
export interface InvitationEntry {
  invitation: Invitation;
  user: ListedUser;
  state: InvitationState;
}

/** A person's link in a batch, and the event that tells of it; those of one batch are made at one instant and end at one. */
export interface NewInvitation {
  link: EnrolmentLink & { userId: string };
  delivery: Delivery;
  event: NewAuditEvent;
}

/** The links that were made together. */
export interface InvitationRepository {
  /**
   * Stores the batch with the links of its people, each another person's; earlier links of theirs stop working. All or
   * nothing, except people who were disabled or deleted, or got a role or a passkey meanwhile; gives the ids of the others.
   */
  add(batch: InvitationBatch, invitations: readonly NewInvitation[], event: NewAuditEvent): Promise<string[]>;
  /** Gives people of the batch new links, as `add` does; those who have enrolled are left out too. Null: there is no such batch. */
  renew(batchId: string, invitations: readonly NewInvitation[], event: NewAuditEvent): Promise<string[] | null>;
  /** Names of those of the batches that exist, in no order. */
  namesOf(ids: readonly string[]): Promise<Pick<InvitationBatch, 'id' | 'name'>[]>;
  batch(id: string, now: Date): Promise<{ batch: InvitationBatch; counts: InvitationCounts } | null>;
  /** By when they were made. */
  batches(query: {
    descending: boolean;
    after: Cursor | null;
    limit: number;
    now: Date;
  }): Promise<Page<{ batch: InvitationBatch; counts: InvitationCounts }, Cursor>>;
  /** By e-mail address. */
  entries(query: {
    batchId: string;
    state: InvitationState | null;
    after: Cursor | null;
    limit: number;
    now: Date;
  }): Promise<Page<InvitationEntry, Cursor>>;
  /** Notes what became of an e-mail; a link that was replaced since is left alone. Relaxed. */
  markDelivery(tokenHash: string, delivery: Delivery): Promise<void>;
  /** E-mail that has waited since before this instant counts as failed; gives how many. Relaxed. */
  failWaiting(before: Date): Promise<number>;
}

/** The browser sessions, and the logins that open them. */
export interface SessionRepository {
  /** The session with its person; null once it has ended, or either limit has passed, or the person is disabled. */
  read(idHash: string, now: Date, idleSeconds: number): Promise<{ session: Session; user: User } | null>;
  /** Notes activity; never brings an ended session back. Relaxed. */
  touch(idHash: string, lastSeenAt: Date): Promise<void>;
  /** False when it had already ended. */
  remove(idHash: string, event: NewAuditEvent | null): Promise<boolean>;
  /** Those of a person that have neither ended nor reached a limit; newest first. */
  ofUser(userId: string, now: Date, idleSeconds: number): Promise<Session[]>;
  /** Ends every session of a person; gives how many there were. */
  removeOfUser(userId: string, event: NewAuditEvent): Promise<number>;
  /** Records a verified login: use of the passkey, its session, the request it answers, the audit event; all or nothing. */
  recordLogin(login: LoginRecord): Promise<LoginOutcome>;
}

/** A verified login, ready to be stored. */
export interface LoginRecord {
  session: Session;
  credentialUse: {
    credentialId: string;
    /** The count that the verification compared with; somebody else's use in between is a conflict. */
    previousSignCount: number;
    signCount: number;
    backupState: boolean;
  };
  /** The request that this login answers; null: none. */
  answers: AnsweredRequest | null;
  /** The session that the browser had, which ends; null: none. */
  replacedIdHash: string | null;
  /** Only if that session had not ended before. */
  mustReplace: boolean;
  event: NewAuditEvent;
}

/** What became of a login; anything but `recorded` has written nothing. */
export type LoginOutcome =
  | 'recorded'
  | 'requestGone'
  | 'serviceProviderDisabled'
  | 'serviceProviderChanged'
  | 'accessDenied'
  | 'userDisabled'
  | 'userChanged'
  | 'credentialGone'
  | 'signCountConflict'
  | 'sessionEnded';

/** By what a list of service providers is in order; within a kind by name. */
export type ServiceProviderOrder = 'name' | 'createdAt' | 'kind';

/** A service provider as lists show it. */
export interface ListedServiceProvider {
  serviceProvider: ServiceProvider;
  /** Metadata found at its address waits for approval. */
  hasHeldMetadata: boolean;
}

/** What an import stores. */
export interface ServiceProviderImport {
  serviceProvider: ServiceProvider;
  /** When the one that it replaces was last changed; null: it is new. */
  readUpdatedAt: Date | null;
  /** Where its metadata came from; null: from no address. */
  source: MetadataSource | null;
}

/** The service providers. */
export interface ServiceProviderRepository {
  /** False when another one has its entity ID. */
  add(serviceProvider: ServiceProvider, event: NewAuditEvent): Promise<boolean>;
  /** Replaces the one that was read at `readUpdatedAt`; false when it has been changed or removed since, another one has its new entity ID, or its signing key is gone. */
  update(serviceProvider: ServiceProvider, readUpdatedAt: Date, event: NewAuditEvent): Promise<boolean>;
  /** Does what `add` or `update` do, and in the same act stores the source; without one, what was found at an older address counts as answered. */
  import(imported: ServiceProviderImport, event: NewAuditEvent): Promise<boolean>;
  byId(id: string): Promise<ServiceProvider | null>;
  byEntityId(entityId: string): Promise<ServiceProvider | null>;
  /** Every one, by name, then entity ID. */
  list(): Promise<ServiceProvider[]>;
  /** Names of those of the ids that exist, in no order. */
  namesOf(ids: readonly string[]): Promise<Pick<ServiceProvider, 'id' | 'name'>[]>;
  /** Those whose name, entity ID or host of an ACS contains `search`, without regard to case. */
  page(query: ListQuery<ServiceProviderOrder>): Promise<Page<ListedServiceProvider, Cursor>>;
  /** Removes it with its pending requests; false when it is not there. */
  remove(id: string, event: NewAuditEvent): Promise<boolean>;
  /** The groups that it is given to, by name. */
  groups(id: string): Promise<Group[]>;
  /** Replaces `access` and the groups, as `update` does; false also when one of the groups is gone. */
  setAccess(
    serviceProvider: ServiceProvider,
    change: { readUpdatedAt: Date; groupIds: readonly string[] },
    event: NewAuditEvent,
  ): Promise<boolean>;
  /** Whether the person is in one of its groups, or `access` is everyone. */
  mayUse(id: string, userId: string): Promise<boolean>;
  /** Those of these people who are in one of its groups, in no order. */
  membersAmong(id: string, userIds: readonly string[]): Promise<string[]>;
  icon(id: string): Promise<Icon | null>;
  /** Replaces the icon and `iconDigest` as `update` does; null removes it. */
  setIcon(
    serviceProvider: ServiceProvider,
    change: { readUpdatedAt: Date; icon: Icon | null },
    event: NewAuditEvent,
  ): Promise<boolean>;
}

/** Where metadata comes from by URL. */
export interface MetadataSourceRepository {
  of(serviceProviderId: string): Promise<MetadataSource | null>;
  list(): Promise<MetadataSource[]>;
  /** The watched one that was looked at longest ago, if that was before `before`; it counts as looked at `now`, so that two nodes do not look at once. */
  takeDue(before: Date, now: Date): Promise<MetadataSource | null>;
  /** Stores it, or replaces the one of the same service provider; false when that is not there (any more). */
  put(source: MetadataSource, event: NewAuditEvent): Promise<boolean>;
  /** Replaces what was read, if nobody has looked, changed or removed it since; `event` null: a look that found nothing new. */
  update(source: MetadataSource, readCheckedAt: Date, event: NewAuditEvent | null): Promise<boolean>;
  remove(serviceProviderId: string, event: NewAuditEvent): Promise<boolean>;
}

/** The keys for programs. */
export interface ApiTokenRepository {
  add(token: ApiToken, event: NewAuditEvent): Promise<void>;
  /** A token that works, with its maker: it has not expired, and they are an administrator who may sign in. */
  byHash(tokenHash: string, now: Date): Promise<{ token: ApiToken; maker: User } | null>;
  /** Every one, newest first, with their makers. */
  list(): Promise<{ token: ApiToken; maker: User }[]>;
  /** With their makers; those whose name contains `search`, without regard to case. */
  page(query: ListQuery<'name' | 'createdAt'>): Promise<Page<{ token: ApiToken; maker: User }, Cursor>>;
  /** Relaxed. */
  touch(id: string, at: Date): Promise<void>;
  /** False when it is not there. */
  remove(id: string, event: NewAuditEvent): Promise<boolean>;
}

/** The keys that sign assertions. */
export interface SigningKeyRepository {
  /** Active, next, then retired ones: the last active first, those that never were at the end. */
  list(): Promise<SigningKey[]>;
  inSlot(slot: Exclude<KeySlot, 'retired'>): Promise<SigningKey | null>;
  byId(id: string): Promise<SigningKey | null>;
  /** Whether a service provider is pinned to it. */
  isPinned(id: string): Promise<boolean>;
  /** Puts a key into the empty `next` slot; false when it is taken. */
  addNext(key: SigningKey, event: NewAuditEvent): Promise<boolean>;
  /**
   * Makes `keyId` active (the next one, or a retired one to go back to) and puts the active one in its place: into `retired`
   * when the next one takes over, into `next` when a retired one comes back and `next` is empty, else into `retired`.
   * Service providers and people who were pinned to `keyId` follow the active key from then on; false when `keyId` is neither.
   */
  activate(keyId: string, event: NewAuditEvent): Promise<boolean>;
  /** Takes the next key out of the metadata, into `retired`; `notNext` when `keyId` is not the next one. `inUse`: a service provider is pinned to it. People it was tried on are released. */
  retireNext(keyId: string, event: NewAuditEvent): Promise<'retired' | 'notNext' | 'inUse'>;
  /** Removes a retired key for good; `unknown` when `keyId` is none. `inUse`: a service provider is pinned to it. */
  removeRetired(keyId: string, event: NewAuditEvent): Promise<'removed' | 'unknown' | 'inUse'>;
  /** Tries the next key on these people instead of those it was tried on; ids of nobody are left out. False when `keyId` is not the next one. */
  setTrialUsers(keyId: string, userIds: readonly string[], event: NewAuditEvent): Promise<boolean>;
  /** By e-mail address. */
  trialUsers(keyId: string): Promise<User[]>;
}

/** The newest `limit` events, or those after `afterSequence`; oldest first. */
export interface AuditTail {
  afterSequence: number | null;
  limit: number;
}

/** Which events; null: any. */
export interface AuditFilter {
  /** Whom it concerns or who did it: a user's id. */
  person: string | null;
  serviceProviderId: string | null;
  action: string | null;
  outcome: AuditOutcome | null;
  address: string | null;
  reference: string | null;
  /** From this instant on … */
  from: Date | null;
  /** … and before this one. */
  until: Date | null;
}

/** Filters of the log, and where to read on. */
export interface AuditQuery extends AuditFilter {
  /** `newestFirst` gives events before the cursor, `oldestFirst` those after it. */
  order: 'newestFirst' | 'oldestFirst';
  after: number | null;
  limit: number;
}

/** Events of a kind in an hour. */
export interface AuditHour {
  hour: Date;
  action: string;
  outcome: AuditOutcome;
  count: number;
}

/** Refusals at a service provider. */
export interface ServiceProviderFailures {
  serviceProviderId: string;
  refused: number;
  lastAt: Date;
  /** The reason of the last one. */
  lastReason: string | null;
}

/** The security events. */
export interface AuditEventRepository {
  /** For an event that changes nothing else: a refusal, say. Relaxed. */
  append(event: NewAuditEvent): Promise<void>;
  tail(tail: AuditTail): Promise<AuditEvent[]>;
  bySequence(sequence: number): Promise<AuditEvent | null>;
  search(query: AuditQuery): Promise<AuditEvent[]>;
  /** One page of a search, soon: it may have fewer events than `limit`, even none, and go on all the same. */
  page(query: AuditQuery): Promise<Page<AuditEvent, number>>;
  /** How many events of these kinds there were, by the hour. What `countHours` has not reached yet is counted on the spot, within bounds. */
  hours(query: { actions: readonly string[]; from: Date; now: Date }): Promise<AuditHour[]>;
  /** Counts more events into the hours; gives how many. A few at a time, so that nobody waits long. */
  countHours(now: Date): Promise<number>;
  /** Those at which sign-ins (events of these kinds) have failed since then: five or more and a fifth of all, or the last three; most first. */
  failures(query: { actions: readonly string[]; since: Date }): Promise<ServiceProviderFailures[]>;
  /** Removes up to `limit` events older than that; gives how many, 0 when there are none left. */
  removeBefore(before: Date, limit: number): Promise<number>;
}

/** What became of changes of one step that were announced. */
export interface SettledChanges {
  orgId: string;
  step: SetupStep;
  made: readonly OrgChange[];
  /** Targets that are as they were. */
  notMade: readonly string[];
}

/** The Salesforce orgs that were set up from here, and what was changed in them. */
export interface SalesforceOrgRepository {
  byHost(host: string): Promise<SalesforceOrg | null>;
  ofServiceProvider(serviceProviderId: string): Promise<SalesforceOrg | null>;
  /** Adds the org or replaces the one with its id; another org at its host goes with its changes. */
  put(org: SalesforceOrg): Promise<void>;
  /** Those of one step, by target; of all steps when it is null. */
  changes(orgId: string, step: SetupStep | null): Promise<OrgChange[]>;
  /** How many there are of a step, and the last instant. */
  countChanges(orgId: string, step: SetupStep): Promise<{ count: number; lastAt: Date | null }>;
  /**
   * Notes changes of one org that were made. Of one that continues another (its `before` is what was written last), `before`
   * stays as it was.
   */
  noteChanges(changes: readonly OrgChange[], event: NewAuditEvent | null): Promise<void>;
  /** Notes changes of one org that are about to be made: they do not count as made before they are settled. */
  announceChanges(changes: readonly OrgChange[]): Promise<void>;
  /** Those of a step that were announced and never settled, by target. */
  announcedChanges(orgId: string, step: SetupStep): Promise<OrgChange[]>;
  /** Notes what was made of what was announced, and forgets the announcements; what was settled already stays as it is. */
  settleChanges(settled: SettledChanges, event: NewAuditEvent | null): Promise<void>;
  /** Forgets changes of a step that were taken back. */
  forgetChanges(
    undone: { orgId: string; step: SetupStep; targets: readonly string[] },
    event: NewAuditEvent | null,
  ): Promise<void>;
  /** Forgets every change of an org: it is another org now. */
  forgetAll(orgId: string, event: NewAuditEvent): Promise<void>;
}

/** Who is privileged in the orgs of service providers. */
export interface PrivilegeReadingRepository {
  /** In place of the last one. */
  put(reading: PrivilegeReading, event: NewAuditEvent): Promise<void>;
  of(serviceProviderId: string): Promise<PrivilegeReading | null>;
  list(): Promise<PrivilegeReading[]>;
}

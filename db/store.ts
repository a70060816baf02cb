import type {
  AuditEvent,
  Ceremony,
  Credential,
  EnrolmentLink,
  Installation,
  KeySlot,
  NewAuditEvent,
  PendingAuthnRequest,
  ServiceProvider,
  Session,
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
  readonly credentials: CredentialRepository;
  readonly ceremonies: CeremonyRepository;
  readonly authnRequests: AuthnRequestRepository;
  readonly enrolmentLinks: EnrolmentLinkRepository;
  readonly sessions: SessionRepository;
  readonly serviceProviders: ServiceProviderRepository;
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
}

/** Where the next page begins (`after` is the last e-mail address of the page before) and how long it is. */
export interface UserPage {
  after: string | null;
  limit: number;
}

/** The people. */
export interface UserRepository {
  add(user: User, event: NewAuditEvent): Promise<'added' | 'emailTaken' | 'federationIdTaken'>;
  byId(id: string): Promise<User | null>;
  /** Without regard to case. */
  byEmail(email: string): Promise<User | null>;
  /** By e-mail address, ascending, without regard to case. */
  list(page: UserPage): Promise<User[]>;
  /** Disables the person and ends every session and link of theirs in the same act; null: nobody has this id. */
  disable(id: string, at: Date, event: NewAuditEvent): Promise<User | null>;
  enable(id: string, event: NewAuditEvent): Promise<User | null>;
}

/** The passkeys; they are stored by redeeming an enrolment link. */
export interface CredentialRepository {
  /** The credential with its owner. */
  withUser(credentialId: string): Promise<{ credential: Credential; user: User } | null>;
  /** Oldest first. */
  ofUser(userId: string): Promise<Credential[]>;
  /** False when it is not there. Sessions that it opened end in the same act. */
  remove(credentialId: string, event: NewAuditEvent): Promise<boolean>;
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

/** How a waiting request is answered. */
export interface AuthnRequestAnswer {
  handleHash: string;
  sessionIdHash: string | null;
  now: Date;
  event: NewAuditEvent;
}

/** `sessionEnded`: the session is gone or its person is disabled. */
export type AnswerOutcome = 'answered' | 'requestGone' | 'serviceProviderDisabled' | 'sessionEnded';

/** The links that make passkeys. */
export interface EnrolmentLinkRepository {
  /** Stores the link; earlier links of the same person and purpose stop working. */
  add(link: EnrolmentLink, event: NewAuditEvent): Promise<void>;
  /** A link that is neither spent nor expired. Reading spends nothing. */
  read(tokenHash: string, now: Date): Promise<EnrolmentLink | null>;
  /** Spends the link and stores what it was for, all or nothing. An administrator's passkey closes set-up and ends its other links. */
  redeem(redemption: Redemption): Promise<RedemptionOutcome>;
}

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

/** The browser sessions, and the logins that open them. */
export interface SessionRepository {
  /** The session with its person; null once it has ended, or either limit has passed, or the person is disabled. */
  read(idHash: string, now: Date, idleSeconds: number): Promise<{ session: Session; user: User } | null>;
  /** Notes activity; never brings an ended session back. Relaxed. */
  touch(idHash: string, lastSeenAt: Date): Promise<void>;
  /** False when it had already ended. */
  remove(idHash: string, event: NewAuditEvent | null): Promise<boolean>;
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
  handleHash: string | null;
  /** The session that the browser had, which ends; null: none. */
  replacedIdHash: string | null;
  event: NewAuditEvent;
}

/** What became of a login; anything but `recorded` has written nothing. */
export type LoginOutcome =
  | 'recorded'
  | 'requestGone'
  | 'serviceProviderDisabled'
  | 'userDisabled'
  | 'credentialGone'
  | 'signCountConflict';

/** The service providers. */
export interface ServiceProviderRepository {
  /** False when another one has its entity ID. */
  add(serviceProvider: ServiceProvider, event: NewAuditEvent): Promise<boolean>;
  /** Replaces the one that was read at `readUpdatedAt`; false when it has been changed or removed since. */
  update(serviceProvider: ServiceProvider, readUpdatedAt: Date, event: NewAuditEvent): Promise<boolean>;
  byId(id: string): Promise<ServiceProvider | null>;
  byEntityId(entityId: string): Promise<ServiceProvider | null>;
  /** By name, then entity ID. */
  list(): Promise<ServiceProvider[]>;
  /** Removes it with its pending requests; false when it is not there. */
  remove(id: string, event: NewAuditEvent): Promise<boolean>;
}

/** The keys that sign assertions. */
export interface SigningKeyRepository {
  /** Active, next, then retired ones, newest first. */
  list(): Promise<SigningKey[]>;
  inSlot(slot: Exclude<KeySlot, 'retired'>): Promise<SigningKey | null>;
  byId(id: string): Promise<SigningKey | null>;
  /** Puts a key into the empty `next` slot; false when it is taken. */
  addNext(key: SigningKey, event: NewAuditEvent): Promise<boolean>;
  /** Retires the active key and makes the next one active; false when there is none. */
  activateNext(event: NewAuditEvent): Promise<boolean>;
}

/** The newest `limit` events, or those after `afterSequence`; oldest first. */
export interface AuditTail {
  afterSequence: number | null;
  limit: number;
}

/** The security events. */
export interface AuditEventRepository {
  /** For an event that changes nothing else: a refusal, say. Relaxed. */
  append(event: NewAuditEvent): Promise<void>;
  tail(tail: AuditTail): Promise<AuditEvent[]>;
}

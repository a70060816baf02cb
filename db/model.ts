/** The records Latchkey keeps. Instants are Date; binary identifiers are base64url text, as WebAuthn's JSON forms write them. */

/**
 * What a person may do: sign in (`user`); also invite people and end sessions (`helpDesk`); also see everything (`auditor`);
 * also change everything (`administrator`).
 */
export type Role = 'user' | 'helpDesk' | 'auditor' | 'administrator';

/** The roles that open the console. */
export type StaffRole = Exclude<Role, 'user'>;

/** A person who can sign in. */
export interface User {
  id: string;
  /** As typed; unique without regard to case. */
  email: string;
  name: string;
  /** Salesforce's Federation ID, case-sensitive and unique; null: the e-mail address stands in for it. */
  federationId: string | null;
  /** WebAuthn user handle: 32 random bytes, base64url, no personal data (webauthn-3 14.6.1). */
  userHandle: string;
  role: Role;
  /** Null while the person may sign in. */
  disabledAt: Date | null;
  /** The signing key that is tried on this person, whatever an application trusts; null: none. */
  trialSigningKeyId: string | null;
  createdAt: Date;
  /** Tells any two versions of the record apart. */
  updatedAt: Date;
}

/** A person as lists show them. */
export interface ListedUser extends User {
  passkeyCount: number;
  /** When the open enrolment link ends; null: there is none. It may have passed. */
  invitedUntil: Date | null;
}

/** Some people with a name. */
export interface Group {
  id: string;
  /** Unique without regard to case. */
  name: string;
  createdAt: Date;
  updatedAt: Date;
}

/** AuthenticatorAttachment of webauthn-3 5.4.5. */
export type AuthenticatorAttachment = 'platform' | 'cross-platform';

/** The credential record of WebAuthn Level 3, section 4. */
export interface Credential {
  /** Credential ID from authenticator data, base64url; unique across all users. */
  id: string;
  userId: string;
  /** COSE_Key bytes. */
  publicKey: Uint8Array<ArrayBuffer>;
  signCount: number;
  /** Allow-listed AuthenticatorTransport values. */
  transports: string[];
  /** How the authenticator was attached when the passkey was made; said by the browser, never proof. */
  authenticatorAttachment: AuthenticatorAttachment | null;
  aaguid: string;
  /** What the person calls it: 1 to 64 characters. */
  name: string;
  backupEligible: boolean;
  backupState: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
}

/** What every ceremony carries: its challenge is its key, its browser is the SHA-256 of a cookie. */
interface CeremonyBase {
  /** 32 random bytes, base64url. */
  challenge: string;
  /** SHA-256 of the browser cookie, base64url. */
  browserHash: string;
  createdAt: Date;
  expiresAt: Date;
}

/** A stored authentication challenge. */
export interface AuthenticationCeremony extends CeremonyBase {
  type: 'authentication';
  /** The authnRequest that this login will answer; null: a login for the person's own account. */
  handleHash: string | null;
}

/** A stored registration challenge. */
export interface RegistrationCeremony extends CeremonyBase {
  type: 'registration';
  /** The enrolment link that it will spend. */
  tokenHash: string;
  user: RegistrationUser;
}

/** Whose passkey a registration makes: somebody known (`id`), or the administrator whom set-up will create (`id` null). */
export interface RegistrationUser {
  id: string | null;
  userHandle: string;
  email: string;
  name: string;
}

/** A stored challenge of either kind. */
export type Ceremony = AuthenticationCeremony | RegistrationCeremony;

/** A checked authnRequest, or an IdP-initiated sign-on, waiting for its login. */
export interface PendingAuthnRequest {
  /** SHA-256 of the random handle in /login?request=…, base64url. */
  handleHash: string;
  serviceProviderId: string;
  /** The AuthnRequest's ID; null when IdP-initiated. Unique per service provider until `expiresAt`. */
  requestId: string | null;
  assertionConsumerServiceUrl: string;
  /** Echoed byte for byte. */
  relayState: string | null;
  forceAuthn: boolean;
  isPassive: boolean;
  /** The NameID format to answer with. */
  nameIdFormat: string;
  /** The NameID value the request's Subject asks for; null: anybody. */
  subjectNameId: string | null;
  /** How the request came; null when IdP-initiated. */
  binding: 'redirect' | 'post' | null;
  /** The request carried a signature, and it was verified. */
  isSigned: boolean;
  /** A trial from the console: the assertion is the service provider's, but goes to our own test page. */
  isTest: boolean;
  receivedAt: Date;
  expiresAt: Date;
}

/** An invitation: the token is in the link's fragment, only its hash is here. */
export interface EnrolmentLink {
  /** SHA-256 of the token, base64url. */
  tokenHash: string;
  /** `setup` makes the first administrator, or lets a lost one back in. */
  purpose: 'enrolment' | 'setup';
  /** Null only for a set-up link that creates its administrator. */
  userId: string | null;
  createdAt: Date;
  expiresAt: Date;
  /** When its page was first opened; opening spends nothing. */
  openedAt: Date | null;
}

/** Enrolment links that were made together, for people who are then watched together. */
export interface InvitationBatch {
  id: string;
  name: string;
  /** The user who made it. */
  createdBy: string | null;
  createdAt: Date;
}

/** Whether a link went out by e-mail; `none`: it was not to be sent from here. */
export type Delivery = 'none' | 'waiting' | 'sent' | 'failed';

/** One person's part in a batch. */
export interface Invitation {
  batchId: string;
  userId: string;
  /** The link's hash; the link itself may be spent, replaced or swept. */
  tokenHash: string;
  invitedAt: Date;
  /** When the link ends, or has ended before its time: revoked, or replaced by another of the same person. */
  expiresAt: Date;
  delivery: Delivery;
  openedAt: Date | null;
  /** When the person made a passkey after they had been invited. */
  enrolledAt: Date | null;
}

/** What a login showed, kept with the session so that every assertion of it says the same. */
export interface Authentication {
  credentialId: string;
  /** saml-core 2.7.2 AuthnInstant. */
  authnInstant: Date;
  userVerified: boolean;
  backupEligible: boolean;
  authenticatorAttachment: AuthenticatorAttachment | null;
}

/** A browser session. */
export interface Session {
  /** SHA-256 of the session id, base64url. */
  idHash: string;
  userId: string;
  /** saml-core 2.7.2 SessionIndex: random, not the session id. */
  sessionIndex: string;
  authentication: Authentication;
  createdAt: Date;
  lastSeenAt: Date;
  /** The absolute limit. */
  expiresAt: Date;
}

/** One AssertionConsumerService of HTTP-POST; saml-metadata 2.4.4. */
export interface AssertionConsumerService {
  url: string;
  index: number;
  isDefault: boolean;
}

/** One SingleLogoutService; saml-metadata 2.4.2. */
export interface SingleLogoutService {
  url: string;
  binding: 'redirect' | 'post';
}

/** A field of a person, as a rule may name it. `federationIdOrEmail` is the Federation ID, or the e-mail address in its place. */
export type PersonField = (typeof PERSON_FIELDS)[number];

/** Every one of them. */
export const PERSON_FIELDS = [
  'federationIdOrEmail',
  'federationId',
  'email',
  'name',
  'firstName',
  'lastName',
  'id',
] as const;

/** How one value of an assertion is made of a person. */
export interface ValueRule {
  /** `fixed` is `text` for everybody; `template` is `text` with `{field}` in it, expanded once. */
  source: PersonField | 'fixed' | 'template';
  text: string;
  lowerCase: boolean;
  prefix: string;
  suffix: string;
}

/** One attribute of an assertion; left out for a person for whom the rule gives nothing. */
export interface AttributeRule {
  name: string;
  value: ValueRule;
}

/** What an assertion tells a service provider about the strength of a login (README, "The signal"). */
export interface AssuranceSignal {
  /** Values of the `amr` attribute for a device-bound passkey; null: what the ceremony showed. */
  amrDeviceBound: string[] | null;
  /** The same for a synced passkey. */
  amrSynced: string[] | null;
  authnContextClassRef: string;
}

/** A SAML service provider: what its metadata says, and how the administrator set it up. */
export interface ServiceProvider {
  id: string;
  entityId: string;
  kind: 'salesforce' | 'saml';
  name: string;
  enabled: boolean;

  // From its metadata.
  assertionConsumerServices: AssertionConsumerService[];
  singleLogoutServices: SingleLogoutService[];
  nameIdFormats: string[];
  /** Certificates of its signing keys, base64 DER. */
  signingCertificates: string[];
  authnRequestsSigned: boolean;
  wantAssertionsSigned: boolean;
  validUntil: Date | null;

  // Settings.
  /** NameID format of its assertions when the request asks for none. */
  nameIdFormat: string;
  /** The value of its NameIDs: never the same for two people. */
  nameId: ValueRule;
  /** Besides `amr`, which says how strong the login was. */
  attributes: AttributeRule[];
  /** Who may sign in to it: everyone, or the people of the groups that it is given to. */
  access: 'everyone' | 'groups';
  /** SHA-256 of its icon, base64url; null: it has none. */
  iconDigest: string | null;
  /** Sign the Response as well as the Assertion. */
  signResponse: boolean;
  /** Accept RSA-SHA1 on its requests. */
  allowSha1: boolean;
  allowIdpInitiated: boolean;
  /** A login older than this is asked for again; seconds. */
  maxAuthenticationAgeSeconds: number;
  assurance: AssuranceSignal;
  /** The signing key it trusts; null: whichever is active. */
  signingKeyId: string | null;
  /** Where signing out goes; null: where its metadata, or its My Domain, says. */
  singleLogoutServiceUrl: string | null;
  /** Whether it makes a user of its own of whoever comes for the first time, out of the attributes. */
  justInTime: boolean;

  createdAt: Date;
  updatedAt: Date;
}

/** A picture for a service provider. */
export interface Icon {
  mediaType: 'image/png' | 'image/jpeg' | 'image/webp';
  bytes: Uint8Array<ArrayBuffer>;
}

/** Where a service provider's metadata came from by URL, and what was found there last. */
export interface MetadataSource {
  serviceProviderId: string;
  url: string;
  /** Looked at again and again. */
  isWatched: boolean;
  checkedAt: Date;
  /** Why the last look failed, in words; null: it did not. */
  failure: string | null;
  /** Metadata that differs from what is stored and waits for an administrator. */
  held: { metadata: string; seenAt: Date } | null;
  /** SHA-256 of the facts that an administrator has rejected, base64url: they are not held again. Null: none. */
  rejectedDigest: string | null;
}

/** A Salesforce org that was set up from here. */
export interface SalesforceOrg {
  id: string;
  /** 18 characters; another one after a refresh of a sandbox. */
  organizationId: string;
  /** Its My Domain host; no two orgs have the same. */
  host: string;
  name: string;
  edition: string;
  isSandbox: boolean;
  /** The service provider that it is; null: not stored yet, or removed. */
  serviceProviderId: string | null;
  connectedAt: Date;
  updatedAt: Date;
}

/** The parts of a set-up that change something. */
export type SetupStep =
  | 'samlLogin'
  | 'samlConfig'
  | 'serviceProvider'
  | 'requestCertificate'
  | 'loginButton'
  | 'federationIds';

/** A change that was made in an org, so that it can be recognised and taken back. */
export interface OrgChange {
  orgId: string;
  step: SetupStep;
  /** What was changed: a full name, or the id of a user. */
  target: string;
  /** What was there before our changes that nobody else’s came between; null: nothing. */
  before: string | null;
  /** What we wrote last; null: nothing, it was taken away. */
  after: string | null;
  at: Date;
}

/** A user of Salesforce who holds one of the permissions that it protects most. */
export interface PrivilegedPerson {
  userId: string;
  username: string;
  email: string;
  name: string;
  federationId: string | null;
  permissions: ('systemAdministrator' | 'modifyAllData' | 'viewAllData' | 'customizeApplication' | 'authorApex')[];
}

/** Who was privileged in the org of a service provider when it was read last. */
export interface PrivilegeReading {
  serviceProviderId: string;
  readAt: Date;
  source: 'org' | 'csv';
  /** Whether the org takes Federation IDs for the same that differ in upper and lower case alone; null: not known. */
  isFederationIdCaseInsensitive: boolean | null;
  people: PrivilegedPerson[];
}

/** A key for programs, with a role of its own. It works while the administrator who made it is one. */
export interface ApiToken {
  id: string;
  name: string;
  /** SHA-256 of the token, base64url. */
  tokenHash: string;
  role: StaffRole;
  /** The user who made it. */
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
}

/** `active` signs; `next` is published so that others learn it; `retired` once signed. */
export type KeySlot = 'active' | 'next' | 'retired';

/** A SAML signing key, its private part sealed with the master key and bound to this row. */
export interface SigningKey {
  id: string;
  slot: KeySlot;
  sealedPrivateKey: string;
  /** X.509, PEM. */
  certificate: string;
  notAfter: Date;
  createdAt: Date;
  /** When it last became the active one; null: it never was. */
  activatedAt: Date | null;
}

/** What this database was created for; one row. */
export interface Installation {
  rpId: string;
  /** Proves that the master key is the one the database was created with. */
  masterKeyCheck: string;
  createdAt: Date;
  /** When the first administrator was made; set-up is closed for good. */
  setupClosedAt: Date | null;
  /** Audit events are removed after so many days; null: never. */
  auditRetentionDays: number | null;
}

/** Whether it was done or refused. */
export type AuditOutcome = 'success' | 'refused';

/** One security event. No secret and no XML ever stands in it. */
export interface AuditEvent {
  /** Order of writing; the store gives it. */
  sequence: number;
  at: Date;
  /** What: `login`, `enrolment`, `user.disable` … */
  action: string;
  outcome: AuditOutcome;
  /** Who: a user's id, `operator` (the command line), `system`, or null: somebody unknown. */
  actor: string | null;
  /** On whom or what: an id. */
  target: string | null;
  /** The service provider it concerns, by id. */
  serviceProviderId: string | null;
  /** From where: the client's address. */
  address: string | null;
  /** Why it was refused: a stable code. */
  reason: string | null;
  /** The number the person was shown. */
  reference: string;
  details: Record<string, string | number | boolean | null | string[]>;
}

/** A security event before the store has given it its place. */
export type NewAuditEvent = Omit<AuditEvent, 'sequence'>;

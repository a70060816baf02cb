/** The records Latchkey keeps. Instants are Date; binary identifiers are base64url text, as WebAuthn's JSON forms write them. */

/** What a person may do. */
export type Role = 'user' | 'administrator';

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
  createdAt: Date;
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
  nameIdFormats: string[];
  /** Certificates of its signing keys, base64 DER. */
  signingCertificates: string[];
  authnRequestsSigned: boolean;
  validUntil: Date | null;

  // Settings.
  /** NameID format of its assertions when the request asks for none. */
  nameIdFormat: string;
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

  createdAt: Date;
  updatedAt: Date;
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
}

/** What this database was created for; one row. */
export interface Installation {
  rpId: string;
  /** Proves that the master key is the one the database was created with. */
  masterKeyCheck: string;
  createdAt: Date;
  /** When the first administrator was made; set-up is closed for good. */
  setupClosedAt: Date | null;
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

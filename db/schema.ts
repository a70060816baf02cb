/** The tables, and how values become their portable columns: text, integer, bigint. */
import type { Generated, Kysely } from 'kysely';
import type { AuditOutcome, AuthenticatorAttachment, Ceremony, EnrolmentLink, KeySlot, Role } from './model.ts';

/** The databases that one schema serves. */
export type DatabaseKind = 'sqlite' | 'postgres';

/** A boolean column. */
export type Flag = 0 | 1;
/** An instant column: milliseconds since 1970. */
export type Millis = number;
/** A column of JSON, written and read by one repository alone. */
export type Json = string;

/** Holds one row: what the database was created for. */
export interface InstallationTable {
  /** Always 1: there is one row. */
  id: 1;
  rp_id: string;
  master_key_check: string;
  created_at: Millis;
  setup_closed_at: Millis | null;
}

/** People; see `User`. */
export interface UserTable {
  id: string;
  email: string;
  /** The address in lower case: unique, and the order of the list. */
  email_key: string;
  name: string;
  federation_id: string | null;
  user_handle: string;
  role: Role;
  disabled_at: Millis | null;
  created_at: Millis;
}

/** Passkeys; see `Credential`. */
export interface CredentialTable {
  id: string;
  user_id: string;
  /** COSE_Key, base64url. */
  public_key: string;
  sign_count: number;
  transports: Json;
  authenticator_attachment: AuthenticatorAttachment | null;
  aaguid: string;
  name: string;
  backup_eligible: Flag;
  backup_state: Flag;
  created_at: Millis;
  last_used_at: Millis | null;
}

/** Challenges that wait for their answer; see `Ceremony`. */
export interface CeremonyTable {
  challenge: string;
  type: Ceremony['type'];
  browser_hash: string;
  /** What the type alone has: `handleHash`, or `tokenHash` and `user`. */
  details: Json;
  created_at: Millis;
  expires_at: Millis;
}

/** Requests that wait for their login, or were answered; see `PendingAuthnRequest`. */
export interface AuthnRequestTable {
  handle_hash: string;
  service_provider_id: string;
  request_id: string | null;
  /** Null when IdP-initiated; unique otherwise. */
  request_key: string | null;
  assertion_consumer_service_url: string;
  relay_state: string | null;
  force_authn: Flag;
  is_passive: Flag;
  name_id_format: string;
  subject_name_id: string | null;
  received_at: Millis;
  expires_at: Millis;
  /** An answered request stays until it expires, so that its ID is not accepted again. */
  answered_at: Millis | null;
}

/** Links that were not spent; see `EnrolmentLink`. */
export interface EnrolmentLinkTable {
  token_hash: string;
  purpose: EnrolmentLink['purpose'];
  user_id: string | null;
  created_at: Millis;
  expires_at: Millis;
}

/** Sessions that were not ended; see `Session`. */
export interface SessionTable {
  id_hash: string;
  user_id: string;
  session_index: string;
  credential_id: string;
  authn_instant: Millis;
  user_verified: Flag;
  backup_eligible: Flag;
  authenticator_attachment: AuthenticatorAttachment | null;
  created_at: Millis;
  last_seen_at: Millis;
  expires_at: Millis;
}

/** Service providers; see `ServiceProvider`. */
export interface ServiceProviderTable {
  id: string;
  entity_id: string;
  kind: 'salesforce' | 'saml';
  name: string;
  enabled: Flag;
  assertion_consumer_services: Json;
  name_id_formats: Json;
  signing_certificates: Json;
  authn_requests_signed: Flag;
  valid_until: Millis | null;
  name_id_format: string;
  sign_response: Flag;
  allow_sha1: Flag;
  allow_idp_initiated: Flag;
  max_authentication_age_seconds: number;
  assurance: Json;
  signing_key_id: string | null;
  created_at: Millis;
  updated_at: Millis;
}

/** Signing keys; see `SigningKey`. */
export interface SigningKeyTable {
  id: string;
  slot: KeySlot;
  sealed_private_key: string;
  certificate: string;
  not_after: Millis;
  created_at: Millis;
}

/** The audit log; see `AuditEvent`. */
export interface AuditEventTable {
  sequence: Generated<number>;
  at: Millis;
  action: string;
  outcome: AuditOutcome;
  actor: string | null;
  target: string | null;
  address: string | null;
  reason: string | null;
  reference: string;
  details: Json;
}

/** All tables by name. */
export interface Schema {
  installation: InstallationTable;
  users: UserTable;
  credentials: CredentialTable;
  ceremonies: CeremonyTable;
  authn_requests: AuthnRequestTable;
  enrolment_links: EnrolmentLinkTable;
  sessions: SessionTable;
  service_providers: ServiceProviderTable;
  signing_keys: SigningKeyTable;
  audit_events: AuditEventTable;
}

/** A connection, or a transaction on one. */
export type Connection = Kysely<Schema>;

/** Boolean → column. */
export function toFlag(value: boolean): Flag {
  return value ? 1 : 0;
}

/** Instant that may be missing → column. */
export function toMillis(instant: Date | null): Millis | null {
  return instant === null ? null : instant.getTime();
}

/** Column → instant that may be missing. */
export function fromMillis(millis: Millis | null): Date | null {
  return millis === null ? null : new Date(millis);
}

/** JSON column → value; the shape is the one that the same repository wrote. */
export function fromJson<Value>(json: Json): Value {
  return JSON.parse(json);
}

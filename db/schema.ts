/** The tables, and how values become their portable columns: text, integer, bigint. */
import type { Generated, Kysely } from 'kysely';
import type {
  AuditOutcome,
  AuthenticatorAttachment,
  Ceremony,
  Delivery,
  EnrolmentLink,
  Icon,
  KeySlot,
  PendingAuthnRequest,
  Role,
  ServiceProvider,
  SetupStep,
  StaffRole,
} from './model.ts';

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
  audit_retention_days: number | null;
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
  trial_signing_key_id: string | null;
  created_at: Millis;
  updated_at: Millis;
  /** The name in lower case, for sorting. */
  name_key: string;
  /** Kept beside the rows that it counts, so that a filter needs no other table. */
  passkey_count: number;
  /** When the open enrolment link ends, kept for the same reason. */
  invited_until: Millis | null;
}

/** What a person is found by: words of the name, the address, the Federation ID, in lower case. */
export interface UserTermTable {
  term: string;
  user_id: string;
}

/** Groups; see `Group`. */
export interface GroupTable {
  id: string;
  name: string;
  name_key: string;
  /** Kept beside the rows that it counts. */
  member_count: number;
  created_at: Millis;
  updated_at: Millis;
}

/** Who is in which group; what a list is filtered and sorted by is repeated here (change-users.ts). */
export interface GroupMemberTable
  extends Pick<
    UserTable,
    'email_key' | 'name_key' | 'created_at' | 'role' | 'disabled_at' | 'passkey_count' | 'invited_until'
  > {
  group_id: string;
  user_id: string;
}

/** Which groups may sign in to which service provider. */
export interface ServiceProviderGroupTable {
  service_provider_id: string;
  group_id: string;
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
  binding: PendingAuthnRequest['binding'];
  is_signed: Flag;
  is_test: Flag;
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
  opened_at: Millis | null;
}

/** See `InvitationBatch`. */
export interface InvitationBatchTable {
  id: string;
  name: string;
  created_by: string | null;
  created_at: Millis;
}

/** See `Invitation`. */
export interface InvitationTable {
  batch_id: string;
  user_id: string;
  token_hash: string;
  invited_at: Millis;
  expires_at: Millis;
  delivery: Delivery;
  opened_at: Millis | null;
  enrolled_at: Millis | null;
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
  single_logout_services: Json;
  name_id_formats: Json;
  signing_certificates: Json;
  authn_requests_signed: Flag;
  want_assertions_signed: Flag;
  valid_until: Millis | null;
  name_id_format: string;
  name_id: Json;
  attributes: Json;
  access: ServiceProvider['access'];
  icon_digest: string | null;
  sign_response: Flag;
  allow_sha1: Flag;
  allow_idp_initiated: Flag;
  max_authentication_age_seconds: number;
  assurance: Json;
  signing_key_id: string | null;
  single_logout_service_url: string | null;
  just_in_time: Flag;
  /** The name in lower case: the order of lists. */
  name_key: string;
  /** Name, entity ID and the hosts of its ACS, in lower case: what a search looks through. */
  search_text: string;
  created_at: Millis;
  updated_at: Millis;
}

/** See `Icon`. */
export interface ServiceProviderIconTable {
  service_provider_id: string;
  media_type: Icon['mediaType'];
  /** Base64. */
  bytes: string;
}

/** See `MetadataSource`. */
export interface MetadataSourceTable {
  service_provider_id: string;
  url: string;
  is_watched: Flag;
  checked_at: Millis;
  failure: string | null;
  held_metadata: string | null;
  held_at: Millis | null;
  rejected_digest: string | null;
}

/** See `ApiToken`. */
export interface ApiTokenTable {
  id: string;
  name: string;
  /** In lower case: the order of lists, and what a search looks through. */
  name_key: string;
  token_hash: string;
  role: StaffRole;
  created_by: string;
  created_at: Millis;
  expires_at: Millis;
  last_used_at: Millis | null;
}

/** Signing keys; see `SigningKey`. */
export interface SigningKeyTable {
  id: string;
  slot: KeySlot;
  sealed_private_key: string;
  certificate: string;
  not_after: Millis;
  created_at: Millis;
  activated_at: Millis | null;
}

/** The audit log; see `AuditEvent`. */
export interface AuditEventTable {
  sequence: Generated<number>;
  at: Millis;
  action: string;
  outcome: AuditOutcome;
  actor: string | null;
  target: string | null;
  service_provider_id: string | null;
  address: string | null;
  reason: string | null;
  reference: string;
  details: Json;
}

/** How many events of a kind there were in an hour, as far as they have been counted. */
export interface AuditHourTable {
  /** Its beginning. */
  hour: Millis;
  action: string;
  outcome: AuditOutcome;
  count: number;
}

/** One row: up to which event the hours have been counted. */
export interface AuditHourPositionTable {
  /** Always 1. */
  id: 1;
  sequence: number;
}

/** See `SalesforceOrg`. */
export interface SalesforceOrgTable {
  id: string;
  organization_id: string;
  host: string;
  name: string;
  edition: string;
  is_sandbox: Flag;
  service_provider_id: string | null;
  connected_at: Millis;
  updated_at: Millis;
}

/** The step of a change that is about to be made. */
export type AnnouncedStep = `announced:${SetupStep}`;

/** See `OrgChange`. */
export interface OrgChangeTable {
  org_id: string;
  step: SetupStep | AnnouncedStep;
  target: string;
  before_value: string | null;
  after_value: string | null;
  at: Millis;
}

/** See `PrivilegeReading`. */
export interface PrivilegeReadingTable {
  service_provider_id: string;
  read_at: Millis;
  source: 'org' | 'csv';
  ignores_federation_id_case: Flag | null;
  people: Json;
}

/** All tables by name. */
export interface Schema {
  installation: InstallationTable;
  users: UserTable;
  user_terms: UserTermTable;
  groups: GroupTable;
  group_members: GroupMemberTable;
  service_provider_groups: ServiceProviderGroupTable;
  credentials: CredentialTable;
  ceremonies: CeremonyTable;
  authn_requests: AuthnRequestTable;
  enrolment_links: EnrolmentLinkTable;
  invitation_batches: InvitationBatchTable;
  invitations: InvitationTable;
  sessions: SessionTable;
  service_providers: ServiceProviderTable;
  service_provider_icons: ServiceProviderIconTable;
  metadata_sources: MetadataSourceTable;
  salesforce_orgs: SalesforceOrgTable;
  org_changes: OrgChangeTable;
  privilege_readings: PrivilegeReadingTable;
  api_tokens: ApiTokenTable;
  signing_keys: SigningKeyTable;
  audit_events: AuditEventTable;
  audit_hours: AuditHourTable;
  audit_hour_position: AuditHourPositionTable;
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

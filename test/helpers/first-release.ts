/** A database as the first release left it: more people than one batch of a migration, and of everything else a little. */
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Credential, EnrolmentLink, NewAuditEvent, User } from '../../db/model.ts';
import {
  aCredential,
  anAuthnRequest,
  anEnrolmentLink,
  aServiceProvider,
  aSession,
  aSigningKey,
  aToken,
  aUser,
  later,
  NOW,
} from './records.ts';

/** The tables of then, whose columns the schema of today does not tell. */
export type FirstTables = Record<string, Record<string, unknown>>;

/** Two batches of 500 and a rest. */
const PEOPLE = 1_003;

const SPECIAL: Partial<Record<number, Partial<User>>> = {
  0: { name: 'aaron First', role: 'administrator' },
  1: { name: 'Bea Second', federationId: 'Fed-1' },
  3: { name: 'Dan Fourth', disabledAt: later(5) },
  [PEOPLE - 1]: { name: 'zoë Last' },
};

/** Fills the tables of the first release; gives what should be there after an upgrade. */
export async function fillFirstRelease(db: Kysely<FirstTables>) {
  const users = Array.from({ length: PEOPLE }, (_, index) => aPerson(index));
  const [administrator, invited, lapsed, disabled, recovering] = users;
  const last = users.at(-1);
  if (!administrator || !invited || !lapsed || !disabled || !recovering || !last) throw new Error('There are many.');
  const people = { administrator, invited, lapsed, disabled, recovering, last };
  for (let start = 0; start < PEOPLE; start += 100)
    await insert(db, 'users', users.slice(start, start + 100).map(userRow));

  const credential = aCredential(administrator.id);
  await insert(db, 'credentials', [credential, aCredential(administrator.id), aCredential(last.id)].map(credentialRow));
  const open = anEnrolmentLink(invited.id, { expiresAt: later(3600) });
  const expired = anEnrolmentLink(lapsed.id, { expiresAt: later(-1) });
  const setup = anEnrolmentLink(recovering.id, { purpose: 'setup' });
  await insert(db, 'enrolment_links', [open, expired, setup].map(linkRow));
  const session = aSession(credential);
  await insert(db, 'sessions', [
    {
      id_hash: session.idHash,
      user_id: session.userId,
      session_index: session.sessionIndex,
      credential_id: credential.id,
      authn_instant: NOW.getTime(),
      user_verified: 1,
      backup_eligible: 1,
      authenticator_attachment: 'cross-platform',
      created_at: NOW.getTime(),
      last_seen_at: NOW.getTime(),
      expires_at: session.expiresAt.getTime(),
    },
  ]);
  return {
    count: PEOPLE,
    people,
    credential,
    links: { open, expired },
    session,
    keys: await fillKeys(db),
    ...(await fillSignOn(db, administrator)),
  };
}

async function fillKeys(db: Kysely<FirstTables>) {
  const retired = aSigningKey({ slot: 'retired', createdAt: later(10) });
  const active = aSigningKey({ slot: 'active', createdAt: later(20) });
  const next = aSigningKey({ slot: 'next', createdAt: later(30) });
  const rows = [retired, active, next].map(({ id, slot, sealedPrivateKey, certificate, notAfter, createdAt }) => ({
    id,
    slot,
    sealed_private_key: sealedPrivateKey,
    certificate,
    not_after: notAfter.getTime(),
    created_at: createdAt.getTime(),
  }));
  await insert(db, 'signing_keys', rows);
  return { retired, active, next };
}

/** Two service providers, a request that waits at the first one, and what the audit says of them. */
async function fillSignOn(db: Kysely<FirstTables>, { id: userId }: User) {
  const serviceProvider = aServiceProvider();
  const other = aServiceProvider({ name: 'Other' });
  await insert(db, 'service_providers', [serviceProvider, other].map(serviceProviderRow));
  const request = anAuthnRequest(serviceProvider.id, { binding: null, isSigned: false });
  await insert(db, 'authn_requests', [
    {
      handle_hash: request.handleHash,
      service_provider_id: serviceProvider.id,
      request_id: request.requestId,
      request_key: aToken(),
      assertion_consumer_service_url: request.assertionConsumerServiceUrl,
      relay_state: request.relayState,
      force_authn: 0,
      is_passive: 0,
      name_id_format: request.nameIdFormat,
      subject_name_id: null,
      received_at: NOW.getTime(),
      expires_at: request.expiresAt.getTime(),
      answered_at: null,
    },
  ]);
  const { id, entityId } = serviceProvider;
  const byPerson = { actor: userId, target: userId };
  const answered = { serviceProvider: entityId, amr: ['hwk'] };
  await insert(db, 'audit_events', [
    eventRow({ action: 'user.add', target: userId, details: { email: 'a@example.com' } }),
    eventRow({ ...byPerson, action: 'login', details: { passkey: 'p', ...answered } }),
    eventRow({ ...byPerson, action: 'signOn.answer', details: answered }),
    eventRow({ action: 'signOn.request', outcome: 'refused', target: id, reason: 'rejected' }),
    eventRow({ action: 'signOn.answer', outcome: 'refused', target: id, reason: 'status' }),
    eventRow({ ...byPerson, action: 'login', reason: 'own', details: { passkey: 'p' } }),
    eventRow({ ...byPerson, action: 'login', reason: 'removed', details: { serviceProvider: 'https://gone.example' } }),
    eventRow({ action: 'signOn.request', outcome: 'refused', target: other.id, reason: 'other' }),
  ]);
  return { serviceProvider, request };
}

async function insert(db: Kysely<FirstTables>, table: string, rows: Record<string, unknown>[]): Promise<void> {
  await db.insertInto(table).values(rows).execute();
}

function aPerson(index: number): User {
  const createdAt = later(index);
  const email = `Person.${index}@Example.com`;
  return aUser({ email, name: `Mia ${index}`, createdAt, updatedAt: createdAt, ...SPECIAL[index] });
}

function userRow(user: User) {
  return {
    id: user.id,
    email: user.email,
    email_key: user.email.toLowerCase(),
    name: user.name,
    federation_id: user.federationId,
    user_handle: user.userHandle,
    role: user.role,
    disabled_at: user.disabledAt?.getTime() ?? null,
    created_at: user.createdAt.getTime(),
  };
}

function credentialRow(credential: Credential) {
  return {
    id: credential.id,
    user_id: credential.userId,
    public_key: Buffer.from(credential.publicKey).toString('base64url'),
    sign_count: 0,
    transports: JSON.stringify(credential.transports),
    authenticator_attachment: credential.authenticatorAttachment,
    aaguid: credential.aaguid,
    name: credential.name,
    backup_eligible: 1,
    backup_state: 1,
    created_at: NOW.getTime(),
    last_used_at: null,
  };
}

function linkRow({ tokenHash, purpose, userId, createdAt, expiresAt }: EnrolmentLink) {
  return {
    token_hash: tokenHash,
    purpose,
    user_id: userId,
    created_at: createdAt.getTime(),
    expires_at: expiresAt.getTime(),
  };
}

function serviceProviderRow(serviceProvider: ReturnType<typeof aServiceProvider>) {
  return {
    id: serviceProvider.id,
    entity_id: serviceProvider.entityId,
    kind: 'salesforce',
    name: serviceProvider.name,
    enabled: 1,
    assertion_consumer_services: JSON.stringify(serviceProvider.assertionConsumerServices),
    name_id_formats: JSON.stringify(serviceProvider.nameIdFormats),
    signing_certificates: '[]',
    authn_requests_signed: 0,
    valid_until: null,
    name_id_format: serviceProvider.nameIdFormat,
    sign_response: 0,
    allow_sha1: 0,
    allow_idp_initiated: 1,
    max_authentication_age_seconds: serviceProvider.maxAuthenticationAgeSeconds,
    assurance: JSON.stringify(serviceProvider.assurance),
    signing_key_id: null,
    created_at: NOW.getTime(),
    updated_at: NOW.getTime(),
  };
}

function eventRow({ action, outcome, actor, target, reason, details }: Partial<NewAuditEvent>) {
  return {
    at: NOW.getTime(),
    action,
    outcome: outcome ?? 'success',
    actor: actor ?? null,
    target: target ?? null,
    address: null,
    reason: reason ?? null,
    reference: randomUUID(),
    details: JSON.stringify(details ?? {}),
  };
}

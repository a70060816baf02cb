import { hash } from 'node:crypto';
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import { writeEvent } from './audit-events.ts';
import { compiled, type Holes } from './compiled.ts';
import type { Database } from './dialects.ts';
import type { PendingAuthnRequest } from './model.ts';
import {
  type AuthnRequestTable,
  type Connection,
  type Millis,
  type Schema,
  type ServiceProviderTable,
  toFlag,
} from './schema.ts';
import type { AnsweredRequest, AnswerOutcome, AuthnRequestRepository } from './store.ts';

/** The AuthnRequests that wait for their login, and the answered ones whose IDs are not accepted again. */
export function authnRequestRepository({ durable, relaxed }: Database): AuthnRequestRepository {
  return {
    async add(request) {
      const { rows } = await relaxed((connection) => insertRequest(connection, toRow(request)));
      return rows.length > 0;
    },

    async read(handleHash, now) {
      const [row] = (await selectPending(durable, { handleHash, now: now.getTime() })).rows;
      return row === undefined ? null : toRequest(row);
    },

    answer: ({ answers, sessionIdHash, now, event }) =>
      durable.transaction().execute(async (transaction): Promise<AnswerOutcome> => {
        const held = sessionIdHash === null ? null : await holdSession(transaction, sessionIdHash, now);
        if (held === undefined) return 'sessionEnded';
        if (held !== null && held.updated_at !== answers.readUserUpdatedAt?.getTime()) return 'userChanged';
        const outcome = await markAnswered(transaction, { answers, userId: held?.user_id ?? null, now });
        if (outcome === 'answered') await writeEvent(transaction, event);
        return outcome;
      }),
  };
}

/**
 * Answers a request that still waits, once, to a person who may use its service provider, while that is as it was when the
 * answer was made; `userId` null: with an error status.
 */
export async function markAnswered(
  transaction: Connection,
  { answers, userId, now }: { answers: AnsweredRequest; userId: string | null; now: Date },
): Promise<Exclude<AnswerOutcome, 'sessionEnded' | 'userChanged'>> {
  const { handleHash } = answers;
  const readUpdatedAt = answers.readUpdatedAt.getTime();
  const pending = { handleHash, readUpdatedAt, now: now.getTime() };
  const answered =
    userId === null
      ? await updateAnsweredWithStatus(transaction, pending)
      : await updateAnswered(transaction, { ...pending, userId });
  if (answered.rows.length > 0) return 'answered';
  const [waiting] = (await selectPending(transaction, { handleHash, now: now.getTime() })).rows;
  if (waiting === undefined) return 'requestGone';
  const current = await readVersion(transaction, waiting.service_provider_id);
  if (current?.enabled !== 1) return 'serviceProviderDisabled';
  return current.updated_at === readUpdatedAt ? 'accessDenied' : 'serviceProviderChanged';
}

const insertRequest = compiled((connection, row: Holes<AuthnRequestTable>) =>
  connection
    .insertInto('authn_requests')
    .values(row)
    .onConflict((conflict) =>
      // An expired request that was not swept yet makes room.
      conflict.column('request_key').doUpdateSet(row).where('authn_requests.expires_at', '<=', row.received_at),
    )
    .returning('handle_hash'),
);

type PendingAt = Holes<{ handleHash: string; now: Millis }>;

const selectPending = compiled((connection, { handleHash, now }: PendingAt) =>
  connection
    .selectFrom('authn_requests')
    .selectAll()
    .where('handle_hash', '=', handleHash)
    .where('answered_at', 'is', null)
    .where('expires_at', '>', now),
);

type AnsweredAt = PendingAt & Holes<{ readUpdatedAt: Millis }>;

const updateAnsweredWithStatus = compiled((connection, pending: AnsweredAt) =>
  updatePending(connection, pending, ({ lit }) => lit(true)),
);

const updateAnswered = compiled((connection, { userId, ...pending }: AnsweredAt & Holes<{ userId: string }>) =>
  updatePending(connection, pending, (by) =>
    by.or([
      by('service_providers.access', '=', 'everyone'),
      by.exists(
        by
          .selectFrom('service_provider_groups')
          .innerJoin('group_members', 'group_members.group_id', 'service_provider_groups.group_id')
          .select('group_members.user_id')
          .whereRef('service_provider_groups.service_provider_id', '=', 'service_providers.id')
          .where('group_members.user_id', '=', userId),
      ),
    ]),
  ),
);

/** Marks a request that waits as answered, while its service provider is enabled, as it was read and, besides, `mayBeUsed`. */
function updatePending(
  connection: Connection,
  { handleHash, readUpdatedAt, now }: AnsweredAt,
  mayBeUsed: (by: ExpressionBuilder<Schema, 'service_providers'>) => Expression<SqlBool>,
) {
  return connection
    .updateTable('authn_requests')
    .set({ answered_at: now })
    .where('handle_hash', '=', handleHash)
    .where('answered_at', 'is', null)
    .where('expires_at', '>', now)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('service_providers')
          .select('service_providers.id')
          .whereRef('service_providers.id', '=', 'authn_requests.service_provider_id')
          .where('service_providers.enabled', '=', 1)
          .where('service_providers.updated_at', '=', readUpdatedAt)
          .where(mayBeUsed),
      ),
    )
    .returning('handle_hash');
}

function readVersion(
  transaction: Connection,
  serviceProviderId: string,
): Promise<Pick<ServiceProviderTable, 'enabled' | 'updated_at'> | undefined> {
  return transaction
    .selectFrom('service_providers')
    .select(['enabled', 'updated_at'])
    .where('id', '=', serviceProviderId)
    .executeTakeFirst();
}

/** Whose session it is, if it lives, and when they were last changed; nobody changes them before the transaction ends. */
async function holdSession(
  transaction: Connection,
  idHash: string,
  now: Date,
): Promise<{ user_id: string; updated_at: Millis } | undefined> {
  const [session] = (await selectHeldSession(transaction, { idHash, now: now.getTime() })).rows;
  return session;
}

const selectHeldSession = compiled((connection, { idHash, now }: Holes<{ idHash: string; now: Millis }>) =>
  connection
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select(['sessions.user_id', 'users.updated_at'])
    .where('sessions.id_hash', '=', idHash)
    .where('sessions.expires_at', '>', now)
    .where('users.disabled_at', 'is', null)
    .forShare('users'),
);

function requestKey({ serviceProviderId, requestId }: PendingAuthnRequest): string | null {
  return requestId === null ? null : hash('sha256', `${serviceProviderId} ${requestId}`, 'base64url');
}

function toRequest(row: AuthnRequestTable): PendingAuthnRequest {
  return {
    handleHash: row.handle_hash,
    serviceProviderId: row.service_provider_id,
    requestId: row.request_id,
    assertionConsumerServiceUrl: row.assertion_consumer_service_url,
    relayState: row.relay_state,
    forceAuthn: row.force_authn === 1,
    isPassive: row.is_passive === 1,
    nameIdFormat: row.name_id_format,
    subjectNameId: row.subject_name_id,
    binding: row.binding,
    isSigned: row.is_signed === 1,
    isTest: row.is_test === 1,
    receivedAt: new Date(row.received_at),
    expiresAt: new Date(row.expires_at),
  };
}

function toRow(request: PendingAuthnRequest): AuthnRequestTable {
  return {
    handle_hash: request.handleHash,
    service_provider_id: request.serviceProviderId,
    request_id: request.requestId,
    request_key: requestKey(request),
    assertion_consumer_service_url: request.assertionConsumerServiceUrl,
    relay_state: request.relayState,
    force_authn: toFlag(request.forceAuthn),
    is_passive: toFlag(request.isPassive),
    name_id_format: request.nameIdFormat,
    subject_name_id: request.subjectNameId,
    binding: request.binding,
    is_signed: toFlag(request.isSigned),
    is_test: toFlag(request.isTest),
    received_at: request.receivedAt.getTime(),
    expires_at: request.expiresAt.getTime(),
    answered_at: null,
  };
}

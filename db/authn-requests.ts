import { hash } from 'node:crypto';
import { writeEvent } from './audit-events.ts';
import { compiled, type Holes } from './compiled.ts';
import type { Database } from './dialects.ts';
import type { PendingAuthnRequest } from './model.ts';
import { type AuthnRequestTable, type Connection, type Millis, toFlag } from './schema.ts';
import type { AnswerOutcome, AuthnRequestRepository } from './store.ts';

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

    answer: ({ handleHash, sessionIdHash, now, event }) =>
      durable.transaction().execute(async (transaction): Promise<AnswerOutcome> => {
        if (sessionIdHash !== null && !(await holdSession(transaction, sessionIdHash, now))) return 'sessionEnded';
        const outcome = await markAnswered(transaction, handleHash, now);
        if (outcome === 'answered') await writeEvent(transaction, event);
        return outcome;
      }),
  };
}

/** Answers a request that still waits, once. */
export async function markAnswered(
  transaction: Connection,
  handleHash: string,
  now: Date,
): Promise<Exclude<AnswerOutcome, 'sessionEnded'>> {
  const answered = await updateAnswered(transaction, { handleHash, now: now.getTime() });
  if (answered.rows.length > 0) return 'answered';
  const waiting = await selectPending(transaction, { handleHash, now: now.getTime() });
  return waiting.rows.length === 0 ? 'requestGone' : 'serviceProviderDisabled';
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

const updateAnswered = compiled((connection, { handleHash, now }: PendingAt) =>
  connection
    .updateTable('authn_requests')
    .set({ answered_at: now })
    .where('handle_hash', '=', handleHash)
    .where('answered_at', 'is', null)
    .where('expires_at', '>', now)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('service_providers')
          .select('id')
          .whereRef('id', '=', 'authn_requests.service_provider_id')
          .where('enabled', '=', 1),
      ),
    )
    .returning('handle_hash'),
);

/** Whether the session lives; if so, its person is not disabled before the transaction ends. */
async function holdSession(transaction: Connection, idHash: string, now: Date): Promise<boolean> {
  const { rows } = await selectHeldSession(transaction, { idHash, now: now.getTime() });
  return rows.length > 0;
}

const selectHeldSession = compiled((connection, { idHash, now }: Holes<{ idHash: string; now: Millis }>) =>
  connection
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select('sessions.id_hash')
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
    received_at: request.receivedAt.getTime(),
    expires_at: request.expiresAt.getTime(),
    answered_at: null,
  };
}

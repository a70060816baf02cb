import { writeEvent } from './audit-events.ts';
import { markAnswered } from './authn-requests.ts';
import { compiled, type Holes } from './compiled.ts';
import type { Database } from './dialects.ts';
import type { Session } from './model.ts';
import { type Connection, type Flag, type Millis, type SessionTable, toFlag } from './schema.ts';
import type { LoginOutcome, LoginRecord, SessionRepository } from './store.ts';
import { allOrNothing } from './transaction.ts';
import { ownerColumns, toOwner } from './user-rows.ts';
import { holdEnabled } from './users.ts';

/** The browser sessions, and the logins that open them. */
export function sessionRepository({ durable, relaxed }: Database): SessionRepository {
  return {
    async read(idHash, now, idleSeconds) {
      const idleSince = now.getTime() - idleSeconds * 1_000;
      const [row] = (await selectLive(durable, { idHash, now: now.getTime(), idleSince })).rows;
      return row === undefined ? null : { session: toSession(row), user: toOwner(row) };
    },

    async touch(idHash, lastSeenAt) {
      await relaxed((connection) => updateSeen(connection, { idHash, at: lastSeenAt.getTime() }));
    },

    remove: (idHash, event) =>
      durable.transaction().execute(async (transaction) => {
        const { rows } = await deleteSession(transaction, { idHash });
        if (rows.length === 0) return false;
        if (event !== null) await writeEvent(transaction, event);
        return true;
      }),

    async ofUser(userId, now, idleSeconds) {
      const rows = await durable
        .selectFrom('sessions')
        .selectAll()
        .where('user_id', '=', userId)
        .where('expires_at', '>', now.getTime())
        .where('last_seen_at', '>', now.getTime() - idleSeconds * 1_000)
        .orderBy('created_at', 'desc')
        .orderBy('id_hash')
        .execute();
      return rows.map(toSession);
    },

    removeOfUser: (userId, event) =>
      durable.transaction().execute(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('sessions')
          .where('user_id', '=', userId)
          .executeTakeFirst();
        if (numDeletedRows > 0n) await writeEvent(transaction, event);
        return Number(numDeletedRows);
      }),

    recordLogin: (login) => allOrNothing(durable, 'recorded', (transaction) => recordLogin(transaction, login)),
  };
}

async function recordLogin(transaction: Connection, login: LoginRecord): Promise<LoginOutcome> {
  const { session, answers, event } = login;
  // The person first: whoever changes them changes the same row first, and then ends the sessions that it finds.
  const readUpdatedAt = answers?.readUserUpdatedAt ?? null;
  const held = await holdEnabled(transaction, { userId: session.userId, readUpdatedAt });
  if (held !== 'held') return held;
  if (answers !== null) {
    const outcome = await markAnswered(transaction, { answers, userId: session.userId, now: session.createdAt });
    if (outcome !== 'answered') return outcome;
  }
  const outcome = await recordUse(transaction, login);
  if (outcome !== 'recorded') return outcome;
  if (!(await replaceSession(transaction, login))) return 'sessionEnded';
  await insertSession(transaction, toRow(session));
  await writeEvent(transaction, event);
  return 'recorded';
}

/** False: it had to be there, and is not. */
async function replaceSession(transaction: Connection, { replacedIdHash, mustReplace }: LoginRecord): Promise<boolean> {
  if (replacedIdHash === null) return !mustReplace;
  const { rows } = await deleteSession(transaction, { idHash: replacedIdHash });
  return rows.length > 0 || !mustReplace;
}

async function recordUse(
  transaction: Connection,
  { session, credentialUse }: LoginRecord,
): Promise<'recorded' | 'credentialGone' | 'signCountConflict'> {
  const { credentialId, previousSignCount, signCount, backupState } = credentialUse;
  const updated = await updateCredential(transaction, {
    credentialId,
    userId: session.userId,
    previousSignCount,
    signCount,
    backupState: toFlag(backupState),
    usedAt: session.authentication.authnInstant.getTime(),
  });
  if (updated.rows.length > 0) return 'recorded';
  const credential = await transaction
    .selectFrom('credentials')
    .select('id')
    .where('id', '=', credentialId)
    .where('user_id', '=', session.userId)
    .executeTakeFirst();
  return credential === undefined ? 'credentialGone' : 'signCountConflict';
}

const selectLive = compiled(
  (connection, { idHash, now, idleSince }: Holes<{ idHash: string; now: Millis; idleSince: Millis }>) =>
    connection
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .selectAll('sessions')
      .select(ownerColumns)
      .where('sessions.id_hash', '=', idHash)
      .where('sessions.expires_at', '>', now)
      .where('sessions.last_seen_at', '>', idleSince)
      .where('users.disabled_at', 'is', null),
);

const updateSeen = compiled((connection, { idHash, at }: Holes<{ idHash: string; at: Millis }>) =>
  connection
    .updateTable('sessions')
    .set({ last_seen_at: at })
    .where('id_hash', '=', idHash)
    .where('last_seen_at', '<', at),
);

interface CredentialUse {
  credentialId: string;
  userId: string;
  previousSignCount: number;
  signCount: number;
  backupState: Flag;
  usedAt: Millis;
}

const updateCredential = compiled((connection, use: Holes<CredentialUse>) =>
  connection
    .updateTable('credentials')
    .set({ sign_count: use.signCount, backup_state: use.backupState, last_used_at: use.usedAt })
    .where('id', '=', use.credentialId)
    .where('user_id', '=', use.userId)
    .where('sign_count', '=', use.previousSignCount)
    .returning('id'),
);

const deleteSession = compiled((connection, { idHash }: Holes<{ idHash: string }>) =>
  connection.deleteFrom('sessions').where('id_hash', '=', idHash).returning('id_hash'),
);

const insertSession = compiled((connection, row: Holes<SessionTable>) => connection.insertInto('sessions').values(row));

function toSession(row: SessionTable): Session {
  return {
    idHash: row.id_hash,
    userId: row.user_id,
    sessionIndex: row.session_index,
    authentication: {
      credentialId: row.credential_id,
      authnInstant: new Date(row.authn_instant),
      userVerified: row.user_verified === 1,
      backupEligible: row.backup_eligible === 1,
      authenticatorAttachment: row.authenticator_attachment,
    },
    createdAt: new Date(row.created_at),
    lastSeenAt: new Date(row.last_seen_at),
    expiresAt: new Date(row.expires_at),
  };
}

function toRow(session: Session): SessionTable {
  const { authentication } = session;
  return {
    id_hash: session.idHash,
    user_id: session.userId,
    session_index: session.sessionIndex,
    credential_id: authentication.credentialId,
    authn_instant: authentication.authnInstant.getTime(),
    user_verified: toFlag(authentication.userVerified),
    backup_eligible: toFlag(authentication.backupEligible),
    authenticator_attachment: authentication.authenticatorAttachment,
    created_at: session.createdAt.getTime(),
    last_seen_at: session.lastSeenAt.getTime(),
    expires_at: session.expiresAt.getTime(),
  };
}

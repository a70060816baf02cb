import { holdUser } from './administrators.ts';
import { writeEvent } from './audit-events.ts';
import { batches } from './batches.ts';
import { changeUsers } from './change-users.ts';
import { compiled, type Holes } from './compiled.ts';
import type { Database } from './dialects.ts';
import type { Credential, NewAuditEvent } from './model.ts';
import { type Connection, type CredentialTable, fromJson, fromMillis, toFlag, toMillis } from './schema.ts';
import type { CredentialRepository, UserSwitchOutcome } from './store.ts';
import { allOrNothing } from './transaction.ts';
import { ownerColumns, toOwner } from './user-rows.ts';

/** The passkeys; they are stored by redeeming an enrolment link, and used by recording a login. */
export function credentialRepository({ durable }: Database): CredentialRepository {
  return {
    async withUser(credentialId) {
      const [row] = (await selectWithUser(durable, { credentialId })).rows;
      return row === undefined ? null : { credential: toCredential(row), user: toOwner(row) };
    },

    async ofUser(userId) {
      const rows = await durable
        .selectFrom('credentials')
        .selectAll()
        .where('user_id', '=', userId)
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(toCredential);
    },

    async kindsOf(userIds) {
      const kinds = new Map<string, { backupEligible: boolean }[]>();
      for (const some of batches(userIds)) {
        const rows = await durable
          .selectFrom('credentials')
          .select(['user_id', 'backup_eligible'])
          .distinct()
          .where('user_id', 'in', some)
          .orderBy('backup_eligible')
          .execute();
        for (const { user_id, backup_eligible } of rows) {
          kinds.set(user_id, [...(kinds.get(user_id) ?? []), { backupEligible: backup_eligible === 1 }]);
        }
      }
      return kinds;
    },

    remove: (credentialId, event) =>
      allOrNothing(durable, 'changed', (transaction) => removeCredential(transaction, credentialId, event)),
  };
}

const selectWithUser = compiled((connection, { credentialId }: Holes<{ credentialId: string }>) =>
  connection
    .selectFrom('credentials')
    .innerJoin('users', 'users.id', 'credentials.user_id')
    .selectAll('credentials')
    .select(ownerColumns)
    .where('credentials.id', '=', credentialId),
);

/** The person first, as in everything that changes them; the sessions go with the passkey by their foreign key. */
async function removeCredential(
  transaction: Connection,
  credentialId: string,
  event: NewAuditEvent,
): Promise<UserSwitchOutcome> {
  const credential = await transaction
    .selectFrom('credentials')
    .select('user_id')
    .where('id', '=', credentialId)
    .executeTakeFirst();
  const held = credential === undefined ? null : await holdUser(transaction, credential.user_id);
  if (held === null) return 'unknown';
  if (held.isLastAdministrator && held.row.passkey_count === 1) return 'lastAdministrator';
  const { numDeletedRows } = await transaction
    .deleteFrom('credentials')
    .where('id', '=', credentialId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) return 'unknown';
  await countPasskeys(transaction, held.row.id);
  await writeEvent(transaction, event);
  return 'changed';
}

/** Stores a new passkey of a person who is held; false when its ID is stored already, for whomever. */
export async function insertCredential(transaction: Connection, credential: Credential): Promise<boolean> {
  const added = await transaction
    .insertInto('credentials')
    .values(toRow(credential))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (added === undefined) return false;
  await countPasskeys(transaction, credential.userId);
  return true;
}

async function countPasskeys(transaction: Connection, userId: string): Promise<void> {
  const { count } = await transaction
    .selectFrom('credentials')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  await changeUsers(transaction, [userId], { passkey_count: count });
}

function toCredential(row: CredentialTable): Credential {
  return {
    id: row.id,
    userId: row.user_id,
    publicKey: new Uint8Array(Buffer.from(row.public_key, 'base64url')),
    signCount: row.sign_count,
    transports: fromJson(row.transports),
    authenticatorAttachment: row.authenticator_attachment,
    aaguid: row.aaguid,
    name: row.name,
    backupEligible: row.backup_eligible === 1,
    backupState: row.backup_state === 1,
    createdAt: new Date(row.created_at),
    lastUsedAt: fromMillis(row.last_used_at),
  };
}

function toRow(credential: Credential): CredentialTable {
  return {
    id: credential.id,
    user_id: credential.userId,
    public_key: Buffer.from(credential.publicKey).toString('base64url'),
    sign_count: credential.signCount,
    transports: JSON.stringify(credential.transports),
    authenticator_attachment: credential.authenticatorAttachment,
    aaguid: credential.aaguid,
    name: credential.name,
    backup_eligible: toFlag(credential.backupEligible),
    backup_state: toFlag(credential.backupState),
    created_at: credential.createdAt.getTime(),
    last_used_at: toMillis(credential.lastUsedAt),
  };
}

import { writeEvent } from './audit-events.ts';
import { compiled, type Holes } from './compiled.ts';
import type { Database } from './dialects.ts';
import type { Credential } from './model.ts';
import { type Connection, type CredentialTable, fromJson, fromMillis, toFlag, toMillis } from './schema.ts';
import type { CredentialRepository } from './store.ts';
import { ownerColumns, toOwner } from './users.ts';

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

    remove: (credentialId, event) =>
      durable.transaction().execute(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('credentials')
          .where('id', '=', credentialId)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await writeEvent(transaction, event);
        return true;
      }),
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

/** Stores a new passkey; false when its ID is stored already, for whomever. */
export async function insertCredential(connection: Connection, credential: Credential): Promise<boolean> {
  const added = await connection
    .insertInto('credentials')
    .values(toRow(credential))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return added !== undefined;
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

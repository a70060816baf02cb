import { writeEvent } from './audit-events.ts';
import type { Database } from './dialects.ts';
import { type Connection, fromMillis, toMillis } from './schema.ts';
import { insertSigningKey } from './signing-keys.ts';
import type { InstallationRepository } from './store.ts';

const ONLY_ROW = 1;

/** What the database was created for. */
export function installationRepository({ durable }: Database): InstallationRepository {
  return {
    async read() {
      const row = await durable.selectFrom('installation').selectAll().executeTakeFirst();
      if (row === undefined) return null;
      return {
        rpId: row.rp_id,
        masterKeyCheck: row.master_key_check,
        createdAt: new Date(row.created_at),
        setupClosedAt: fromMillis(row.setup_closed_at),
        auditRetentionDays: row.audit_retention_days,
      };
    },

    create: (installation, signingKey, event) =>
      durable.transaction().execute(async (transaction) => {
        const created = await transaction
          .insertInto('installation')
          .values({
            id: ONLY_ROW,
            rp_id: installation.rpId,
            master_key_check: installation.masterKeyCheck,
            created_at: installation.createdAt.getTime(),
            setup_closed_at: toMillis(installation.setupClosedAt),
            audit_retention_days: installation.auditRetentionDays,
          })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .returning('id')
          .executeTakeFirst();
        if (created === undefined) return false;
        await insertSigningKey(transaction, signingKey);
        await writeEvent(transaction, event);
        return true;
      }),

    setAuditRetention: (days, event) =>
      durable.transaction().execute(async (transaction) => {
        await transaction.updateTable('installation').set({ audit_retention_days: days }).execute();
        await writeEvent(transaction, event);
      }),
  };
}

/** Lets one transaction at a time redeem set-up links. */
export async function holdSetup(transaction: Connection): Promise<void> {
  await transaction.selectFrom('installation').select('id').forUpdate().execute();
}

/** Notes that the first administrator exists; later ones change nothing. */
export async function closeSetup(transaction: Connection, now: Date): Promise<void> {
  await transaction
    .updateTable('installation')
    .set({ setup_closed_at: now.getTime() })
    .where('setup_closed_at', 'is', null)
    .execute();
}

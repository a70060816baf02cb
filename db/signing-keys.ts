import { sql } from 'kysely';
import { writeEvent } from './audit-events.ts';
import { compiled, type Holes } from './compiled.ts';
import type { Database } from './dialects.ts';
import type { KeySlot, SigningKey } from './model.ts';
import type { Connection, SigningKeyTable } from './schema.ts';
import type { SigningKeyRepository } from './store.ts';
import { allOrNothing } from './transaction.ts';

/** The keys that sign assertions: one active, perhaps one next, and those of the past. */
export function signingKeyRepository({ durable }: Database): SigningKeyRepository {
  return {
    async list() {
      const rows = await durable
        .selectFrom('signing_keys')
        .selectAll()
        .orderBy(sql`case slot when 'active' then 0 when 'next' then 1 else 2 end`)
        .orderBy('created_at', 'desc')
        .execute();
      return rows.map(toSigningKey);
    },

    async inSlot(slot) {
      const [row] = (await selectInSlot(durable, { slot })).rows;
      return row === undefined ? null : toSigningKey(row);
    },

    async byId(id) {
      const [row] = (await selectById(durable, { id })).rows;
      return row === undefined ? null : toSigningKey(row);
    },

    addNext: (key, event) =>
      durable.transaction().execute(async (transaction) => {
        const added = await insertSigningKey(transaction, { ...key, slot: 'next' });
        if (added) await writeEvent(transaction, event);
        return added;
      }),

    activateNext: (event) =>
      allOrNothing(durable, true, async (transaction) => {
        await transaction.updateTable('signing_keys').set({ slot: 'retired' }).where('slot', '=', 'active').execute();
        const activated = await transaction
          .updateTable('signing_keys')
          .set({ slot: 'active' })
          .where('slot', '=', 'next')
          .returning('id')
          .executeTakeFirst();
        if (activated === undefined) return false;
        await writeEvent(transaction, event);
        return true;
      }),
  };
}

const selectInSlot = compiled((connection, { slot }: Holes<{ slot: KeySlot }>) =>
  connection.selectFrom('signing_keys').selectAll().where('slot', '=', slot),
);

const selectById = compiled((connection, { id }: Holes<{ id: string }>) =>
  connection.selectFrom('signing_keys').selectAll().where('id', '=', id),
);

/** Stores a key; false when its slot is taken. */
export async function insertSigningKey(connection: Connection, key: SigningKey): Promise<boolean> {
  const added = await connection
    .insertInto('signing_keys')
    .values(toRow(key))
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return added !== undefined;
}

function toSigningKey(row: SigningKeyTable): SigningKey {
  return {
    id: row.id,
    slot: row.slot,
    sealedPrivateKey: row.sealed_private_key,
    certificate: row.certificate,
    notAfter: new Date(row.not_after),
    createdAt: new Date(row.created_at),
  };
}

function toRow(key: SigningKey): SigningKeyTable {
  return {
    id: key.id,
    slot: key.slot,
    sealed_private_key: key.sealedPrivateKey,
    certificate: key.certificate,
    not_after: key.notAfter.getTime(),
    created_at: key.createdAt.getTime(),
  };
}

import { sql } from 'kysely';
import { writeEvent } from './audit-events.ts';
import { compiled, type Holes } from './compiled.ts';
import type { Database } from './dialects.ts';
import type { KeySlot, SigningKey } from './model.ts';
import { type Connection, fromMillis, type SigningKeyTable, toMillis } from './schema.ts';
import { isPinned, releaseServiceProviders, releaseTrialUsers, replaceTrialUsers } from './signing-key-users.ts';
import type { SigningKeyRepository } from './store.ts';
import { allOrNothing } from './transaction.ts';
import { toUser } from './user-rows.ts';

/** The keys that sign assertions: one active, perhaps one next, and those of the past. */
export function signingKeyRepository({ durable }: Database): SigningKeyRepository {
  return {
    async list() {
      const rows = await durable
        .selectFrom('signing_keys')
        .selectAll()
        .orderBy(sql`case slot when 'active' then 0 when 'next' then 1 else 2 end`)
        .orderBy(sql`coalesce(activated_at, 0)`, 'desc')
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

    isPinned: (id) => isPinned(durable, id),

    addNext: (key, event) =>
      allOrNothing(durable, true, async (transaction) => {
        await holdSlots(transaction);
        if (!(await insertSigningKey(transaction, { ...key, slot: 'next' }))) return false;
        await writeEvent(transaction, event);
        return true;
      }),

    activate: (keyId, event) =>
      allOrNothing(durable, true, async (transaction) => {
        const slots = await holdSlots(transaction);
        const from = slots.get(keyId);
        if (from === undefined || from === 'active') return false;
        const nextIsEmpty = ![...slots.values()].includes('next');
        await moveActive(transaction, from === 'retired' && nextIsEmpty ? 'next' : 'retired');
        await transaction
          .updateTable('signing_keys')
          .set({ slot: 'active', activated_at: event.at.getTime() })
          .where('id', '=', keyId)
          .execute();
        await releaseServiceProviders(transaction, keyId, event.at);
        await releaseTrialUsers(transaction, keyId, event.at);
        await writeEvent(transaction, event);
        return true;
      }),

    retireNext: (keyId, event) =>
      allOrNothing(durable, 'retired', async (transaction) => {
        const slots = await holdSlots(transaction);
        if (slots.get(keyId) !== 'next') return 'notNext';
        if (await isPinned(transaction, keyId)) return 'inUse';
        await transaction.updateTable('signing_keys').set({ slot: 'retired' }).where('id', '=', keyId).execute();
        await releaseTrialUsers(transaction, keyId, event.at);
        await writeEvent(transaction, event);
        return 'retired';
      }),

    removeRetired: (keyId, event) =>
      allOrNothing(durable, 'removed', async (transaction) => {
        const slots = await holdSlots(transaction);
        if (slots.get(keyId) !== 'retired') return 'unknown';
        await holdAgainstPinning(transaction, keyId);
        if (await isPinned(transaction, keyId)) return 'inUse';
        await transaction.deleteFrom('signing_keys').where('id', '=', keyId).execute();
        await writeEvent(transaction, event);
        return 'removed';
      }),

    setTrialUsers: (keyId, userIds, event) =>
      allOrNothing(durable, true, async (transaction) => {
        const slots = await holdSlots(transaction);
        if (slots.get(keyId) !== 'next') return false;
        await replaceTrialUsers(transaction, { keyId, userIds, at: event.at });
        await writeEvent(transaction, event);
        return true;
      }),

    async trialUsers(keyId) {
      const rows = await durable
        .selectFrom('users')
        .selectAll()
        .where('trial_signing_key_id', '=', keyId)
        .orderBy('email_key')
        .execute();
      return rows.map(toUser);
    },
  };
}

const selectInSlot = compiled((connection, { slot }: Holes<{ slot: KeySlot }>) =>
  connection.selectFrom('signing_keys').selectAll().where('slot', '=', slot),
);

const selectById = compiled((connection, { id }: Holes<{ id: string }>) =>
  connection.selectFrom('signing_keys').selectAll().where('id', '=', id),
);

/** Lets one transaction at a time change who is in which slot, and gives that by id. Keys are held first, then service providers, then people. */
async function holdSlots(transaction: Connection): Promise<Map<string, KeySlot>> {
  // Weaker than FOR UPDATE: it does not keep a service provider from being pinned, which never waits for a slot.
  await transaction.selectFrom('signing_keys').select('id').orderBy('id').forNoKeyUpdate().execute();
  // Read anew: what the transaction before this one added was not there when this one began to wait.
  const rows = await transaction.selectFrom('signing_keys').select(['id', 'slot']).execute();
  return new Map(rows.map(({ id, slot }) => [id, slot]));
}

/** Waits for whoever is pinning a service provider to the key, and lets nobody else begin. */
async function holdAgainstPinning(transaction: Connection, keyId: string): Promise<void> {
  await transaction.selectFrom('signing_keys').select('id').where('id', '=', keyId).forUpdate().execute();
}

async function moveActive(transaction: Connection, slot: KeySlot): Promise<void> {
  await transaction.updateTable('signing_keys').set({ slot }).where('slot', '=', 'active').execute();
}

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
    activatedAt: fromMillis(row.activated_at),
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
    activated_at: toMillis(key.activatedAt),
  };
}

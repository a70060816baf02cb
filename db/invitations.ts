import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { writeEvent } from './audit-events.ts';
import { batches as portions } from './batches.ts';
import type { Database } from './dialects.ts';
import { invite } from './invite.ts';
import type { Invitation, InvitationBatch } from './model.ts';
import { type Connection, type Flag, fromMillis, type InvitationBatchTable, type InvitationTable } from './schema.ts';
import type { InvitationCounts, InvitationRepository, InvitationState } from './store.ts';
import { toListedUser } from './user-rows.ts';

/** The links that were made together. */
export function invitationRepository({ durable, relaxed }: Database): InvitationRepository {
  return {
    add: (batch, invitations, event) =>
      durable.transaction().execute(async (transaction) => {
        await transaction.insertInto('invitation_batches').values(toBatchRow(batch)).execute();
        const invited = await invite(transaction, batch.id, { invitations, isRenewal: false });
        await writeEvent(transaction, event);
        return invited;
      }),

    renew: (batchId, invitations, event) =>
      durable.transaction().execute(async (transaction) => {
        if ((await selectBatch(transaction, batchId)) === undefined) return null;
        const invited = await invite(transaction, batchId, { invitations, isRenewal: true });
        await writeEvent(transaction, event);
        return invited;
      }),

    async batch(id, now) {
      const row = await selectBatch(durable, id);
      return row === undefined ? null : { batch: toBatch(row), counts: await countInvitations(durable, id, now) };
    },

    async namesOf(ids) {
      const names: { id: string; name: string }[] = [];
      for (const some of portions(ids)) {
        const batches = durable.selectFrom('invitation_batches').select(['id', 'name']).where('id', 'in', some);
        names.push(...(await batches.execute()));
      }
      return names;
    },

    async batches({ descending, after, limit, now }) {
      let query = durable.selectFrom('invitation_batches').selectAll();
      if (after !== null) {
        const { key, id } = after;
        query = query.where(sql<boolean>`(created_at, id) ${descending ? sql`<` : sql`>`} (${key}, ${id})`);
      }
      const rows = await query
        .orderBy('created_at', descending ? 'desc' : 'asc')
        .orderBy('id', descending ? 'desc' : 'asc')
        .limit(limit + 1)
        .execute();
      const items: { batch: InvitationBatch; counts: InvitationCounts }[] = [];
      for (const row of rows.slice(0, limit)) {
        items.push({ batch: toBatch(row), counts: await countInvitations(durable, row.id, now) });
        await setImmediate();
      }
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return { items, next: last === undefined ? null : { key: last.created_at, id: last.id } };
    },

    async entries({ batchId, state, after, limit, now }) {
      let query = durable
        .selectFrom('invitations')
        .innerJoin('users', 'users.id', 'invitations.user_id')
        .selectAll('invitations')
        .selectAll('users')
        .select(stateAt(now).as('state'))
        .where('batch_id', '=', batchId);
      if (state !== null) query = query.where(stateAt(now), '=', state);
      if (after !== null) {
        const { key, id } = after;
        query = query.where(sql<boolean>`(email_key, id) > (${key}, ${id})`);
      }
      const rows = await query
        .orderBy('email_key')
        .orderBy('id')
        .limit(limit + 1)
        .execute();
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return {
        items: rows.slice(0, limit).map((row) => ({
          invitation: toInvitation(row),
          user: toListedUser(row),
          state: row.state,
        })),
        next: last === undefined ? null : { key: last.email_key, id: last.id },
      };
    },

    async markDelivery(tokenHash, delivery) {
      await relaxed((connection) =>
        connection.updateTable('invitations').set({ delivery }).where('token_hash', '=', tokenHash).execute(),
      );
    },

    async failWaiting(before) {
      const { numUpdatedRows } = await relaxed((connection) =>
        connection
          .updateTable('invitations')
          .set({ delivery: 'failed' })
          .where(sql<boolean>`delivery = 'waiting'`) // as its index has it
          .where('invited_at', '<', before.getTime())
          .executeTakeFirst(),
      );
      return Number(numUpdatedRows);
    },
  };
}

function selectBatch(connection: Connection, id: string): Promise<InvitationBatchTable | undefined> {
  return connection.selectFrom('invitation_batches').selectAll().where('id', '=', id).executeTakeFirst();
}

/** How a person of a batch stands. The row says it alone: whoever ends a link before its time notes it there. */
function stateAt(now: Date) {
  return sql<InvitationState>`case
    when enrolled_at is not null then 'enrolled'
    when expires_at <= ${now.getTime()} then 'ended'
    when opened_at is not null then 'opened'
    else 'waiting'
  end`;
}

/** Each person's state is found once, and the few kinds that there are are added up here. */
async function countInvitations(connection: Connection, batchId: string, now: Date): Promise<InvitationCounts> {
  const { rows } = await sql<{ state: InvitationState; failed: boolean | Flag; people: number }>`
    select ${stateAt(now)} as state, delivery = 'failed' as failed, count(*) as people
    from invitations where batch_id = ${batchId} group by 1, 2
  `.execute(connection);
  const counts: InvitationCounts = { people: 0, enrolled: 0, opened: 0, waiting: 0, ended: 0, undelivered: 0 };
  for (const { state, failed, people } of rows) {
    counts.people += people;
    counts[state] += people;
    if (failed) counts.undelivered += people;
  }
  return counts;
}

function toBatch(row: InvitationBatchTable): InvitationBatch {
  return { id: row.id, name: row.name, createdBy: row.created_by, createdAt: new Date(row.created_at) };
}

function toBatchRow(batch: InvitationBatch): InvitationBatchTable {
  return { id: batch.id, name: batch.name, created_by: batch.createdBy, created_at: batch.createdAt.getTime() };
}

function toInvitation(row: InvitationTable): Invitation {
  return {
    batchId: row.batch_id,
    userId: row.user_id,
    tokenHash: row.token_hash,
    invitedAt: new Date(row.invited_at),
    expiresAt: new Date(row.expires_at),
    delivery: row.delivery,
    openedAt: fromMillis(row.opened_at),
    enrolledAt: fromMillis(row.enrolled_at),
  };
}

import { setImmediate } from 'node:timers/promises';
import { writeEvents } from './audit-events.ts';
import { batches } from './batches.ts';
import { endInvitations, holdPeople } from './invited-people.ts';
import { putLinks } from './put-links.ts';
import type { Connection, InvitationTable } from './schema.ts';
import type { NewInvitation } from './store.ts';
import { setInvitedUntil } from './users.ts';

/** Gives people new links; a renewal only those of the batch who have not enrolled. Gives the ids of those who got one. */
export async function invite(
  transaction: Connection,
  batchId: string,
  { invitations, isRenewal }: { invitations: readonly NewInvitation[]; isRenewal: boolean },
): Promise<string[]> {
  const invited: string[] = [];
  const inOrder = invitations.toSorted((one, other) => (one.link.userId < other.link.userId ? -1 : 1));
  for (const some of batches(inOrder)) {
    // Decided again: somebody with a role or a passkey by now is not to get a link among many.
    const people = await holdPeople(transaction, some.map(personOf));
    const held = people.filter(({ role, passkey_count }) => role === 'user' && passkey_count === 0).map(({ id }) => id);
    const chosen = new Set(isRenewal ? await notEnrolled(transaction, batchId, held) : held);
    await putInvitations(
      transaction,
      batchId,
      some.filter((invitation) => chosen.has(personOf(invitation))),
    );
    invited.push(...chosen);
    // SQLite answers within the same turn: without pauses, thousands of links would hold up the whole process.
    await setImmediate();
  }
  return invited;
}

function personOf({ link }: NewInvitation): string {
  return link.userId;
}

async function notEnrolled(transaction: Connection, batchId: string, userIds: readonly string[]): Promise<string[]> {
  if (userIds.length === 0) return [];
  const rows = await transaction
    .selectFrom('invitations')
    .select('user_id')
    .where('batch_id', '=', batchId)
    .where('user_id', 'in', userIds)
    .where('enrolled_at', 'is', null)
    .execute();
  return rows.map(({ user_id }) => user_id);
}

/** Of one expiry, because they are made together. */
async function putInvitations(
  transaction: Connection,
  batchId: string,
  invitations: readonly NewInvitation[],
): Promise<void> {
  const [first] = invitations;
  if (first === undefined) return;
  const userIds = invitations.map(personOf);
  await setInvitedUntil(transaction, userIds, first.link.expiresAt);
  await putLinks(
    transaction,
    invitations.map(({ link }) => link),
  );
  await setImmediate();
  await endInvitations(transaction, userIds, first.link.createdAt);
  await transaction
    .insertInto('invitations')
    .values(invitations.map((invitation) => toNewRow(batchId, invitation)))
    .onConflict((conflict) =>
      conflict.columns(['batch_id', 'user_id']).doUpdateSet(({ ref }) => ({
        token_hash: ref('excluded.token_hash'),
        invited_at: ref('excluded.invited_at'),
        expires_at: ref('excluded.expires_at'),
        delivery: ref('excluded.delivery'),
        opened_at: null,
      })),
    )
    .execute();
  await writeEvents(
    transaction,
    invitations.map(({ event }) => event),
  );
}

function toNewRow(batchId: string, { link, delivery }: NewInvitation): InvitationTable {
  return {
    batch_id: batchId,
    user_id: link.userId,
    token_hash: link.tokenHash,
    invited_at: link.createdAt.getTime(),
    expires_at: link.expiresAt.getTime(),
    delivery,
    opened_at: null,
    enrolled_at: null,
  };
}

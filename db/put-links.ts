import { sql } from 'kysely';
import { writeEvent } from './audit-events.ts';
import { endInvitations, holdPerson } from './invited-people.ts';
import type { EnrolmentLink, NewAuditEvent } from './model.ts';
import { type Connection, type EnrolmentLinkTable, toMillis } from './schema.ts';
import type { LinkOutcome, LinkOwner } from './store.ts';
import { setInvitedUntil } from './users.ts';

/** A link, whom it is for as whoever makes it has read them, and the event that tells of it. */
export interface AddedLink {
  link: EnrolmentLink;
  owner: LinkOwner | null;
  event: NewAuditEvent;
}

/** Stores a link, if its owner is still who they were. */
export async function addLink(transaction: Connection, { link, owner, event }: AddedLink): Promise<LinkOutcome> {
  const { userId, purpose, createdAt, expiresAt } = link;
  const refusal = userId === null ? null : await holdOwner(transaction, userId, owner);
  if (refusal !== null) return refusal;
  const invited = userId === null || purpose === 'setup' ? [] : [userId];
  // The person first, then the link, then the batches, as everywhere: in another order two could wait for each other.
  await setInvitedUntil(transaction, invited, expiresAt);
  await putLinks(transaction, [link]);
  await endInvitations(transaction, invited, createdAt);
  await writeEvent(transaction, event);
  return 'added';
}

/** Null: the person may have the link, and nobody changes them before the transaction ends. */
async function holdOwner(
  transaction: Connection,
  userId: string,
  owner: LinkOwner | null,
): Promise<Exclude<LinkOutcome, 'added'> | null> {
  const row = await holdPerson(transaction, userId);
  if (row === undefined) return 'unknown';
  if (row.disabled_at !== null) return 'disabled';
  if (row.role !== owner?.role) return 'roleChanged';
  return row.passkey_count > 0 && !owner.mayHavePasskey ? 'enrolled' : null;
}

/** Stores links of different people; a person has one for a purpose, so a new one takes the place of the old. */
export async function putLinks(transaction: Connection, links: readonly EnrolmentLink[]): Promise<void> {
  await transaction
    .insertInto('enrolment_links')
    .values(links.map(toRow))
    .onConflict((conflict) =>
      conflict.expression(sql`coalesce(user_id, ''), purpose`).doUpdateSet(({ ref }) => ({
        token_hash: ref('excluded.token_hash'),
        created_at: ref('excluded.created_at'),
        expires_at: ref('excluded.expires_at'),
        opened_at: ref('excluded.opened_at'),
      })),
    )
    .execute();
}

function toRow(link: EnrolmentLink): EnrolmentLinkTable {
  return {
    token_hash: link.tokenHash,
    purpose: link.purpose,
    user_id: link.userId,
    created_at: link.createdAt.getTime(),
    expires_at: link.expiresAt.getTime(),
    opened_at: toMillis(link.openedAt),
  };
}

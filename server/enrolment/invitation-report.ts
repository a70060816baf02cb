import { setImmediate } from 'node:timers/promises';
import type { InvitationBatch as Batch, ListedUser } from '../../db/model.ts';
import type { Cursor, InvitationEntry as Entry, InvitationCounts, Page } from '../../db/store.ts';
import type { InvitationBatch, InvitationEntry, InvitationState, InvitationsQuery } from '../contract/invitations.ts';
import { recordUnknown } from '../errors.ts';
import { toPerson } from '../people.ts';
import type { Services } from '../services.ts';

/** People of one query. */
const PORTION = 500;

/** Where a list begins, and how many there are on a page. */
interface PageOf {
  after: Cursor | null;
  limit: number;
}

/** The batches by when they were made. */
export async function listBatches(
  { store, clock }: Services,
  { sort = '-createdAt', after, limit }: Pick<InvitationsQuery, 'sort'> & PageOf,
): Promise<Page<InvitationBatch, Cursor>> {
  const { items, next } = await store.invitations.batches({
    descending: sort === '-createdAt',
    after,
    limit,
    now: clock(),
  });
  return { items: items.map(toBatch), next };
}

/** A batch, and how many of its people stand how. @throws recordUnknown */
export async function readBatch({ store, clock }: Services, id: string): Promise<InvitationBatch> {
  const found = await store.invitations.batch(id, clock());
  if (found === null) throw recordUnknown('This invitation');
  return toBatch(found);
}

/** The people of a batch by e-mail address; `state` null: all of them. */
export async function listEntries(
  { store, clock }: Services,
  query: { batchId: string; state: InvitationState | null } & PageOf,
): Promise<Page<InvitationEntry, Cursor>> {
  const { items, next } = await store.invitations.entries({ ...query, now: clock() });
  return { items: items.map(toEntry), next };
}

/** Everybody of a batch who has not enrolled, by id. */
export async function notEnrolled({ store, clock }: Services, batchId: string): Promise<Map<string, ListedUser>> {
  const found = new Map<string, ListedUser>();
  let after: Cursor | null = null;
  do {
    const page: Page<Entry, Cursor> = await store.invitations.entries({
      batchId,
      state: null,
      after,
      limit: PORTION,
      now: clock(),
    });
    for (const { user, state } of page.items) if (state !== 'enrolled') found.set(user.id, user);
    after = page.next;
    // The embedded database answers at once: others have their turn here.
    await setImmediate();
  } while (after !== null);
  return found;
}

function toBatch({ batch, counts }: { batch: Batch; counts: InvitationCounts }): InvitationBatch {
  return { id: batch.id, name: batch.name, createdAt: batch.createdAt.toISOString(), counts };
}

function toEntry({ invitation, user, state }: Entry): InvitationEntry {
  return {
    person: toPerson(user),
    state,
    delivery: invitation.delivery,
    invitedAt: invitation.invitedAt.toISOString(),
    expiresAt: invitation.expiresAt.toISOString(),
    openedAt: invitation.openedAt?.toISOString() ?? null,
    enrolledAt: invitation.enrolledAt?.toISOString() ?? null,
  };
}

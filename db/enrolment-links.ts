import { isAdministrator } from './administrators.ts';
import { writeEvent } from './audit-events.ts';
import { insertCredential } from './credentials.ts';
import type { Database } from './dialects.ts';
import { insertUser } from './insert-users.ts';
import { closeSetup, holdSetup } from './installation.ts';
import { endInvitations, holdPeople, markEnrolled } from './invited-people.ts';
import type { EnrolmentLink } from './model.ts';
import { addLink } from './put-links.ts';
import { type Connection, type EnrolmentLinkTable, fromMillis } from './schema.ts';
import type { EnrolmentLinkRepository, Redemption, RedemptionOutcome } from './store.ts';
import { allOrNothing } from './transaction.ts';
import { setInvitedUntil } from './users.ts';

/** The invitations, and the links that make or let in an administrator. */
export function enrolmentLinkRepository({ durable, relaxed }: Database): EnrolmentLinkRepository {
  return {
    add: (link, owner, event) =>
      allOrNothing(durable, 'added', (transaction) => addLink(transaction, { link, owner, event })),

    async read(tokenHash, now) {
      const row = await readLink(durable, tokenHash, now);
      return row === undefined ? null : toLink(row);
    },

    markOpened: (tokenHash, at) =>
      relaxed((connection) =>
        connection.transaction().execute((transaction) => markOpened(transaction, tokenHash, at)),
      ),

    async ofUser(userId, now) {
      const rows = await durable
        .selectFrom('enrolment_links')
        .selectAll()
        .where('user_id', '=', userId)
        .where('expires_at', '>', now.getTime())
        .orderBy('purpose')
        .execute();
      return rows.map(toLink);
    },

    async countOpen(now) {
      const { open } = await durable
        .selectFrom('enrolment_links')
        .select(({ fn }) => fn.countAll<number>().as('open'))
        .where('purpose', '=', 'enrolment')
        .where('expires_at', '>', now.getTime())
        .executeTakeFirstOrThrow();
      return open;
    },

    revoke: (userId, purpose, event) =>
      allOrNothing(durable, true, async (transaction) => {
        await holdPeople(transaction, [userId]);
        const { numDeletedRows } = await transaction
          .deleteFrom('enrolment_links')
          .where('user_id', '=', userId)
          .where('purpose', '=', purpose)
          .where('expires_at', '>', event.at.getTime())
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        if (purpose === 'enrolment') {
          await endInvitations(transaction, [userId], event.at);
          await setInvitedUntil(transaction, [userId], null);
        }
        await writeEvent(transaction, event);
        return true;
      }),

    redeem: (redemption) => allOrNothing(durable, 'redeemed', (transaction) => redeem(transaction, redemption)),
  };
}

async function markOpened(transaction: Connection, tokenHash: string, at: Date): Promise<void> {
  for (const table of ['enrolment_links', 'invitations'] as const) {
    await transaction
      .updateTable(table)
      .set({ opened_at: at.getTime() })
      .where('token_hash', '=', tokenHash)
      .where('opened_at', 'is', null)
      .execute();
  }
}

async function redeem(transaction: Connection, redemption: Redemption): Promise<RedemptionOutcome> {
  const { tokenHash, now, newUser, credential, event } = redemption;
  const link = await readLink(transaction, tokenHash, now);
  if (link === undefined) return 'linkGone';
  const closesSetup = link.purpose === 'setup' || (await isAdministrator(transaction, link.user_id));
  // Two that close set-up at once wait here for each other, not each for the other's row.
  if (closesSetup) await holdSetup(transaction);
  // Held to be changed: two that only shared the person would both wait to count their passkey.
  if (link.user_id !== null && (await holdPeople(transaction, [link.user_id])).length === 0) return 'userDisabled';
  const spent = await transaction.deleteFrom('enrolment_links').where('token_hash', '=', tokenHash).executeTakeFirst();
  if (spent.numDeletedRows === 0n) return 'linkGone';

  if (newUser !== null && (await insertUser(transaction, newUser)) !== 'added') return 'emailTaken';
  if (!(await insertCredential(transaction, credential))) return 'credentialExists';
  if (link.purpose === 'enrolment') await setInvitedUntil(transaction, [credential.userId], null);
  await markEnrolled(transaction, credential.userId, now);
  if (closesSetup) {
    const setupLinks = transaction.deleteFrom('enrolment_links').where('purpose', '=', 'setup');
    // An invited administrator makes the first one's link needless, not one that lets a lost administrator in.
    await (link.purpose === 'setup' ? setupLinks : setupLinks.where('user_id', 'is', null)).execute();
    await closeSetup(transaction, now);
  }
  await writeEvent(transaction, event);
  return 'redeemed';
}

function readLink(connection: Connection, tokenHash: string, now: Date): Promise<EnrolmentLinkTable | undefined> {
  return connection
    .selectFrom('enrolment_links')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now.getTime())
    .executeTakeFirst();
}

function toLink(row: EnrolmentLinkTable): EnrolmentLink {
  return {
    tokenHash: row.token_hash,
    purpose: row.purpose,
    userId: row.user_id,
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
    openedAt: fromMillis(row.opened_at),
  };
}

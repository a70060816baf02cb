import { sql } from 'kysely';
import { writeEvent } from './audit-events.ts';
import { insertCredential } from './credentials.ts';
import type { Database } from './dialects.ts';
import { closeSetup, holdSetup } from './installation.ts';
import type { EnrolmentLink } from './model.ts';
import type { Connection, EnrolmentLinkTable } from './schema.ts';
import type { EnrolmentLinkRepository, Redemption, RedemptionOutcome } from './store.ts';
import { allOrNothing } from './transaction.ts';
import { holdEnabled, insertUser, isAdministrator } from './users.ts';

/** The invitations, and the links that make or let in an administrator. */
export function enrolmentLinkRepository({ durable }: Database): EnrolmentLinkRepository {
  return {
    add: (link, event) =>
      durable.transaction().execute(async (transaction) => {
        const row = toRow(link);
        await transaction
          .insertInto('enrolment_links')
          .values(row)
          // A person has one link for a purpose; the new one takes the place of the old.
          .onConflict((conflict) => conflict.expression(sql`coalesce(user_id, ''), purpose`).doUpdateSet(row))
          .execute();
        await writeEvent(transaction, event);
      }),

    async read(tokenHash, now) {
      const row = await readLink(durable, tokenHash, now);
      return row === undefined ? null : toLink(row);
    },

    redeem: (redemption) => allOrNothing(durable, 'redeemed', (transaction) => redeem(transaction, redemption)),
  };
}

async function redeem(transaction: Connection, redemption: Redemption): Promise<RedemptionOutcome> {
  const { tokenHash, now, newUser, credential, event } = redemption;
  const link = await readLink(transaction, tokenHash, now);
  if (link === undefined) return 'linkGone';
  const closesSetup = link.purpose === 'setup' || (await isAdministrator(transaction, link.user_id));
  // Two that close set-up at once wait here for each other, not each for the other's row.
  if (closesSetup) await holdSetup(transaction);
  if (link.user_id !== null && !(await holdEnabled(transaction, link.user_id))) return 'userDisabled';
  const spent = await transaction.deleteFrom('enrolment_links').where('token_hash', '=', tokenHash).executeTakeFirst();
  if (spent.numDeletedRows === 0n) return 'linkGone';

  if (newUser !== null && (await insertUser(transaction, newUser)) !== 'added') return 'emailTaken';
  if (!(await insertCredential(transaction, credential))) return 'credentialExists';
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
  };
}

function toRow(link: EnrolmentLink): EnrolmentLinkTable {
  return {
    token_hash: link.tokenHash,
    purpose: link.purpose,
    user_id: link.userId,
    created_at: link.createdAt.getTime(),
    expires_at: link.expiresAt.getTime(),
  };
}

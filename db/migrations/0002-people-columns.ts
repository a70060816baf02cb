import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';
import { userTerms } from '../user-terms.ts';

/** People of one statement. */
const BATCH = 500;

/** Gives the people who are there already what their new columns hold. */
export async function fillPeopleColumns(unknown: Kysely<unknown>): Promise<void> {
  const db = unknown as Kysely<Schema>; // as it is after this migration's columns
  let after = '';
  for (;;) {
    const people = await db
      .selectFrom('users')
      .select(['id', 'email', 'name', 'federation_id', 'created_at'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(BATCH)
      .execute();
    for (const { id, name, created_at } of people) {
      await db
        .updateTable('users')
        .set(({ selectFrom }) => ({
          name_key: name.toLowerCase(),
          updated_at: created_at,
          passkey_count: selectFrom('credentials')
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .where('user_id', '=', id),
          invited_until: selectFrom('enrolment_links')
            .select(({ fn }) => fn.max('expires_at').as('until'))
            .where('user_id', '=', id)
            .where('purpose', '=', 'enrolment'),
        }))
        .where('id', '=', id)
        .execute();
    }
    const terms = people.flatMap(({ id, email, name, federation_id }) =>
      userTerms({ email, name, federationId: federation_id }).map((term) => ({ term, user_id: id })),
    );
    if (terms.length > 0) await db.insertInto('user_terms').values(terms).execute();
    if (people.length < BATCH) return;
    after = people.at(-1)?.id ?? '';
  }
}

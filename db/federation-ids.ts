import { sql } from 'kysely';
import type { User } from './model.ts';
import type { Connection } from './schema.ts';
import { emailKey } from './user-rows.ts';

/** By what a person is known in Salesforce: the address stands in for a missing Federation ID. Case counts. */
export const FEDERATION_ID = sql<string>`coalesce(federation_id, email)`;

/** The same without regard to case, as its index has it. */
export const FEDERATION_ID_KEY = sql<string>`lower(coalesce(federation_id, email))`;

/** As `lower` of both databases does it to that column. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Lets one transaction at a time give people addresses and Federation IDs; before it holds any person. */
export async function holdFederationIds(transaction: Connection): Promise<void> {
  await transaction.selectFrom('installation').select('id').forUpdate().execute();
}

/**
 * The first of the people who could be taken for somebody else: one's own Federation ID is the other's address but for case,
 * which user names of Salesforce have no regard for. No index forbids it, so whoever asks has to hold Federation IDs.
 */
export async function findMistakable(connection: Connection, users: readonly User[]): Promise<User | undefined> {
  const own = users.flatMap(({ federationId }) => (federationId === null ? [] : [emailKey(federationId)]));
  const owners = connection.selectFrom('users').select(['id', 'email_key as key']).where('email_key', 'in', own);
  const byAddress = own.length === 0 ? [] : await owners.execute();
  const byFederationId = await connection
    .selectFrom('users')
    .select(['id', FEDERATION_ID_KEY.as('key')])
    .where(
      FEDERATION_ID_KEY,
      'in',
      users.map(({ email }) => lowerAscii(email)),
    )
    .where('federation_id', 'is not', null)
    .execute();
  const addresses = Map.groupBy(byAddress, ({ key }) => key);
  const federationIds = Map.groupBy(byFederationId, ({ key }) => key);
  return users.find(({ id, email, federationId }) => {
    const same = federationId === null ? [] : (addresses.get(emailKey(federationId)) ?? []);
    return [...same, ...(federationIds.get(lowerAscii(email)) ?? [])].some((other) => other.id !== id);
  });
}

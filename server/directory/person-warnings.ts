import type { User } from '../../db/model.ts';
import type { Warning } from '../contract/common.ts';
import { dayOf } from '../day.ts';
import type { Services } from '../services.ts';
import { federationIdOf } from './person-fields.ts';

/** What to know about a person's Federation ID: that another's differs in case alone. */
export async function identityWarnings({ store }: Services, user: User): Promise<Warning[]> {
  const federationId = federationIdOf(user);
  const alike = await store.users.byFederationIds([federationId]);
  const similar = alike.find((other) => federationIdOf(other) !== federationId);
  return similar === undefined ? [] : [{ code: 'federationIdSimilar', message: similarTo(similar.email) }];
}

/** The same in words; `whose` is an address, or a line of a file. */
export function similarTo(whose: string): string {
  return `${whose} has the same Federation ID but for upper and lower case. Salesforce tells the two apart; people may not.`;
}

/** What to know about somebody who gets a role: which passkeys they have already, whoever made them. */
export async function roleWarnings(
  { store }: Services,
  { before, after }: { before: User; after: User },
): Promise<Warning[]> {
  if (before.role !== 'user' || after.role === 'user') return [];
  const passkeys = await store.credentials.ofUser(after.id);
  if (passkeys.length === 0) return [];
  const made = passkeys.map(({ name, createdAt }) => `${name} (made on ${dayOf(createdAt)})`).join(', ');
  const message = `The new role is open to every passkey that this person has already: ${made}. Check with them that each is theirs, and remove those that are not.`;
  return [{ code: 'passkeysBeforeRole', message }];
}

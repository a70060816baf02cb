import type { NewInvitationsBody } from '../../server/contract/invitations.ts';
import type { ReadinessRow } from '../../server/contract/readiness.ts';
import type { PersonRow } from './federation-csv.ts';

/** Somebody who is here. */
type Person = NonNullable<ReadinessRow['person']>;

/** The privileged people who have no passkey, each person once, by how they can be invited. */
export type Invitees = Record<NonNullable<ReadinessRow['invitation']>, Person[]>;

/** Characters that the name of a round may have. */
const MAX_NAME = 100;

/** Says who can be invited how. */
export function sortInvitees(rows: readonly ReadinessRow[]): Invitees {
  const of = (invitation: keyof Invitees) => [
    ...new Map(
      rows.flatMap((row) => (row.invitation === invitation && row.person ? [[row.person.id, row.person]] : [])),
    ).values(),
  ];
  return { together: of('together'), alone: of('alone'), open: of('open') };
}

/** The order for those who are invited together; a link that is open stays so, also one that was made meanwhile. */
export function invitationOrder(
  { together }: Invitees,
  { name, canSendMail }: { name: string; canSendMail: boolean },
): NewInvitationsBody {
  return {
    name: name.slice(0, MAX_NAME).trim(),
    people: { userIds: together.map(({ id }) => id) },
    hours: 72,
    by: canSendMail ? 'mail' : 'links',
    onlyWithoutOpenLink: true,
  };
}

/** The privileged people who are not here, as the import of people takes them: each address once, nobody without one. */
export function peopleNotHere(rows: readonly ReadinessRow[]): PersonRow[] {
  const absent = new Map<string, PersonRow>();
  for (const { person, email, name, federationId } of rows) {
    const key = email.toLowerCase();
    if (person === null && key !== '' && !absent.has(key)) absent.set(key, { email, name, before: federationId });
  }
  return [...absent.values()];
}

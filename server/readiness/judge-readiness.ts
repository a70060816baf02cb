import type { ListedUser, ServiceProvider } from '../../db/model.ts';
import type { ReadinessReply, ReadinessRow } from '../contract/readiness.ts';
import type { Services } from '../services.ts';
import { type Asked, type Judged, judgePeople, tiersOf } from './judge-people.ts';

/** Says of each privileged person what would happen at their next login, by what is stored at this moment. */
export async function judgeReadiness(
  services: Services,
  asked: Asked,
): Promise<ReadinessReply & { reading: NonNullable<ReadinessReply['reading']> }> {
  const { serviceProvider, reading, now } = asked;
  const rows: ReadinessRow[] = [];
  for await (const batch of judgePeople(services, asked)) {
    const ids = batch.flatMap(({ match }) => match.person?.id ?? []);
    const listed = new Map((await services.store.users.byIds(ids)).map((user) => [user.id, user]));
    rows.push(
      ...batch.map((judged) => {
        const person = listed.get(judged.match.person?.id ?? '') ?? null;
        return toRow(serviceProvider, judged, person && withOpenLink(person, now));
      }),
    );
  }
  return {
    reading: {
      readAt: reading.readAt.toISOString(),
      source: reading.source,
      people: rows,
      blocked: rows.filter(({ verdict }) => verdict === 'blocked').length,
    },
  };
}

function toRow(
  serviceProvider: ServiceProvider,
  { match, passkeys, reason }: Judged,
  person: ListedUser | null,
): ReadinessRow {
  const { userId, username, email, name, federationId, permissions } = match.user;
  const tiers = tiersOf(serviceProvider, passkeys);
  return {
    ...{ userId, username, email, name, federationId, permissions },
    person: person && {
      id: person.id,
      name: person.name,
      email: person.email,
      invitedUntil: person.invitedUntil?.toISOString() ?? null,
    },
    passkeys,
    verdict: reason === null ? 'passes' : 'blocked',
    getsEmailedCode: tiers.length > 0 && tiers.every((tier) => tier === 'weak'),
    reason,
    invitation: person && passkeys.length === 0 ? invitationOf(person) : null,
  };
}

/** How somebody without a passkey may be invited. */
function invitationOf({ disabledAt, invitedUntil, role }: ListedUser): ReadinessRow['invitation'] {
  if (disabledAt !== null) return null;
  if (invitedUntil !== null) return 'open';
  return role === 'user' ? 'together' : 'alone';
}

/** A link that has ended is none. */
function withOpenLink(person: ListedUser, now: Date): ListedUser {
  const isOpen = person.invitedUntil !== null && person.invitedUntil > now;
  return { ...person, invitedUntil: isOpen ? person.invitedUntil : null };
}

import type { Credential, ListedUser, PrivilegedPerson, PrivilegeReading, ServiceProvider } from '../../db/model.ts';
import type { ReadinessReply, ReadinessRow } from '../contract/readiness.ts';
import { type Match, matchOrgUsers } from '../match-org-users.ts';
import { assuranceVerdict } from '../salesforce/assurance-verdict.ts';
import { sandboxOf } from '../salesforce/my-domain.ts';
import type { Services } from '../services.ts';

type Privileged = PrivilegedPerson & { id: string };
type PasskeyKind = ReadinessRow['passkeys'][number];

/** People that are looked up at once. */
const BATCH = 500;

/** Says of each privileged person what would happen at their next login, by what is stored at this moment. */
export async function judgeReadiness(
  services: Services,
  { serviceProvider, reading }: { serviceProvider: ServiceProvider; reading: PrivilegeReading },
): Promise<ReadinessReply & { reading: NonNullable<ReadinessReply['reading']> }> {
  const rows: ReadinessRow[] = [];
  for (let start = 0; start < reading.people.length; start += BATCH) {
    const people = reading.people.slice(start, start + BATCH).map((person) => ({ id: person.userId, ...person }));
    rows.push(...(await judgeBatch(services, serviceProvider, people)));
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

async function judgeBatch(
  services: Services,
  serviceProvider: ServiceProvider,
  people: readonly Privileged[],
): Promise<ReadinessRow[]> {
  const { store } = services;
  const sandbox = sandboxOf(URL.parse(serviceProvider.entityId)?.hostname ?? '');
  const matches = await matchOrgUsers(services, people, { serviceProvider, sandbox });
  const ids = matches.flatMap(({ person }) => person?.id ?? []);
  const listed = new Map((await store.users.byIds(ids)).map((user) => [user.id, user]));
  const credentials = await store.credentials.kindsOf(ids);
  const admitted = new Set(await store.serviceProviders.membersAmong(serviceProvider.id, ids));
  return matches.map((match) => {
    const person = match.person === null ? null : (listed.get(match.person.id) ?? null);
    const passkeys = kindsOf(person === null ? [] : (credentials.get(person.id) ?? []));
    const mayUse = serviceProvider.access === 'everyone' || (person !== null && admitted.has(person.id));
    return toRow(serviceProvider, { match, person, passkeys, mayUse });
  });
}

interface Judged {
  match: Match<Privileged>;
  person: ListedUser | null;
  passkeys: PasskeyKind[];
  mayUse: boolean;
}

function toRow(serviceProvider: ServiceProvider, judged: Judged): ReadinessRow {
  const { match, person, passkeys } = judged;
  const { userId, username, email, name, permissions } = match.user;
  const reason = reasonOf(serviceProvider, judged);
  const tiers = tiersOf(serviceProvider, passkeys);
  return {
    ...{ userId, username, email, name, permissions },
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
  };
}

/** Why Salesforce, or we, would not let them in; the first that has to be mended. */
function reasonOf(
  serviceProvider: ServiceProvider,
  { match, person, passkeys, mayUse }: Judged,
): ReadinessRow['reason'] {
  if (!serviceProvider.enabled) return 'applicationOff';
  if (person === null) return 'notHere';
  if (person.disabledAt !== null) return 'disabled';
  if (!mayUse) return 'noAccess';
  if (passkeys.length === 0) return 'noPasskey';
  if (match.nameId === null || match.user.federationId !== match.nameId) return 'federationId';
  // With two kinds of passkey they can take the one that passes.
  return tiersOf(serviceProvider, passkeys).includes('phishing-resistant') ? null : 'signal';
}

function tiersOf({ assurance }: ServiceProvider, passkeys: readonly PasskeyKind[]) {
  return passkeys.map((kind) => assuranceVerdict(kind, assurance).tier);
}

function kindsOf(credentials: readonly Pick<Credential, 'backupEligible'>[]): PasskeyKind[] {
  return [
    ...new Set(credentials.map(({ backupEligible }): PasskeyKind => (backupEligible ? 'synced' : 'deviceBound'))),
  ];
}

import type { Credential, PrivilegedPerson, PrivilegeReading, ServiceProvider } from '../../db/model.ts';
import type { ReadinessRow } from '../contract/readiness.ts';
import { type Match, matchOrgUsers } from '../match-org-users.ts';
import { assuranceVerdict } from '../salesforce/assurance-verdict.ts';
import { sandboxOf } from '../salesforce/my-domain.ts';
import type { Services } from '../services.ts';

/** A privileged person of an org, with the ID that matching wants. */
type Privileged = PrivilegedPerson & { id: string };

type PasskeyKind = ReadinessRow['passkeys'][number];

/** Why somebody would be blocked; null: they would not. */
type Reason = ReadinessRow['reason'];

/** Of which application's people, as they were read, something is said, and for which instant. */
export interface Asked {
  serviceProvider: ServiceProvider;
  reading: PrivilegeReading;
  now: Date;
}

/** A privileged person, who they are here, and what would happen to them. */
export interface Judged {
  match: Match<Privileged>;
  passkeys: PasskeyKind[];
  reason: Reason;
}

/** People that are looked up at once. */
const BATCH = 500;

/** Judges the people of a reading, in batches, by what is stored at this moment. */
export async function* judgePeople(services: Services, asked: Asked): AsyncGenerator<Judged[]> {
  const { people } = asked.reading;
  for (let start = 0; start < people.length; start += BATCH) {
    const batch = people.slice(start, start + BATCH).map((person) => ({ id: person.userId, ...person }));
    yield await judgeBatch(services, asked, batch);
  }
}

/** Why nobody at all gets in, as sign-on would refuse them; null: nothing keeps everybody out. */
export function reasonForEverybody({ enabled, validUntil }: ServiceProvider, now: Date): Reason {
  if (!enabled) return 'applicationOff';
  // saml-metadata 2.3.2.
  return validUntil !== null && validUntil <= now ? 'metadataExpired' : null;
}

/** How Salesforce ranks a login with each of these passkeys. */
export function tiersOf({ assurance }: ServiceProvider, passkeys: readonly PasskeyKind[]) {
  return passkeys.map((kind) => assuranceVerdict(kind, assurance).tier);
}

async function judgeBatch(
  services: Services,
  { serviceProvider, reading, now }: Asked,
  people: readonly Privileged[],
): Promise<Judged[]> {
  const { store } = services;
  const { id, access } = serviceProvider;
  const sandbox = sandboxOf(URL.parse(serviceProvider.entityId)?.hostname ?? '');
  const matches = await matchOrgUsers(services, people, { serviceProvider, sandbox });
  const ids = matches.flatMap(({ person }) => person?.id ?? []);
  const [credentials, members] = await Promise.all([
    store.credentials.kindsOf(ids),
    access === 'everyone' ? ids : store.serviceProviders.membersAmong(id, ids),
  ]);
  const admitted = new Set(members);
  const everybody = reasonForEverybody(serviceProvider, now);
  return matches.map((match) => {
    const { person } = match;
    const passkeys = kindsOf(person === null ? [] : (credentials.get(person.id) ?? []));
    const known = { match, passkeys, mayUse: person !== null && admitted.has(person.id) };
    return { match, passkeys, reason: everybody ?? reasonOf(known, serviceProvider, reading) };
  });
}

/** Why Salesforce, or we, would not let them in; the first that has to be mended. */
function reasonOf(
  { match, passkeys, mayUse }: Omit<Judged, 'reason'> & { mayUse: boolean },
  serviceProvider: ServiceProvider,
  reading: PrivilegeReading,
): Reason {
  if (match.person === null) return 'notHere';
  if (match.person.disabledAt !== null) return 'disabled';
  if (!mayUse) return 'noAccess';
  if (passkeys.length === 0) return 'noPasskey';
  if (match.nameId === null) return 'nothingSent';
  if (!isSameFederationId(match.user.federationId, match.nameId, reading)) return 'federationId';
  // With two kinds of passkey they can take the one that passes.
  return tiersOf(serviceProvider, passkeys).includes('phishing-resistant') ? null : 'signal';
}

/** As Salesforce compares them: by their case too, unless the org says otherwise. */
function isSameFederationId(
  inOrg: string | null,
  sent: string,
  { isFederationIdCaseInsensitive: ignoresCase }: PrivilegeReading,
): boolean {
  return ignoresCase === true ? inOrg?.toLowerCase() === sent.toLowerCase() : inOrg === sent;
}

function kindsOf(credentials: readonly Pick<Credential, 'backupEligible'>[]): PasskeyKind[] {
  return [
    ...new Set(credentials.map(({ backupEligible }): PasskeyKind => (backupEligible ? 'synced' : 'deviceBound'))),
  ];
}

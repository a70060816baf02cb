import type { ServiceProvider, User } from '../db/model.ts';
import { plainEmail, plainUsername } from './salesforce/sandbox-names.ts';
import { readNameId } from './saml/read-name-id.ts';
import { personFields, ruleValue } from './saml/value-rule.ts';
import type { Services } from './services.ts';

/** What is known of a user of an org, wherever it comes from. */
export interface KnownOrgUser {
  id: string;
  username: string;
  email: string;
  federationId: string | null;
}

/** Who a user of the org is here, and by what that was seen. */
export interface Match<OrgUser extends KnownOrgUser> {
  user: OrgUser;
  person: User | null;
  matchedBy: 'federationId' | 'email' | 'username' | null;
  /** What is sent for the person as the NameID; null: nothing. */
  nameId: string | null;
}

/** For which application, and in which sandbox, whose name stands behind usernames; null: in production. */
export interface MatchContext {
  serviceProvider: Pick<ServiceProvider, 'nameId'>;
  sandbox: string | null;
}

/**
 * Finds who some users of an org are here: by their Federation ID exactly, else by e-mail address, else by username, else
 * by their Federation ID in another spelling of upper and lower case.
 */
export async function matchOrgUsers<OrgUser extends KnownOrgUser>(
  services: Services,
  users: readonly OrgUser[],
  context: MatchContext,
): Promise<Match<OrgUser>[]> {
  const { serviceProvider, sandbox } = context;
  const people = indexPeople(await findCandidates(services, users, context), serviceProvider);
  return users.map((user) => {
    const [person, matchedBy] = findMatch(people, user, sandbox);
    return { user, person, matchedBy, nameId: person && nameIdOf(serviceProvider, person) };
  });
}

/** The NameID that an application is sent for a person; null: their rule gives none. */
export function nameIdOf({ nameId }: Pick<ServiceProvider, 'nameId'>, person: User): string | null {
  return ruleValue(nameId, personFields(person));
}

const USER_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Everybody here whom one of the users could be, in a few queries for all of them. */
async function findCandidates(
  { store }: Services,
  users: readonly KnownOrgUser[],
  { serviceProvider, sandbox }: MatchContext,
): Promise<User[]> {
  const read = users.flatMap(({ federationId }) =>
    federationId === null ? [] : (readNameId(serviceProvider.nameId, federationId) ?? []),
  );
  const [field] = read.map((one) => one.field);
  const values = read.map(({ value }) => value);
  const usernames = users.flatMap(({ username }) => [username, plainUsername(username, sandbox)]);
  const emails = users.flatMap(({ email }) => [email, plainEmail(email)]);
  const isFederationId = field === 'federationId' || field === 'federationIdOrEmail';
  return [
    ...(await store.users.byEmails([...emails, ...usernames, ...(field === 'email' ? values : [])])),
    ...(await store.users.byFederationIds([...usernames, ...(isFederationId ? values : [])])),
    ...(field === 'id' ? await store.users.byIds(values.filter((value) => USER_ID.test(value))) : []),
  ];
}

/** People by what they can be known by; of two who differ only in upper and lower case, nobody. */
interface PeopleIndex {
  byNameId: ReadonlyMap<string, User>;
  byLowerNameId: ReadonlyMap<string, User | null>;
  byEmail: ReadonlyMap<string, User>;
  byLowerFederationId: ReadonlyMap<string, User | null>;
}

function indexPeople(people: readonly User[], serviceProvider: MatchContext['serviceProvider']): PeopleIndex {
  const index = {
    byNameId: new Map<string, User>(),
    byLowerNameId: new Map<string, User | null>(),
    byEmail: new Map<string, User>(),
    byLowerFederationId: new Map<string, User | null>(),
  };
  for (const person of people) {
    const nameId = nameIdOf(serviceProvider, person);
    if (nameId !== null) {
      index.byNameId.set(nameId, person);
      addOnly(index.byLowerNameId, nameId.toLowerCase(), person);
    }
    index.byEmail.set(person.email.toLowerCase(), person);
    if (person.federationId !== null) addOnly(index.byLowerFederationId, person.federationId.toLowerCase(), person);
  }
  return index;
}

function addOnly(map: Map<string, User | null>, key: string, person: User): void {
  const known = map.get(key);
  map.set(key, known === undefined || known?.id === person.id ? person : null);
}

function findMatch(
  { byNameId, byLowerNameId, byEmail, byLowerFederationId }: PeopleIndex,
  { username, email, federationId }: KnownOrgUser,
  sandbox: string | null,
): [User | null, Match<KnownOrgUser>['matchedBy']] {
  const named = federationId === null ? undefined : byNameId.get(federationId);
  if (named !== undefined) return [named, 'federationId'];
  const mailed = byEmail.get(email.toLowerCase()) ?? byEmail.get(plainEmail(email).toLowerCase());
  if (mailed !== undefined) return [mailed, 'email'];
  for (const name of [username, plainUsername(username, sandbox)].map((text) => text.toLowerCase())) {
    const called = byEmail.get(name) ?? byLowerFederationId.get(name) ?? null;
    if (called !== null) return [called, 'username'];
  }
  const spelled = federationId === null ? null : (byLowerNameId.get(federationId.toLowerCase()) ?? null);
  return [spelled, spelled && 'federationId'];
}

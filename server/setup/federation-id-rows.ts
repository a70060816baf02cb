import type { ServiceProvider } from '../../db/model.ts';
import type { FederationIdRow, MatchState, UsersSource } from '../contract/federation-ids.ts';
import { type Match, matchOrgUsers } from '../match-org-users.ts';
import { plainEmail } from '../salesforce/sandbox-names.ts';
import type { Services } from '../services.ts';
import { type OpenSource, openSource, type SourceUser } from './federation-id-source.ts';

/** Whose users are compared with the people here. */
export interface Comparison {
  serviceProvider: ServiceProvider;
  source: UsersSource;
  /** The browser session that asks. */
  owner: string;
}

/**
 * The users of an org, page by page, each with who they are here and which Federation ID they should have; writes nothing.
 * The users are read twice, since one on the last page may be who one on the first is.
 * @throws inputInvalid, orgSessionEnded, orgUnreachable
 */
export async function* compareUsers(services: Services, comparison: Comparison): AsyncGenerator<FederationIdRow[]> {
  const source = await openSource(services, comparison);
  const context = { serviceProvider: comparison.serviceProvider, sandbox: source.sandbox };
  const census = await takeCensus(source, (users) => matchOrgUsers(services, users, context));
  for await (const users of source.pages()) {
    const matches = await matchOrgUsers(services, users, context);
    yield matches.map((match) => toRow(match, { census, isSandbox: source.isSandbox }));
  }
}

/** What has to be known of all users before one of them can be judged: keys alone, so that it stays small. */
export interface Census {
  /** Which user has a Federation ID, the inactive ones too: no two may have the same. */
  holders: ReadonlyMap<string, string>;
  /** How many active users are a person. */
  usersOf: ReadonlyMap<string, number>;
}

async function takeCensus(
  source: OpenSource,
  match: (users: SourceUser[]) => Promise<Match<SourceUser>[]>,
): Promise<Census> {
  const holders = new Map<string, string>();
  const usersOf = new Map<string, number>();
  for await (const users of source.pages()) {
    for (const { user, person } of await match(users)) {
      if (user.federationId !== null) holders.set(user.federationId, user.id);
      if (person !== null && user.isActive) usersOf.set(person.id, (usersOf.get(person.id) ?? 0) + 1);
    }
  }
  return { holders, usersOf };
}

function toRow(
  match: Match<SourceUser>,
  { census, isSandbox }: { census: Census; isSandbox: boolean },
): FederationIdRow {
  const { user, person, matchedBy, nameId } = match;
  const { state, note, isProposed } = judgeUser(match, census);
  return {
    userId: user.id,
    username: user.username,
    // What a sandbox puts behind an address lets no mail leave, and so no invitation arrive.
    email: isSandbox ? plainEmail(user.email) : user.email,
    name: user.name,
    state,
    before: user.federationId,
    after: isProposed ? nameId : null,
    person: person && { id: person.id, email: person.email, name: person.name },
    matchedBy,
    note,
  };
}

/** How a user stands to a person, what to know of it, and whether they may be given the person's Federation ID. */
export interface Verdict {
  state: MatchState;
  note: string;
  isProposed: boolean;
}

/** Judges how a user stands to the person whom they are. */
export function judgeUser({ user, person, nameId }: Match<SourceUser>, { holders, usersOf }: Census): Verdict {
  if (!user.isActive) return unchanged('inactive', 'The user is inactive in Salesforce.');
  if (person === null) return unchanged('notHere', '');
  if (person.disabledAt !== null) return unchanged('inactive', 'The person is switched off here.');
  const isShared = (usersOf.get(person.id) ?? 0) > 1;
  if (nameId !== null && user.federationId === nameId) return unchanged('matched', isShared ? SHARED : '');
  if (nameId !== null && holders.has(nameId)) return unchanged('duplicate', TAKEN);
  if (isShared) return { state: 'duplicate', note: `${SHARED} ${CHOOSE}`, isProposed: nameId !== null };
  const note = nameId === null ? NO_NAME_ID : '';
  if (user.federationId === null) return { state: 'missing', note, isProposed: nameId !== null };
  const isSpelling = user.federationId.toLowerCase() === nameId?.toLowerCase();
  return { state: isSpelling ? 'differentCase' : 'different', note, isProposed: nameId !== null };
}

function unchanged(state: MatchState, note: string): Verdict {
  return { state, note, isProposed: false };
}

const SHARED = 'Another user of the org is this person too: a Federation ID can be one user’s only.';

const CHOOSE = 'Choose who gets it.';

const TAKEN = 'Another user of the org has this Federation ID already. Take it away there first.';

const NO_NAME_ID = 'Nothing is sent for this person: the rule for the NameID uses a field that is empty.';

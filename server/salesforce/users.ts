import { type AnswerObject, booleanOf, idOf, relatedOf, textOf, textOrNullOf } from './answer-fields.ts';
import type { OrgSession } from './org-session.ts';
import { query, queryAll, soqlText } from './query.ts';

/** A user of an org; sObject User. */
export interface OrgUser {
  /** `005…`, 18 characters. */
  id: string;
  username: string;
  email: string;
  name: string;
  /** Empty: none. */
  firstName: string;
  lastName: string;
  isActive: boolean;
  /** FederationIdentifier; null: none. */
  federationId: string | null;
  profileName: string | null;
}

/** By what one user is looked for. */
export type UserReference = { federationId: string } | { username: string } | { id: string };

const USER_FIELDS = 'Id, Username, Email, Name, FirstName, LastName, IsActive, FederationIdentifier, Profile.Name';

/** IDs in one query: Salesforce takes an address of 16,384 bytes. */
const IDS_PER_QUERY = 200;

/** The people of an org, in pages: no partners, customers, or users that are Salesforce's own programs. */
export function readUsers(session: OrgSession): AsyncGenerator<OrgUser[]> {
  return query(session, `SELECT ${USER_FIELDS} FROM User WHERE UserType = 'Standard' ORDER BY Id`, readRow);
}

/** One user; null: there is none. Of several that differ in upper and lower case only, the one that is spelled exactly so. */
export async function readUser(session: OrgSession, reference: UserReference): Promise<OrgUser | null> {
  const users = await queryAll(session, `SELECT ${USER_FIELDS} FROM User WHERE ${conditionOf(reference)}`, readRow);
  const exact = 'federationId' in reference ? users.find((user) => user.federationId === reference.federationId) : null;
  return exact ?? users[0] ?? null;
}

/** The active people with these IDs, in batches. */
export async function* readActiveUsers(session: OrgSession, ids: readonly string[]): AsyncGenerator<OrgUser[]> {
  for (let start = 0; start < ids.length; start += IDS_PER_QUERY) {
    const list = ids
      .slice(start, start + IDS_PER_QUERY)
      .map(soqlText)
      .join(', ');
    yield* query(session, `${ACTIVE_USERS} AND Id IN (${list})`, readRow);
  }
}

/** The active people with a profile of this name, in pages. */
export function readActiveUsersOfProfile(session: OrgSession, profileName: string): AsyncGenerator<OrgUser[]> {
  return query(session, `${ACTIVE_USERS} AND Profile.Name = ${soqlText(profileName)}`, readRow);
}

const ACTIVE_USERS = `SELECT ${USER_FIELDS} FROM User WHERE UserType = 'Standard' AND IsActive = true`;

function conditionOf(reference: UserReference): string {
  if ('id' in reference) return `Id = ${soqlText(reference.id)}`;
  if ('username' in reference) return `Username = ${soqlText(reference.username)}`;
  return `FederationIdentifier = ${soqlText(reference.federationId)}`;
}

function readRow(row: AnswerObject): OrgUser {
  const profile = relatedOf(row, 'Profile');
  return {
    id: idOf(row, 'Id'),
    username: textOf(row, 'Username'),
    email: textOrNullOf(row, 'Email') ?? '',
    name: textOf(row, 'Name'),
    firstName: textOrNullOf(row, 'FirstName') ?? '',
    lastName: textOrNullOf(row, 'LastName') ?? '',
    isActive: booleanOf(row, 'IsActive'),
    federationId: textOrNullOf(row, 'FederationIdentifier'),
    profileName: profile === null ? null : textOf(profile, 'Name'),
  };
}

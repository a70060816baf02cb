import { readId } from './ids.ts';
import type { OrgState } from './state.ts';

/** Why a record was not written. */
export interface RecordError {
  statusCode: string;
  message: string;
  fields: string[];
}

/** Who has which Federation ID, by how the org tells them apart. */
export type Holders = Map<string, string>;

/** Looks once who has which Federation ID, for many writes. */
export function findHolders(state: OrgState): Holders {
  const holders: Holders = new Map();
  for (const { id, federationId } of state.users.values()) {
    if (federationId !== null) holders.set(keyOf(state, federationId), id);
  }
  return holders;
}

/** Upper and lower case differ, unless the org was set otherwise. */
function keyOf({ security }: OrgState, federationId: string): string {
  const isCaseInsensitive = security.get('singleSignOnSettings.enableCaseInsensitiveFederationID') === 'true';
  return isCaseInsensitive ? federationId.toLowerCase() : federationId;
}

/** Writes the Federation ID of a user as every API does; gives why not, or null. */
export function updateFederationId(
  state: OrgState,
  holders: Holders,
  { id, federationId }: { id: string; federationId: string | null },
): RecordError | null {
  const userId = readId(id);
  if (userId === null) return recordError('MALFORMED_ID', `User ID: id value of incorrect type: ${id}`, ['Id']);
  const user = state.users.get(userId);
  if (user === undefined) return recordError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
  const failure = takeFailure(state, userId);
  if (failure !== null) return failure;
  const value = federationId === '' ? null : federationId;
  if (value !== null && value.length > 512) {
    return recordError(
      'STRING_TOO_LONG',
      `SAML Federation ID: data value too large: ${value.slice(0, 40)}… (max length=512)`,
      ['FederationIdentifier'],
    );
  }
  const holder = value === null ? undefined : holders.get(keyOf(state, value));
  if (holder !== undefined && holder !== userId) {
    return recordError(
      'DUPLICATE_VALUE',
      `duplicate value found: FederationIdentifier duplicates value on record with id: ${holder.slice(0, 15)}`,
      ['FederationIdentifier'],
    );
  }
  if (user.federationId !== null) holders.delete(keyOf(state, user.federationId));
  if (value !== null) holders.set(keyOf(state, value), userId);
  user.federationId = value;
  return null;
}

/** Makes an error of a record. */
export function recordError(statusCode: string, message: string, fields: string[]): RecordError {
  return { statusCode, message, fields };
}

function takeFailure({ userFailures }: OrgState, userId: string): RecordError | null {
  const failure = userFailures.get(userId);
  if (failure === undefined) return null;
  if (failure.times !== undefined) {
    failure.times -= 1;
    if (failure.times <= 0) userFailures.delete(userId);
  }
  return recordError(failure.statusCode, failure.message, failure.fields ?? []);
}

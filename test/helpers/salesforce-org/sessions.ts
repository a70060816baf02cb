import type { OrgUser } from './options.ts';
import { apiFault } from './soap-xml.ts';
import type { OrgSessionRow, OrgState } from './state.ts';

/** A session that was shown, and its user. */
export interface Caller {
  token: string;
  session: OrgSessionRow;
  user: OrgUser;
}

/** Who calls; null: the session is over, or never was. */
export function findCaller(state: OrgState, token: string | null): Caller | null {
  const session = token === null ? undefined : state.sessions.get(token);
  const user = session === undefined ? undefined : state.users.get(session.userId);
  if (token === null || session === undefined || user === undefined || !user.isActive) return null;
  return { token, session, user };
}

/** Counts a request; false: there are none left of today. */
export function countRequest(state: OrgState): boolean {
  if (state.requestsLeft === null) return true;
  if (state.requestsLeft === 0) return false;
  state.requestsLeft -= 1;
  return true;
}

/** Who makes a SOAP call. @throws a fault */
export function takeSoapCaller(state: OrgState, sessionId: string | null): Caller {
  const caller = findCaller(state, sessionId);
  if (caller === null) {
    const reason =
      'Invalid Session ID found in SessionHeader: Illegal Session. Session not found, missing session hash';
    throw apiFault('INVALID_SESSION_ID', reason);
  }
  if (caller.session.isRestricted) {
    const reason =
      'The users password has expired, you must call SetPassword before attempting any other API operations';
    throw apiFault('INVALID_OPERATION_WITH_EXPIRED_PASSWORD', reason);
  }
  if (!countRequest(state)) throw apiFault('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
  return caller;
}

import { auditEvent, type Origin } from '../audit/record.ts';
import type { AuthorizationBody, AuthorizationReply } from '../contract/salesforce.ts';
import { AppError, authorizationGone } from '../errors.ts';
import { readOwnOrigin } from '../salesforce/hosts.ts';
import { authorizationRefused, beginAuthorization, finishAuthorization } from '../salesforce/oauth.ts';
import type { Services } from '../services.ts';
import { keepSession } from './connections.ts';

/** What waits for a browser that is at Salesforce. */
interface WaitingAuthorization {
  owner: string;
  origin: string;
  consumerKey: string;
  verifier: string;
  returnTo: string;
  expiresAt: Date;
}

/** What Salesforce sends a browser back with; rfc6749 4.1.2. */
export interface AuthorizationAnswer {
  state?: string | undefined;
  code?: string | undefined;
  error?: string | undefined;
  error_description?: string | undefined;
}

/** The logins at Salesforce that are on their way, in the memory of this process. */
export interface Authorizations {
  /** @throws inputInvalid */
  begin(owner: string, body: AuthorizationBody): AuthorizationReply;
  /** Gives the page of the console where the browser goes on; what was refused is told there. */
  finish(owner: string, answer: AuthorizationAnswer, origin: Origin): Promise<string>;
}

/** Where a browser goes on of which nobody knows where it began. */
const NEW_APPLICATION = '/admin/applications/connect';

const WAITING_MS = 10 * 60_000;

const MOST_WAITING = 50;

/** Where a browser comes back to from Salesforce. */
export function callbackUrl({ config }: Services): string {
  return `${config.publicUrl}/setup/salesforce/callback`;
}

/** Keeps PKCE verifiers until their browsers come back; each is used once. */
export function createAuthorizations(services: Services): Authorizations {
  const waiting = new Map<string, WaitingAuthorization>();

  /** A state is found by its whole value, in the browser session that it was made for. */
  function take(owner: string, state: string | undefined): WaitingAuthorization | null {
    const now = services.clock();
    for (const [key, { expiresAt }] of waiting) {
      if (expiresAt <= now) waiting.delete(key);
    }
    const found = state === undefined ? undefined : waiting.get(state);
    if (state === undefined || found === undefined || found.owner !== owner) return null;
    waiting.delete(state);
    return found;
  }

  return {
    begin(owner, { myDomain, consumerKey, returnTo }) {
      const origin = readOwnOrigin(myDomain, services.orgNetwork.otherHosts);
      const client = { origin, consumerKey, redirectUri: callbackUrl(services) };
      const { url, state, verifier } = beginAuthorization(client);
      const [oldest] = waiting.keys();
      if (waiting.size >= MOST_WAITING && oldest !== undefined) waiting.delete(oldest);
      const expiresAt = new Date(services.clock().getTime() + WAITING_MS);
      waiting.set(state, { owner, origin, consumerKey, verifier, returnTo, expiresAt });
      return { url };
    },

    async finish(owner, answer, by) {
      const found = take(owner, answer.state);
      if (found === null) {
        const gone = authorizationGone();
        await noteRefusal(services, gone.reason, by);
        return withQuery(NEW_APPLICATION, 'connectionFailure', gone.code);
      }
      try {
        return withQuery(found.returnTo, 'connection', await open(services, { found, answer, owner }, by));
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        await noteRefusal(services, error.reason, by);
        const code = error.code === 'orgRefused' ? error.reason.replace(/^org\./, '') : error.code;
        return withQuery(found.returnTo, 'connectionFailure', code);
      }
    },
  };
}

/** @throws orgRefused, orgUnreachable */
async function open(
  services: Services,
  { found, answer, owner }: { found: WaitingAuthorization; answer: AuthorizationAnswer; owner: string },
  by: Origin,
): Promise<string> {
  const { code, error = 'invalid_request', error_description: description = '' } = answer;
  if (code === undefined) throw authorizationRefused(error, description);
  const { origin, consumerKey, verifier } = found;
  const redirectUri = callbackUrl(services);
  const session = await finishAuthorization(services.orgNetwork, { origin, consumerKey, redirectUri, code, verifier });
  const { id } = await keepSession(services, { session, owner }, by);
  return id;
}

/** The browser is sent on, so nobody else writes it down. */
async function noteRefusal({ store }: Services, reason: string, by: Origin): Promise<void> {
  const details = { way: 'oauth' };
  await store.auditEvents.append(auditEvent(by, { action: 'salesforce.connect', outcome: 'refused', reason, details }));
}

function withQuery(path: string, name: string, value: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`;
}

import type { SessionStore } from '@fastify/session';
import type * as Fastify from 'fastify';
import { sha256 } from '../random.ts';
import type { Services } from '../services.ts';

/** How often activity is written down, at the most. */
const TOUCH_AFTER_MS = 60_000;

/**
 * Sessions by the SHA-256 of their id. The row is written and removed in the transaction of a login or logout, so `set` and
 * `destroy` have nothing to do, and a request in flight during a logout cannot bring a session back.
 */
export function createSessionStore({ store, config, clock }: Services): SessionStore {
  // A quarter of the idle limit: somebody who is active is never taken for idle.
  const touchAfter = Math.min(TOUCH_AFTER_MS, (config.sessionIdleSeconds * 1000) / 4);

  async function read(sessionId: string): Promise<Fastify.Session | null> {
    const now = clock();
    const found = await store.sessions.read(sha256(sessionId), now, config.sessionIdleSeconds);
    if (found === null) return null;
    if (now.getTime() - found.session.lastSeenAt.getTime() >= touchAfter) {
      await store.sessions.touch(found.session.idHash, now);
    }
    return { login: found } as Fastify.Session; // the rest of a session is @fastify/session's own
  }

  return {
    set: (_sessionId, _session, done) => done(),
    get: (sessionId, done) => void read(sessionId).then((session) => done(null, session), done),
    destroy: (_sessionId, done) => done(),
  };
}

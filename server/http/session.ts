import cookie from '@fastify/cookie';
import session from '@fastify/session';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Session, User } from '../../db/model.ts';
import { internal } from '../errors.ts';
import { randomToken, sha256 } from '../random.ts';
import type { Services } from '../services.ts';
import { createSessionStore } from './session-store.ts';

const NOT_HTTPS =
  'A request did not come by https. The proxy has to send X-Forwarded-Proto: https, and its address has to be in LATCHKEY_TRUST_PROXY.';

/** Who is signed in, and how they did it. */
export interface Login {
  session: Session;
  user: User;
}

declare module 'fastify' {
  interface Session {
    login?: Login;
  }
}

/** Gives the routes of this scope their cookies and session. Routes outside never read either. */
export async function registerSession(scope: FastifyInstance, services: Services): Promise<void> {
  const { config, keys } = services;
  // After the limit has counted the request.
  scope.addHook('preHandler', (request, _reply, done) => {
    // A Secure cookie would be left out without a word, and the person would sign in again and again.
    done(config.secure && request.protocol !== 'https' ? internal(new Error(NOT_HTTPS)) : undefined);
  });
  await scope.register(cookie);
  await scope.register(session, {
    secret: keys.secret('session cookie').toString('base64url'),
    cookieName: sessionCookieName(services),
    cookie: { ...cookieAttributes(services), maxAge: config.sessionAbsoluteSeconds * 1000 },
    store: createSessionStore(services),
    saveUninitialized: false,
    rolling: false,
  });
}

/** How the session's cookie is called. */
export function sessionCookieName(services: Services): string {
  return cookieName(services, 'session');
}

/** The login of this browser, or null. */
export function currentLogin(request: FastifyRequest): Login | null {
  return request.session.login ?? null;
}

/** Gives the browser a new session id; gives the hash under which its session has to be kept. */
export async function renewSessionId(request: FastifyRequest): Promise<string> {
  await request.session.regenerate();
  return sha256(request.session.sessionId);
}

/** The hash of the cookie that binds a ceremony to its browser; a browser without one is given one. */
export function browserHash(request: FastifyRequest, reply: FastifyReply, services: Services): string {
  const name = cookieName(services, 'browser');
  const known = request.cookies[name];
  if (known !== undefined && /^[\w-]{43}$/.test(known)) return sha256(known);
  const value = randomToken();
  reply.setCookie(name, value, cookieAttributes(services));
  return sha256(value);
}

/** The same for an answer to a ceremony: null when the browser has no cookie, and so began none. */
export function knownBrowserHash(request: FastifyRequest, services: Services): string | null {
  const known = request.cookies[cookieName(services, 'browser')];
  return known === undefined ? null : sha256(known);
}

/** What a cookie of ours is called here. */
export function cookieName({ config }: Services, name: string): string {
  // The prefix needs Secure, which http://localhost cannot give (RFC 6265bis 4.1.3.2).
  return config.secure ? `__Host-${name}` : name;
}

/** What every cookie of ours is protected with. */
export function cookieAttributes({ config }: Services) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: config.secure } as const;
}

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiToken, Role, Session, User } from '../../db/model.ts';
import type { Permission } from '../contract/console.ts';
import { forbidden, notSignedIn, passkeyAgain, passkeyRequired } from '../errors.ts';
import { sha256 } from '../random.ts';
import type { Services } from '../services.ts';
import { isNavigation } from './navigation.ts';
import { currentLogin } from './session.ts';

/** Who may use a route: anybody, whoever is signed in, or whoever has the permission. */
export type Guard = 'public' | 'signedIn' | Permission;

/** Who is asking, by a browser's session or a program's token. */
export interface Access {
  user: User;
  /** The person's, or the token's. */
  role: Role;
  session: Session | null;
  token: ApiToken | null;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use this route. A route without a guard cannot be registered. */
    guard?: Guard;
    /** Asks for the passkey again when the last time was more than five minutes ago; a token cannot use the route at all. */
    sensitive?: true;
    /** Asks the same by `checkRecentPasskey` when what is read or sent shows that it is sensitive; its `description` says when. */
    mayBeSensitive?: true;
  }
  interface FastifyRequest {
    access: Access | null;
  }
}

const STATIC_FILES = '/assets/*';

/** `Authorization: Bearer` with what `makeApiToken` gives. */
const BEARER = /^Bearer (lk_[\w-]{43})$/i;

/** How often the use of a token is written down, at the most. */
const TOUCH_AFTER_MS = 60_000;

/** How long a touch of the passkey holds for sensitive acts. */
const SENSITIVE_MS = 5 * 60_000;

const PERMISSIONS: Record<Role, readonly Permission[]> = {
  user: [],
  helpDesk: ['seePeople', 'helpPeople'],
  auditor: ['seePeople', 'seeEverything'],
  administrator: ['seePeople', 'helpPeople', 'seeEverything', 'administer'],
};

/** What a role may do at the console. */
export function permissionsOf(role: Role): readonly Permission[] {
  return PERMISSIONS[role];
}

/** Refuses every route that does not say who may use it, and every request of somebody who may not. */
export function registerAccessGuards(app: FastifyInstance, services: Services): void {
  app.decorateRequest('access', null);
  app.addHook('onRoute', function (route) {
    const name = `The route ${route.method} ${route.url}`;
    // The one route that a library registers.
    if (route.url === STATIC_FILES) route.config = { ...route.config, guard: 'public' };
    const guard = route.config?.guard;
    if (guard === undefined) throw new Error(`${name} has no guard.`);
    if (guard !== 'public' && !this.hasRequestDecorator('session')) throw new Error(`${name} reads no session.`);
    if (guard === 'public' && (route.config?.sensitive || route.config?.mayBeSensitive))
      throw new Error(`${name} is sensitive and public.`);
  });
  // After every hook that reads the session, before the body is read.
  app.addHook('preParsing', async (request, reply) => {
    const { guard = 'administer', sensitive } = request.routeOptions.config;
    if (guard === 'public' || request.is404) return;
    request.access = await readAccess(request, services);
    if (request.access === null && isPageVisit(request)) return signInFirst(request, reply);
    checkGuard(request, guard);
    if (sensitive) checkRecentPasskey(request, services);
  });
}

/** Who is asking on a guarded route. @throws notSignedIn */
export function currentAccess(request: FastifyRequest): Access {
  if (request.access === null) throw notSignedIn();
  return request.access;
}

/**
 * Asks for a passkey that was used within the last five minutes, as `sensitive` does: for an act that turns out to be
 * sensitive only after something was read. @throws passkeyRequired, passkeyAgain
 */
export function checkRecentPasskey(request: FastifyRequest, { clock }: Services): void {
  const { sensitive, mayBeSensitive } = request.routeOptions.config;
  if (!sensitive && !mayBeSensitive) throw new Error('A route that asks for the passkey has to say so.');
  const { session } = currentAccess(request);
  if (session === null) throw passkeyRequired();
  if (clock().getTime() - session.authentication.authnInstant.getTime() > SENSITIVE_MS) throw passkeyAgain();
}

/** A program's token, or else the browser's session: whoever sends `Authorization` is never taken for the session's person. */
async function readAccess(request: FastifyRequest, services: Services): Promise<Access | null> {
  const { authorization } = request.headers;
  if (authorization !== undefined) return readTokenAccess(authorization, services);
  const login = currentLogin(request);
  return login && { user: login.user, role: login.user.role, session: login.session, token: null };
}

/** RFC 6750 2.1. */
async function readTokenAccess(authorization: string, { store, clock }: Services): Promise<Access | null> {
  const secret = BEARER.exec(authorization)?.[1];
  if (secret === undefined) return null;
  const now = clock();
  // Looked up by its hash: how long that takes tells nothing about a secret of 256 random bits.
  const found = await store.apiTokens.byHash(sha256(secret), now);
  if (found === null) return null;
  const { token, maker } = found;
  if (token.lastUsedAt === null || now.getTime() - token.lastUsedAt.getTime() >= TOUCH_AFTER_MS)
    await store.apiTokens.touch(token.id, now);
  return { user: maker, role: token.role, session: null, token };
}

/** @throws notSignedIn, forbidden */
function checkGuard(request: FastifyRequest, guard: Exclude<Guard, 'public'>): void {
  const { role, token } = currentAccess(request);
  // A token is for programs: neither pages nor what belongs to a person's own session are theirs.
  if (token !== null && (guard === 'signedIn' || !isApi(request))) throw forbidden();
  if (guard !== 'signedIn' && !permissionsOf(role).includes(guard)) throw forbidden();
}

function isApi(request: FastifyRequest): boolean {
  return request.routeOptions.url?.startsWith('/api/') ?? false;
}

function isPageVisit(request: FastifyRequest): boolean {
  const { method, headers } = request;
  return method === 'GET' && !isApi(request) && isNavigation(request) && headers.authorization === undefined;
}

/** To the login page, which leads back here; the person's own account is where it leads anyway. */
function signInFirst(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { url } = request;
  return reply.redirect(url === '/account' ? '/login' : `/login?return=${encodeURIComponent(url)}`, 303);
}

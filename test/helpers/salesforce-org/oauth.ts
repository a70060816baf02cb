import { createHash, createHmac, randomBytes } from 'node:crypto';
import { escapeHtml } from '../../../server/contract/text.ts';
import { type Answer, empty, json, notFound, type OrgRequest, page, redirect, refusal } from './answers.ts';
import { findCaller } from './sessions.ts';
import { adminOf, namesOf, type OrgState, openSession, recordLogin } from './state.ts';

/** A code that has not been redeemed, or a consent that has not been given. */
interface Grant {
  redirectUri: string;
  state: string | null;
  challenge: string;
  scope: string;
  /** Milliseconds. */
  expiresAt: number;
}

/** An error of rfc6749. */
interface OAuthFault {
  error: string;
  description: string;
}

const WRONG_CLIENT: OAuthFault = { error: 'invalid_client_id', description: 'client identifier invalid' };
const REDIRECT_MISMATCH: OAuthFault = {
  error: 'redirect_uri_mismatch',
  description: 'redirect_uri must match configuration',
};
const DEFAULT_SCOPE = 'api id';

/** The OAuth endpoints of an org. */
export type OAuthApi = (request: OrgRequest) => Answer;

const CODE_MS = 15 * 60_000;
const SCOPES = ['api', 'refresh_token', 'offline_access', 'openid', 'id', 'web', 'full'];

/** Makes the endpoints; consents and codes are theirs alone. */
export function createOAuthApi(state: OrgState): OAuthApi {
  const consents = new Map<string, Grant>();
  const codes = new Map<string, Grant>();

  function authorize(request: OrgRequest): Answer {
    const { query } = request;
    const wrongClient = faultOfClient(state, request);
    if (wrongClient !== null) return authorizationError(wrongClient);
    const redirectUri = query.get('redirect_uri') ?? '';
    const wrongRequest = faultOfAuthorization(query);
    if (wrongRequest !== null) {
      const { error, description } = wrongRequest;
      return redirect(
        302,
        withQuery(redirectUri, { error, error_description: description, state: query.get('state') }),
      );
    }
    const ticket = randomBytes(24).toString('base64url');
    consents.set(ticket, {
      redirectUri,
      state: query.get('state'),
      challenge: query.get('code_challenge') ?? '',
      scope: query.get('scope') ?? DEFAULT_SCOPE,
      expiresAt: state.now().getTime() + CODE_MS,
    });
    return consentPage(ticket, adminOf(state).username);
  }

  function decide({ query }: OrgRequest): Answer {
    const ticket = query.get('ticket') ?? '';
    const consent = consents.get(ticket);
    if (consent === undefined) return authorizationError(fault('invalid_request', 'this request has been answered'));
    consents.delete(ticket);
    const { redirectUri } = consent;
    if (query.get('decision') !== 'allow') {
      const denied = { error: 'access_denied', error_description: 'end-user denied authorization' };
      return redirect(302, withQuery(redirectUri, { ...denied, state: consent.state }));
    }
    const code = `aPrx${randomBytes(48).toString('base64url')}==`;
    codes.set(code, { ...consent, expiresAt: state.now().getTime() + CODE_MS });
    return redirect(302, withQuery(redirectUri, { code, state: consent.state }));
  }

  function token(request: OrgRequest): Answer {
    const form = readForm(request);
    if (form === null) return oauthError(fault('invalid_request', 'the request is no form'));
    const wrongForm = faultOfTokenRequest(state, form);
    if (wrongForm !== null) return oauthError(wrongForm);
    const code = form.get('code') ?? '';
    const grant = codes.get(code);
    if (grant === undefined) return oauthError(fault('invalid_grant', 'invalid authorization code'));
    if (form.get('redirect_uri') !== grant.redirectUri) return oauthError(REDIRECT_MISMATCH);
    // Once, whether or not what follows is right.
    codes.delete(code);
    const wrongCode = faultOfCode(grant, { verifier: form.get('code_verifier'), now: state.now().getTime() });
    return wrongCode === null ? tokenAnswer(state, grant.scope) : oauthError(wrongCode);
  }

  const endpoints: Readonly<Record<string, { method: string; answer: OAuthApi }>> = {
    '/services/oauth2/authorize': { method: 'GET', answer: authorize },
    '/setup/secur/RemoteAccessAuthorizationPage.apexp': { method: 'GET', answer: decide },
    '/services/oauth2/token': { method: 'POST', answer: token },
    '/services/oauth2/revoke': { method: 'POST', answer: (request) => revoke(state, request) },
    '/services/oauth2/userinfo': { method: 'GET', answer: (request) => whoAmI(state, request) },
  };
  return (request) => {
    const { method, path } = request;
    const endpoint = endpoints[path.startsWith('/id/') ? '/services/oauth2/userinfo' : path];
    if (endpoint === undefined) return notFound();
    return endpoint.method === method ? endpoint.answer(request) : empty(405);
  };
}

function fault(error: string, description: string): OAuthFault {
  return { error, description };
}

/** What is wrong with the client or its callback address: nothing of it may be sent there. */
function faultOfClient(state: OrgState, { query, host }: OrgRequest): OAuthFault | null {
  if (isElsewhere(state, host) || query.get('client_id') !== state.options.consumerKey) return WRONG_CLIENT;
  return state.redirectUris.has(query.get('redirect_uri') ?? '') ? null : REDIRECT_MISMATCH;
}

function faultOfAuthorization(query: URLSearchParams): OAuthFault | null {
  if (query.get('response_type') !== 'code') return fault('unsupported_response_type', 'response type not supported');
  const scopes = (query.get('scope') ?? DEFAULT_SCOPE).split(' ');
  if (!scopes.every((scope) => SCOPES.includes(scope))) {
    return fault('invalid_scope', 'the requested scope is not allowed');
  }
  if ((query.get('code_challenge_method') ?? 'S256') !== 'S256') {
    return fault('invalid_request', 'code challenge method not supported');
  }
  const isChallenge = /^[\w-]{43}$/.test(query.get('code_challenge') ?? '');
  return isChallenge ? null : fault('invalid_request', 'missing required code challenge');
}

function faultOfTokenRequest({ options }: OrgState, form: URLSearchParams): OAuthFault | null {
  if (form.get('grant_type') !== 'authorization_code') {
    return fault('unsupported_grant_type', 'grant type not supported');
  }
  if (form.get('client_id') !== options.consumerKey) return WRONG_CLIENT;
  return options.requiresClientSecret ? fault('invalid_client', 'invalid client credentials') : null;
}

/** rfc7636 4.6. */
function faultOfCode(
  { expiresAt, challenge }: Grant,
  { verifier, now }: { verifier: string | null; now: number },
): OAuthFault | null {
  if (now > expiresAt) return fault('invalid_grant', 'expired authorization code');
  if (verifier === null) return fault('invalid_request', 'missing required code verifier');
  const isRight = /^[\w.~-]{43,128}$/.test(verifier) && s256(verifier) === challenge;
  return isRight ? null : fault('invalid_grant', 'invalid code verifier');
}

function tokenAnswer(state: OrgState, scope: string): Answer {
  const { id: userId } = adminOf(state);
  const accessToken = openSession(state, { userId, kind: 'oauth', isRestricted: false });
  const id = `https://${state.options.isSandbox ? 'test' : 'login'}.salesforce.com/id/${state.organizationId}/${userId}`;
  const issuedAt = String(state.now().getTime());
  recordLogin(state, { UserId: userId, LoginType: 'Remote Access 2.0', Status: 'Success' });
  return json(200, {
    access_token: accessToken,
    signature: createHmac('sha256', state.options.consumerKey).update(`${id}${issuedAt}`).digest('base64'),
    scope,
    instance_url: `https://${state.host}`,
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
  });
}

/** rfc7009; only what OAuth gave, or what is pasted as such. */
function revoke(state: OrgState, request: OrgRequest): Answer {
  const token = readForm(request)?.get('token') ?? '';
  const session = state.sessions.get(token);
  if (session === undefined || session.kind === 'password') return oauthError(fault('invalid_token', 'invalid token'));
  state.sessions.delete(token);
  state.revoked.push(token);
  return empty(200);
}

function whoAmI(state: OrgState, { headers }: OrgRequest): Answer {
  const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? null;
  const caller = findCaller(state, token);
  if (caller === null) return refusal(403, 'Bad_OAuth_Token', 'Bad_OAuth_Token');
  const { user } = caller;
  const { firstName, lastName } = namesOf(user);
  return json(200, {
    sub: `https://login.salesforce.com/id/${state.organizationId}/${user.id}`,
    user_id: user.id,
    organization_id: state.organizationId,
    preferred_username: user.username,
    name: user.name,
    given_name: firstName,
    family_name: lastName,
    email: user.email,
    active: user.isActive,
  });
}

function isElsewhere({ options }: OrgState, host: string): boolean {
  return host === (options.isSandbox ? 'login.salesforce.com' : 'test.salesforce.com');
}

function readForm({ headers, body }: OrgRequest): URLSearchParams | null {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
  return isForm ? new URLSearchParams(body) : null;
}

function oauthError({ error, description }: OAuthFault): Answer {
  return json(400, { error, error_description: description }, { 'cache-control': 'no-store' });
}

/** A page, since nothing is sent to an address that is not known; rfc6749 4.1.2.1. */
function authorizationError({ error, description }: OAuthFault): Answer {
  const words = `error=${error}&error_description=${description}`;
  return page(400, 'OAuth Error', `<p>${escapeHtml(words)}</p>`);
}

function consentPage(ticket: string, username: string): Answer {
  const link = (decision: string, words: string) =>
    `<p><a href="/setup/secur/RemoteAccessAuthorizationPage.apexp?ticket=${ticket}&amp;decision=${decision}">${words}</a></p>`;
  return page(
    200,
    'Allow Access?',
    `<p>Latchkey is asking to: Manage user data via APIs</p><p>Not ${escapeHtml(username)}?</p>${link('allow', 'Allow')}${link('deny', 'Deny')}`,
  );
}

function withQuery(address: string, values: Record<string, string | null>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(values)) if (value !== null) url.searchParams.set(name, value);
  return url.href;
}

function s256(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

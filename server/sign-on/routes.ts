import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError, requestRejected } from '../errors.ts';
import { sendAutoSubmit } from '../http/auto-submit.ts';
import { reportFailure, sendFailure } from '../http/error-handler.ts';
import { formOf, textOf } from '../http/form-fields.ts';
import { isNavigation } from '../http/navigation.ts';
import { requestOrigin } from '../http/origin.ts';
import { HTML, type Message, type Pages } from '../http/pages.ts';
import { browserHash, currentLogin, knownBrowserHash, renewSessionId } from '../http/session.ts';
import type { Services } from '../services.ts';
import { beginLogin, openApplication, reopenLogin } from './begin-login.ts';
import { finishLogin } from './finish-login.ts';
import { type ReceivedAuthnRequest, receiveAuthnRequest } from './receive-authn-request.ts';
import { concerningSignOn } from './refused-sign-on.ts';
import { readReturnPath } from './return-path.ts';

/** SAMLRequest of 64 KiB and RelayState of 4 KiB, percent-encoded. */
const SAML_BODY_LIMIT = 256 * 1024;

/** The page, and the passkey's answer: 16 KiB of JSON, percent-encoded. */
const LOGIN_BODY_LIMIT = 64 * 1024;

/** After these, the same page lets the person try again; after any other failure there is nothing left to try. */
const TRY_AGAIN = new Set([
  'ceremonyGone',
  'passkeyRefused',
  'passkeyUnknown',
  'wrongPerson',
  'accountDisabled',
  'accessDenied',
  'serviceProviderChanged',
  'personChanged',
]);

/** `/saml/sso`: a form from another site. It never touches the session; the redirect to `/login` does. `/saml/slo` neither. */
export function registerSamlRoutes(app: FastifyInstance, services: Services, pages: Pages): void {
  const config = { guard: 'public', audit: 'signOn.request', crossSite: true } as const;

  app.get('/saml/sso', { config }, async (request, reply) => {
    const rawQuery = request.raw.url?.split('?').slice(1).join('?') ?? '';
    return sendReceived(reply, await receiveAuthnRequest(services, { rawQuery }, requestOrigin(request, services)));
  });

  app.post('/saml/sso', { config, bodyLimit: SAML_BODY_LIMIT }, async (request, reply) => {
    const form = formOf(request);
    return sendReceived(reply, await receiveAuthnRequest(services, { form }, requestOrigin(request, services)));
  });

  // Where an application sends people who have signed out of it: Salesforce's custom logout URL.
  app.get('/saml/slo', { config: { guard: 'public' } }, async (request, reply) => {
    refuseLogoutMessage(request.query);
    return reply.type(HTML).send(pages.message(SIGNED_OUT));
  });
}

const SIGNED_OUT: Message = {
  title: 'You are signed out of the application',
  message:
    'You are still signed in to Latchkey in this browser, so the application lets you back in without asking. To end that too, open your account and sign out.',
  reference: null,
  action: { label: 'Open your account', href: '/account' },
};

/** Single logout is not spoken here; a message of it must not look as if it had been understood. @throws requestRejected */
function refuseLogoutMessage(query: unknown): void {
  if (typeof query !== 'object' || query === null) return;
  if ('SAMLRequest' in query || 'SAMLResponse' in query) throw requestRejected('saml.logoutUnsupported');
}

/** `/login` and `/apps/<id>`: the pages of a sign-on, with the browser's session. */
export function registerLoginRoutes(scope: FastifyInstance, services: Services, pages: Pages): void {
  scope.get('/login', { config: { guard: 'public', audit: 'signOn.answer' } }, async (request, reply) => {
    const handle = textOf(request.query, 'request');
    // A page that only renews its options must not use up the sign-on.
    const login = isNavigation(request) ? currentLogin(request) : null;
    const returnPath = readReturnPath(textOf(request.query, 'return'));
    const visit = { handle, returnPath, browserHash: browserHash(request, reply, services), login };
    const origin = requestOrigin(request, services);
    const begun = await concerningSignOn(services, handle, () => beginLogin(services, visit, origin));
    if ('post' in begun) return sendAutoSubmit(reply, begun.post);
    return reply.type(HTML).send(pages.login(begun.page));
  });

  scope.post(
    '/login',
    { config: { guard: 'public', audit: 'login' }, bodyLimit: LOGIN_BODY_LIMIT, errorHandler: offerAnotherTry },
    async (request, reply) => {
      const form = formOf(request);
      const login = {
        handle: textOf(form, 'request'),
        credential: textOf(form, 'credential'),
        browserHash: knownBrowserHash(request, services),
        replacedIdHash: currentLogin(request)?.session.idHash ?? null,
        renewSession: () => renewSessionId(request),
      };
      const origin = requestOrigin(request, services);
      const { user, session, post } = await concerningSignOn(services, login.handle, () =>
        finishLogin(services, login, origin),
      );
      request.session.login = { user, session };
      if (post !== null) return sendAutoSubmit(reply, post);
      return reply.redirect(readReturnPath(textOf(form, 'return')) || '/account', 303);
    },
  );

  scope.get<{ Params: { id: string } }>(
    '/apps/:id',
    { config: { guard: 'public', audit: 'signOn.request' } },
    async (request, reply) => redirectToLogin(reply, await openApplication(services, request.params.id)),
  );

  async function offerAnotherTry(thrown: Error, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (!(thrown instanceof AppError && TRY_AGAIN.has(thrown.code))) throw thrown;
    const error = await reportFailure(thrown, request, services);
    const form = formOf(request);
    const visit = {
      handle: textOf(form, 'request'),
      returnPath: readReturnPath(textOf(form, 'return')),
      browserHash: browserHash(request, reply, services),
    };
    const page = await reopenLogin(services, visit);
    if (page === null) return sendFailure(reply, error, pages);
    const { code, title, message, statusCode, target } = error;
    const failure = { code, title, message, reference: request.id };
    const unknownCredentialId = code === 'passkeyUnknown' ? target : null;
    return reply
      .code(statusCode)
      .type(HTML)
      .send(pages.login({ ...page, failure, unknownCredentialId }));
  }
}

function sendReceived(reply: FastifyReply, received: ReceivedAuthnRequest): FastifyReply {
  return 'post' in received ? sendAutoSubmit(reply, received.post) : redirectToLogin(reply, received.handle);
}

function redirectToLogin(reply: FastifyReply, handle: string): FastifyReply {
  return reply.redirect(`/login?request=${handle}`, 303);
}

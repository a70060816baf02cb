import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { IdParams } from '../contract/common.ts';
import { AssertionPreviewBody, AssertionPreviewReply } from '../contract/service-providers.ts';
import { currentAccess } from '../http/access.ts';
import { formOf, textOf } from '../http/form-fields.ts';
import { requestOrigin } from '../http/origin.ts';
import { HTML, type Pages } from '../http/pages.ts';
import { sessionReply } from '../http/session-reply.ts';
import { readShortCookie, setShortCookie } from '../http/short-cookie.ts';
import type { Services } from '../services.ts';
import { previewAssertion } from './preview-assertion.ts';
import { type BegunTest, beginTestSignIn, finishTestSignIn } from './test-sign-in.ts';

/** A Response of ours, percent-encoded, with room to spare. */
const RESPONSE_BODY_LIMIT = 256 * 1024;

/** As long as a sign-on waits for its login. */
const TEST_SECONDS = 30 * 60;

const COOKIE = 'test-sign-in';

/** `/admin/test-sign-in`: a service provider of our own that shows what arrived. And what would arrive, for a chosen person. */
export function registerTestSignInRoutes(scope: FastifyInstance, services: Services, pages: Pages): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();

  api.get(
    '/admin/test-sign-in/:id',
    { config: { guard: 'seeEverything' }, schema: { params: IdParams } },
    async (request, reply) => {
      const { url, test } = await beginTestSignIn(services, request.params.id);
      keepTest(reply, services, test);
      return reply.redirect(url, 303);
    },
  );

  scope.post(
    '/admin/test-sign-in',
    { config: { guard: 'seeEverything', audit: 'signOn.test' }, bodyLimit: RESPONSE_BODY_LIMIT },
    async (request, reply) => {
      const { user } = currentAccess(request);
      const test = keptTest(request, services);
      const samlResponse = textOf(formOf(request), 'SAMLResponse');
      const arrived = { samlResponse, test, user };
      const testSignIn = await finishTestSignIn(services, arrived, requestOrigin(request, services));
      // An answer counts once.
      if (test !== null) keepTest(reply, services, { ...test, requestId: null });
      return reply.type(HTML).send(pages.admin({ session: sessionReply(request, services), testSignIn }));
    },
  );

  api.post(
    '/api/service-providers/:id/assertion',
    {
      config: { guard: 'seeEverything' },
      schema: {
        summary: 'Shows the assertion that a person would be sent now, with settings tried on that are not stored.',
        tags: ['Applications'],
        params: IdParams,
        body: AssertionPreviewBody,
        response: { 200: AssertionPreviewReply },
      },
    },
    async (request) => previewAssertion(services, { ...request.body, serviceProviderId: request.params.id }),
  );
}

function keepTest(reply: FastifyReply, services: Services, { serviceProviderId, requestId }: BegunTest): void {
  const value = `${serviceProviderId}.${requestId ?? ''}`;
  setShortCookie(reply, services, { name: COOKIE, value, seconds: TEST_SECONDS });
}

function keptTest(request: FastifyRequest, services: Services): BegunTest | null {
  const [, serviceProviderId, requestId] =
    /^([0-9a-f-]{36})\.(_[\w-]{43})?$/.exec(readShortCookie(request, services, COOKIE)) ?? [];
  return serviceProviderId === undefined ? null : { serviceProviderId, requestId: requestId ?? null };
}

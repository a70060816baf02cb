import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import {
  EnrolmentOptionsReply,
  EnrolmentVerifyBody,
  EnrolmentVerifyReply,
  LinkBody,
  LinkReply,
  SetupOptionsBody,
} from '../contract/enrolment.ts';
import { requestOrigin } from '../http/origin.ts';
import { HTML, type Pages } from '../http/pages.ts';
import { linkRateLimit } from '../http/rate-limit.ts';
import { browserHash, knownBrowserHash } from '../http/session.ts';
import type { Services } from '../services.ts';
import { beginRegistration } from './begin-registration.ts';
import { describeLink } from './link.ts';
import { redeemLink } from './redeem-link.ts';

const tags = ['Enrolment'];

/** `/enrol` and `/setup`, the pages, and the API they speak: opening a page or its link spends nothing. */
export function registerEnrolmentRoutes(scope: FastifyInstance, services: Services, pages: Pages): void {
  scope.get('/enrol', { config: { guard: 'public' } }, async (_request, reply) => reply.type(HTML).send(pages.enrol()));
  scope.get('/setup', { config: { guard: 'public' } }, async (_request, reply) => reply.type(HTML).send(pages.setup()));

  const api = scope.withTypeProvider<TypeBoxTypeProvider>();
  const purposes = [
    { purpose: 'enrolment', path: '/api/enrolment', OptionsBody: LinkBody },
    { purpose: 'setup', path: '/api/setup', OptionsBody: SetupOptionsBody },
  ] as const;
  for (const { purpose, path, OptionsBody } of purposes) {
    const config = { ...linkRateLimit(services.config), guard: 'public', audit: purpose } as const;

    const told = {
      schema: { summary: 'Tells whose link it is.', tags, body: LinkBody, response: { 200: LinkReply } },
    };
    api.post(`${path}/link`, { config, ...told }, async (request) =>
      describeLink(services, { purpose, token: request.body.token }),
    );

    const begun = {
      schema: {
        summary: 'Begins to make a passkey.',
        tags,
        body: OptionsBody,
        response: { 200: EnrolmentOptionsReply },
      },
    };
    api.post(`${path}/options`, { config, ...begun }, async (request, reply) =>
      beginRegistration(services, { ...request.body, purpose, browserHash: browserHash(request, reply, services) }),
    );

    const redeemed = {
      schema: {
        summary: 'Stores the new passkey and spends the link.',
        tags,
        body: EnrolmentVerifyBody,
        response: { 200: EnrolmentVerifyReply },
      },
    };
    api.post(`${path}/verify`, { config, ...redeemed }, async (request) =>
      redeemLink(
        services,
        { ...request.body, purpose, browserHash: knownBrowserHash(request, services) },
        requestOrigin(request, services),
      ),
    );
  }
}

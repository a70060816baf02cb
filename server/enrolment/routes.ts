import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { EnrolmentVerifyBody, LinkBody, SetupOptionsBody } from '../contract/enrolment.ts';
import { requestOrigin } from '../http/origin.ts';
import { HTML, type Pages } from '../http/pages.ts';
import { linkRateLimit } from '../http/rate-limit.ts';
import { browserHash, knownBrowserHash } from '../http/session.ts';
import type { Services } from '../services.ts';
import { beginRegistration } from './begin-registration.ts';
import { describeLink } from './link.ts';
import { redeemLink } from './redeem-link.ts';

/** `/enrol` and `/setup`, the pages, and the API they speak: opening a page or its link spends nothing. */
export function registerEnrolmentRoutes(scope: FastifyInstance, services: Services, pages: Pages): void {
  scope.get('/enrol', async (_request, reply) => reply.type(HTML).send(pages.enrol()));
  scope.get('/setup', async (_request, reply) => reply.type(HTML).send(pages.setup()));

  const api = scope.withTypeProvider<TypeBoxTypeProvider>();
  const purposes = [
    { purpose: 'enrolment', path: '/api/enrolment', OptionsBody: LinkBody },
    { purpose: 'setup', path: '/api/setup', OptionsBody: SetupOptionsBody },
  ] as const;
  for (const { purpose, path, OptionsBody } of purposes) {
    const config = { ...linkRateLimit(services.config), audit: purpose } as const;

    api.post(`${path}/link`, { config, schema: { body: LinkBody } }, async (request) =>
      describeLink(services, { purpose, token: request.body.token }),
    );

    api.post(`${path}/options`, { config, schema: { body: OptionsBody } }, async (request, reply) =>
      beginRegistration(services, { ...request.body, purpose, browserHash: browserHash(request, reply, services) }),
    );

    api.post(`${path}/verify`, { config, schema: { body: EnrolmentVerifyBody } }, async (request) =>
      redeemLink(
        services,
        { ...request.body, purpose, browserHash: knownBrowserHash(request, services) },
        requestOrigin(request, services),
      ),
    );
  }
}

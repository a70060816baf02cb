import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { IdParams } from '../contract/common.ts';
import {
  Diagnosis,
  DoctorBody,
  DoctorReply,
  ExplainBody,
  FailuresQuery,
  FailuresReply,
  LoginHistoryBody,
  LoginHistoryReply,
} from '../contract/doctor.ts';
import { forbidden } from '../errors.ts';
import { currentAccess, permissionsOf } from '../http/access.ts';
import { requestOrigin } from '../http/origin.ts';
import { ownerOf } from '../http/owner.ts';
import type { Services } from '../services.ts';
import { examineSignIn } from './examine.ts';
import { explainMessage } from './explain.ts';
import { readFailures } from './failures.ts';
import { readOrgLoginHistory } from './login-history.ts';
import type { IssueTrial } from './trial.ts';

/** A pasted message is base64 of XML, perhaps encoded once more for an address. */
const EXPLAIN_BODY_LIMIT = 512 * 1024;

/** `/api/service-providers/:id/doctor`, `…/failures`, `…/login-history`, and `/api/doctor/explain`. */
export function registerDoctorRoutes(scope: FastifyInstance, services: Services, issueTrial: IssueTrial): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();

  api.post(
    '/api/service-providers/:id/doctor',
    {
      config: { guard: 'seeEverything', audit: 'doctor.ask' },
      schema: {
        summary: 'Judges, as the application does, the answer that a person would be sent now.',
        description:
          'Nothing is sent. With a connection that this browser session has opened, the org is asked too; that needs the permission to administer.',
        tags: ['Doctor'],
        params: IdParams,
        body: DoctorBody,
        response: { 200: DoctorReply },
      },
    },
    async (request) => {
      if (request.body.connection !== undefined) checkMayAdminister(request);
      const asked = { ...request.body, serviceProviderId: request.params.id, owner: ownerOf(request) };
      return examineSignIn(services, { issueTrial, asked }, requestOrigin(request, services));
    },
  );

  api.post(
    '/api/doctor/explain',
    {
      config: { guard: 'seeEverything' },
      bodyLimit: EXPLAIN_BODY_LIMIT,
      schema: {
        summary: 'Explains a SAMLResponse or an AuthnRequest that was pasted; nothing of it is kept.',
        tags: ['Doctor'],
        body: ExplainBody,
        response: { 200: Diagnosis },
      },
    },
    async (request) => explainMessage(services, request.body, services.clock()),
  );

  api.get(
    '/api/service-providers/:id/failures',
    {
      config: { guard: 'seeEverything' },
      schema: {
        summary: 'Lists the last sign-ins to an application that were refused here.',
        tags: ['Doctor'],
        params: IdParams,
        querystring: FailuresQuery,
        response: { 200: FailuresReply },
      },
    },
    async (request) =>
      readFailures(services, { serviceProviderId: request.params.id, userId: request.query.userId ?? null }),
  );

  api.post(
    '/api/service-providers/:id/login-history',
    {
      config: { guard: 'administer', audit: 'doctor.loginHistory' },
      schema: {
        summary: 'Reads what Salesforce has noted of the last logins, over a connection of this browser session.',
        tags: ['Doctor'],
        params: IdParams,
        body: LoginHistoryBody,
        response: { 200: LoginHistoryReply },
      },
    },
    async (request) =>
      readOrgLoginHistory(
        services,
        { ...request.body, serviceProviderId: request.params.id, owner: ownerOf(request) },
        requestOrigin(request, services),
      ),
  );
}

/** Whoever may only look must not use an org's session. @throws forbidden */
function checkMayAdminister(request: FastifyRequest): void {
  if (!permissionsOf(currentAccess(request).role).includes('administer')) throw forbidden();
}

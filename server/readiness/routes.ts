import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { IdParams } from '../contract/common.ts';
import { ReadinessBody, ReadinessFile, ReadinessReply } from '../contract/readiness.ts';
import { requestOrigin } from '../http/origin.ts';
import { ownerOf } from '../http/owner.ts';
import type { Services } from '../services.ts';
import { exportReadiness } from './export-readiness.ts';
import { readPrivileged, readReadiness } from './read-privileged.ts';

const TAGS = ['Salesforce'];

/** 5 MB of CSV, with what JSON puts before quotation marks and line breaks. */
const BODY_LIMIT = 12 * 1024 * 1024;

/** `/api/service-providers/:id/readiness`. */
export function registerReadinessRoutes(scope: FastifyInstance, services: Services): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();

  api.get(
    '/api/service-providers/:id/readiness',
    {
      config: { guard: 'seeEverything' },
      schema: {
        summary: 'Says which privileged people of an org would get in, by what is stored at this moment.',
        tags: TAGS,
        params: IdParams,
        response: { 200: ReadinessReply },
      },
    },
    async (request) => readReadiness(services, request.params.id),
  );

  api.post(
    '/api/service-providers/:id/readiness',
    {
      config: { guard: 'administer', audit: 'readiness.read' },
      bodyLimit: BODY_LIMIT,
      schema: {
        summary: 'Reads anew who is privileged in an org, and keeps it.',
        tags: TAGS,
        params: IdParams,
        body: ReadinessBody,
        response: { 200: ReadinessReply },
      },
    },
    async (request) => {
      const asked = { serviceProviderId: request.params.id, source: request.body.source, owner: ownerOf(request) };
      return readPrivileged(services, asked, requestOrigin(request, services));
    },
  );

  api.get(
    '/api/service-providers/:id/readiness/export',
    {
      config: { guard: 'seeEverything', audit: 'readiness.export' },
      schema: {
        summary: 'Gives readiness as CSV.',
        tags: TAGS,
        params: IdParams,
        produces: ['text/csv'],
        response: { 200: ReadinessFile },
      },
    },
    async (request, reply) => {
      const csv = await exportReadiness(services, request.params.id, requestOrigin(request, services));
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="readiness.csv"')
        .send(csv);
    },
  );
}

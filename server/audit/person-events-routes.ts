import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { PersonEventsReply } from '../contract/audit.ts';
import { IdParams } from '../contract/common.ts';
import { currentAccess } from '../http/access.ts';
import type { Services } from '../services.ts';
import { readPersonEvents } from './person-events.ts';

/** `/api/people/:id/events`. */
export function registerPersonEventsRoutes(scope: FastifyInstance, services: Services): void {
  scope.withTypeProvider<TypeBoxTypeProvider>().get(
    '/api/people/:id/events',
    {
      config: { guard: 'seePeople' },
      schema: {
        summary: 'Lists the last events of a person, newest first.',
        description: 'The help desk sees those of people without a role.',
        tags: ['Audit'],
        params: IdParams,
        response: { 200: PersonEventsReply },
      },
    },
    async (request) => readPersonEvents(services, { id: request.params.id, askerRole: currentAccess(request).role }),
  );
}

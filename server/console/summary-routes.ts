import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { SummaryReply } from '../contract/console.ts';
import { currentAccess, permissionsOf } from '../http/access.ts';
import type { Services } from '../services.ts';
import { readSummary, type SummaryRequest } from './summary.ts';

/** `/api/summary`; `readReadiness` counts the privileged people who would be locked out. */
export function registerSummaryRoutes(
  scope: FastifyInstance,
  services: Services,
  readReadiness: SummaryRequest['readReadiness'],
): void {
  const startedAt = services.clock();

  scope.withTypeProvider<TypeBoxTypeProvider>().get(
    '/api/summary',
    {
      config: { guard: 'seePeople' },
      schema: { summary: 'Tells what matters today.', tags: ['Console'], response: { 200: SummaryReply } },
    },
    async (request) => {
      const permissions = permissionsOf(currentAccess(request).role);
      return readSummary(services, { permissions, startedAt, readReadiness });
    },
  );
}

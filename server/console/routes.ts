import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { SessionReply } from '../contract/console.ts';
import { HTML, type Pages } from '../http/pages.ts';
import { sessionReply } from '../http/session-reply.ts';
import type { Services } from '../services.ts';

/** `/admin` and everything below it: one page, which finds its way by itself. `/api/session`: who is at it. */
export function registerConsoleRoutes(scope: FastifyInstance, services: Services, pages: Pages): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();

  for (const url of ['/admin', '/admin/*']) {
    scope.get(url, { config: { guard: 'seePeople' } }, async (request, reply) =>
      reply.type(HTML).send(pages.admin({ session: sessionReply(request, services) })),
    );
  }

  api.get(
    '/api/session',
    {
      config: { guard: 'signedIn' },
      schema: {
        summary: 'Tells who is signed in and what they may do.',
        tags: ['Console'],
        response: { 200: SessionReply },
      },
    },
    async (request) => sessionReply(request, services),
  );
}

import type {} from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { OpenApiReply } from '../contract/common.ts';
import type { Services } from '../services.ts';
import type { ApiRoute } from './openapi-document.ts';

/**
 * `GET /api/openapi.json`: every `/api` route that is registered in this scope after it. It is made of the routes' own
 * schemas when somebody first asks; nothing that makes it is loaded before.
 */
export function registerOpenApi(scope: FastifyInstance, services: Services): void {
  const routes: ApiRoute[] = [];
  let document: Promise<string> | null = null;

  scope.addHook('onRoute', (route) => {
    if (route.url.startsWith('/api/')) routes.push(route);
  });
  scope.get(
    '/api/openapi.json',
    {
      config: { guard: 'public' },
      schema: { summary: 'Describes this API as OpenAPI 3.1.', tags: ['Console'], response: { 200: OpenApiReply } },
    },
    async (_request, reply) => {
      document ??= writeDocument();
      return reply
        .type('application/json; charset=utf-8')
        .serializer(String)
        .send(await document);
    },
  );

  async function writeDocument(): Promise<string> {
    const { describeApi } = await import('./openapi-document.ts');
    return JSON.stringify(await describeApi(routes, services));
  }
}

import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';

/** `/healthz`: the process answers. `/readyz`: the database answers too. */
export function registerHealth(app: FastifyInstance, services: Services): void {
  app.get('/healthz', { config: { guard: 'public' } }, async () => ({ status: 'ok' }));
  app.get('/readyz', { config: { guard: 'public' } }, async (request, reply) => {
    try {
      await services.store.ping();
      return { status: 'ready' };
    } catch (error) {
      request.log.error({ err: error }, 'database does not answer');
      return reply.code(503).send({ status: 'database does not answer' });
    }
  });
}

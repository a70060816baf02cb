import type { FastifyInstance } from 'fastify';

/** One line a request: what was asked, what came of it, how long it took. The query may hold secrets and is left out. */
export function registerRequestLog(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request;
    const fields = {
      method,
      route: routeOptions.url ?? null,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    };
    request.log.info(fields, 'request');
    done();
  });
}

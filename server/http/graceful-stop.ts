import type { FastifyInstance } from 'fastify';

/** Lets a stop end: a connection that is kept alive after its last answer would hold it up. */
export function registerGracefulStop(app: FastifyInstance): void {
  let stopping = false;
  app.addHook('preClose', async () => {
    stopping = true;
  });
  app.addHook('onSend', async (_request, reply) => {
    if (stopping) reply.header('connection', 'close');
  });
}

/** The least that a request can cost: a Fastify server with one route and nothing else. */
import closeWithGrace from 'close-with-grace';
import fastify from 'fastify';

const app = fastify();
app.get('/healthz', async () => ({ status: 'ok' }));
closeWithGrace({ logger: false }, () => app.close());
await app.listen({ host: 'localhost', port: Number(process.env.LATCHKEY_PORT) });

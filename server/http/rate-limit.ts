import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import { rateLimited } from '../errors.ts';

/**
 * Counts the requests of each address (IPv6: each /64) to each route registered from here on, and refuses what is too many
 * for a minute. It counts networks, never persons: nobody is locked out.
 */
export async function registerRateLimit(app: FastifyInstance, config: Config): Promise<void> {
  // Routes without a limit of their own would share one counter: a login and the metadata, say.
  app.addHook('onRoute', (route) => {
    route.config = { rateLimit: {}, ...route.config };
  });
  await app.register(rateLimit, {
    max: config.rateLimit,
    timeWindow: 60_000,
    cache: 20_000,
    // How near a limit is says nothing to a person; only an answer over it says when to come back.
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: (_request, { ttl }) => rateLimited(Math.ceil(ttl / 1000)),
  });
}

/** For routes that take a link's token: a person needs few of them. The token's 256 bits are safe; this spares the database. */
export function linkRateLimit(config: Config) {
  return { rateLimit: { max: Math.ceil(config.rateLimit / 5) } };
}

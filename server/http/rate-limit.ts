import rateLimit, { type RateLimitOptions } from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import { rateLimited } from '../errors.ts';

/** The classes of routes: each counts on its own, per network address, and never per person. */
export type RateLimits = Record<'signOn' | 'ceremony' | 'link', { rateLimit: RateLimitOptions }>;

/** Counts requests per address (IPv6: per /64) and refuses what is too many for a minute; nobody is locked out. */
export async function registerRateLimit(app: FastifyInstance): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    timeWindow: 60_000,
    cache: 20_000,
    errorResponseBuilder: (_request, { ttl }) => rateLimited(Math.ceil(ttl / 1000)),
  });
}

/** A whole office may share an address, so the limits are an office's. Links carry 256 random bits; their limit spares the database. */
export function rateLimits({ rateLimit: perMinute }: Config): RateLimits {
  const limit = (groupId: string, max: number) => ({ rateLimit: { groupId, max: Math.ceil(max) } });
  return {
    signOn: limit('sign-on', perMinute),
    ceremony: limit('ceremony', perMinute),
    link: limit('link', perMinute / 5),
  };
}

/** Every route of the server, as it was registered. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { Guard } from '../../server/http/access.ts';

/** A route with what its registration says of it. */
export interface Route {
  method: string;
  url: string;
  guard: Guard;
  /** Asks for a recent passkey; `sometimes`: by what is read or sent. */
  sensitive: boolean | 'sometimes';
  /** Its refusals are in the audit. */
  isAudited: boolean;
  /** What it takes and gives. */
  schema: RouteOptions['schema'];
}

/** Collects the routes of the server that `start` builds, before any code of the server's own sees them. */
export async function collectRoutes<Started>(start: () => Promise<Started>): Promise<[Started, Route[]]> {
  const collected: RouteOptions[] = [];
  // Fastify announces each instance while it is still empty.
  const listener = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance }; // documented in Fastify's reference of hooks
    fastify.addHook('onRoute', (route) => void collected.push(route));
  };
  subscribe('fastify.initialization', listener);
  try {
    return [await start(), collected.flatMap(describe)];
  } finally {
    unsubscribe('fastify.initialization', listener);
  }
}

function describe({ method, url, config, schema }: RouteOptions): Route[] {
  const { guard = 'administer', audit, mayBeSensitive = false } = config ?? {};
  const sensitive = config?.sensitive ?? (mayBeSensitive && 'sometimes');
  return [method]
    .flat()
    .map((name) => ({ method: name, url, guard, sensitive, isAudited: audit !== undefined, schema }));
}

/** An address of the route that names nothing that exists. */
export function harmlessAddress(url: string): string {
  return url
    .replace(/:\w*[iI]d\b/g, '00000000-0000-4000-8000-000000000000')
    .replace(':sequence', '999999999')
    .replace(/:\w+/g, 'nothing')
    .replace('*', 'nothing');
}

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { crossSiteRefused } from '../errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** This route takes a form from another site: the SAML endpoint, which never reads the session. */
    crossSite?: true;
  }
}

/** Refuses a state-changing request that a browser sends for another site. */
export function registerCrossSiteGuard(app: FastifyInstance, publicUrl: string): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const isSafe = request.method === 'GET' || request.method === 'HEAD' || request.routeOptions.config.crossSite;
    done(!isSafe && isCrossSite(request, publicUrl) ? crossSiteRefused() : undefined);
  });
}

function isCrossSite(request: FastifyRequest, publicUrl: string): boolean {
  const site = request.headers['sec-fetch-site'];
  // `none` is a person's own act, such as a reload of the answer to a form.
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  // A browser too old for Sec-Fetch-Site sends Origin; a program that is no browser sends neither and carries no cookie of ours by surprise.
  const origin = request.headers.origin;
  return site === undefined && origin !== undefined && origin !== publicUrl;
}

import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';

const HSTS_SECONDS = 365 * 24 * 3600;

/** What our pages need, and nothing else. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join(';');

const PERMISSIONS = [
  'publickey-credentials-get=(self)',
  'publickey-credentials-create=(self)',
  'camera=()',
  'geolocation=()',
  'microphone=()',
].join(', ');

/** The security headers of every answer: what @fastify/helmet would set, written down once instead of at each request. */
export function securityHeaders({ secure }: Config): Record<string, string> {
  return {
    'cache-control': 'no-store',
    'content-security-policy': PAGE_POLICY,
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'permissions-policy': PERMISSIONS,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'x-permitted-cross-domain-policies': 'none',
    ...(secure && { 'strict-transport-security': `max-age=${HSTS_SECONDS}` }),
  };
}

/** Sets the security headers of every answer that a route, or the lack of one, gives. */
export function registerSecurityHeaders(app: FastifyInstance, config: Config): void {
  const headers = securityHeaders(config);
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
}

/** The policy of the auto-submit page: one script, known by its hash, and a form that may go (and be redirected) anywhere. */
export function autoSubmitPolicy(scriptHash: string): string {
  // No form-action: browsers apply it to the redirects that follow the POST, and Salesforce redirects.
  return `default-src 'none'; script-src 'sha256-${scriptHash}'; base-uri 'none'; frame-ancestors 'none'`;
}

import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';

/** `/.well-known/webauthn` (webauthn-3 5.11, related origins) and `/.well-known/passkey-endpoints`. */
export function registerWellKnown(app: FastifyInstance, { publicUrl }: Config): void {
  app.get('/.well-known/webauthn', { config: { guard: 'public' } }, async () => ({ origins: [publicUrl] }));
  app.get('/.well-known/passkey-endpoints', { config: { guard: 'public' } }, async () => ({
    enroll: `${publicUrl}/account`,
    manage: `${publicUrl}/account`,
  }));
}

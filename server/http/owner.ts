import type { FastifyRequest } from 'fastify';
import { currentAccess } from './access.ts';

/** The browser session whose connections to orgs a request may use; a token has none. */
export function ownerOf(request: FastifyRequest): string {
  return currentAccess(request).session?.idHash ?? '';
}

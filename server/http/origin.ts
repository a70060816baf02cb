import type { FastifyRequest } from 'fastify';
import type { Origin } from '../audit/record.ts';
import type { Services } from '../services.ts';

/** Where a request comes from and when: what the audit notes of it. */
export function requestOrigin(request: FastifyRequest, services: Services): Origin {
  const { access } = request;
  const actor = access?.token ? `token:${access.token.id}` : (access?.user.id ?? null);
  return { actor, reference: request.id, address: request.ip, at: services.clock() };
}

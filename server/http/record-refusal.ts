import type { FastifyRequest } from 'fastify';
import { auditEvent } from '../audit/record.ts';
import type { AppError } from '../errors.ts';
import type { Services } from '../services.ts';
import { requestOrigin } from './origin.ts';

/** Where the id of the path is an application's. */
const APPLICATION_ROUTE = /^\/api\/service-providers\/:id(\/|$)/;

/** What `randomId` gives. */
const RECORD_ID = /^[0-9a-f-]{36}$/;

/** Writes a refusal down, if its route asks for it; it stays a refusal when it cannot be written down. */
export async function recordRefusal(services: Services, request: FastifyRequest, error: AppError): Promise<void> {
  const action = request.routeOptions.config.audit;
  if (action === undefined || !isWorthAnEvent(request, error)) return;
  const { reason, target, actor, details } = error;
  try {
    const event = auditEvent(requestOrigin(request, services), {
      action,
      outcome: 'refused',
      reason,
      target,
      serviceProvider: error.serviceProvider ?? (await applicationOf(request, services)),
      details: { ...details },
      ...(actor !== null && { actor }),
    });
    await services.store.auditEvents.append(event);
  } catch (failure) {
    request.log.error({ err: failure }, 'audit event lost');
  }
}

/** The log has every refusal; the audit grows neither by too many requests nor by nobody at a door that is closed to them. */
function isWorthAnEvent(request: FastifyRequest, { statusCode }: AppError): boolean {
  const isNobodyAtDoor = request.routeOptions.config.guard !== 'public' && request.access === null;
  return statusCode !== 429 && !isNobodyAtDoor;
}

/** The application that the address names; null: none, or none that is there. */
async function applicationOf({ routeOptions, params }: FastifyRequest, { store }: Services): Promise<string | null> {
  if (!APPLICATION_ROUTE.test(routeOptions.url ?? '')) return null;
  // A guard refuses before the path has been checked.
  const id = typeof params === 'object' && params !== null && 'id' in params ? params.id : null;
  if (typeof id !== 'string' || !RECORD_ID.test(id)) return null;
  const [application] = await store.serviceProviders.namesOf([id]);
  return application?.id ?? null;
}

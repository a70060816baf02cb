import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AuditAction, type AuditFact, auditEvent } from '../audit/record.ts';
import type { Problem } from '../contract/enrolment.ts';
import { AppError, internal, notFound, requestUnreadable } from '../errors.ts';
import type { Services } from '../services.ts';
import { requestOrigin } from './origin.ts';
import { HTML, type Pages } from './pages.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A refusal on this route is a security event of this kind. */
    audit?: AuditAction;
  }
}

/** Enough of a library's complaint to go by. */
const CAUSE_LENGTH = 200;

/** Answers every failure: problem+json (RFC 9457) for the API, a page for people; each with the reference number of the log. */
export function registerErrorHandler(app: FastifyInstance, services: Services, pages: Pages): void {
  app.setErrorHandler(async (thrown: FastifyError, request, reply) => {
    const error = await reportFailure(thrown, request, services);
    return sendFailure(reply, error, pages);
  });
  app.setNotFoundHandler(async (_request, reply) => sendFailure(reply, notFound(), pages));
}

/** Logs a failure once, with its reason, and records a refusal in the audit; gives it as an AppError. */
export async function reportFailure(thrown: unknown, request: FastifyRequest, services: Services): Promise<AppError> {
  const error = toAppError(thrown);
  if (error.statusCode >= 500) {
    request.log.error({ code: error.code, err: error.cause ?? error }, 'request failed');
    return error;
  }
  const { code, reason, target } = error;
  const cause = error.cause instanceof Error ? error.cause.message.slice(0, CAUSE_LENGTH) : undefined;
  request.log.info({ code, reason, target, cause }, 'request refused');
  const action = request.routeOptions.config.audit;
  // Too many requests are not worth a row each: the log has them.
  if (action !== undefined && error.statusCode !== 429) {
    await appendRefusal(services, request, { action, reason, target });
  }
  return error;
}

/** A refusal stays a refusal when it cannot be written down. */
async function appendRefusal(services: Services, request: FastifyRequest, fact: AuditFact): Promise<void> {
  try {
    const event = auditEvent(requestOrigin(request, services), { ...fact, outcome: 'refused' });
    await services.store.auditEvents.append(event);
  } catch (error) {
    request.log.error({ err: error }, 'audit event lost');
  }
}

/** Answers with a failure: JSON for the API, a page for people. */
export function sendFailure(reply: FastifyReply, error: AppError, pages: Pages): FastifyReply {
  const { request } = reply;
  reply.code(error.statusCode);
  const { title, message, code, statusCode } = error;
  if (request.url.startsWith('/api/')) {
    const problem: Problem = {
      type: 'about:blank',
      status: statusCode,
      code,
      title,
      detail: message,
      reference: request.id,
    };
    return reply.type('application/problem+json').send(problem);
  }
  const action = code === 'notSignedIn' ? { label: 'Sign in', href: '/login' } : null;
  return reply.type(HTML).send(pages.message({ title, message, reference: request.id, action }));
}

function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const status = thrown instanceof Error && 'statusCode' in thrown ? thrown.statusCode : undefined;
  if (typeof status !== 'number' || status < 400 || status >= 500) return internal(thrown);
  return status === 404 ? notFound() : requestUnreadable(status, thrown);
}

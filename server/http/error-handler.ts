import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AuditAction } from '../audit/record.ts';
import { AppError, bodyTooLarge, inputMistaken, internal, notFound, requestUnreadable } from '../errors.ts';
import type { Services } from '../services.ts';
import { HTML, type Message, type Pages } from './pages.ts';
import { isApiAddress, PROBLEM_JSON, problemOf } from './problem.ts';
import { recordRefusal } from './record-refusal.ts';
import { placesOf } from './validation.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A refusal on this route is a security event of this kind. */
    audit?: AuditAction;
  }
}

/** Enough of a library's complaint to go by. */
const CAUSE_LENGTH = 200;

const CHECK_INPUT = 'Look at what is named, mend it and send it again.';

/** What a page offers after a failure, by its code. */
const ACTIONS: Record<string, Message['action']> = {
  notSignedIn: { label: 'Sign in', href: '/login' },
  forbidden: { label: 'Your account', href: '/account' },
};

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
  if (error.statusCode === 500) {
    request.log.error({ code: error.code, err: error.cause ?? error }, 'request failed');
    return error;
  }
  const { code, reason, target } = error;
  const cause = error.cause instanceof Error ? error.cause.message.slice(0, CAUSE_LENGTH) : undefined;
  // An org that cannot be reached is no fault of ours, but worth a look.
  const level = error.statusCode > 500 ? 'warn' : 'info';
  request.log[level]({ code, reason, target, cause }, 'request refused');
  await recordRefusal(services, request, error);
  return error;
}

/** Answers with a failure: JSON for the API, a page for people. */
export function sendFailure(reply: FastifyReply, error: AppError, pages: Pages): FastifyReply {
  const { request } = reply;
  const { title, message, code, statusCode } = error;
  reply.code(statusCode);
  // RFC 9110 15.5.2; the one way in that needs no page.
  if (code === 'notSignedIn') reply.header('www-authenticate', 'Bearer');
  if (isApiAddress(request.url)) return reply.type(PROBLEM_JSON).send(problemOf(error, request.id));
  return reply.type(HTML).send(pages.message({ title, message, reference: request.id, action: ACTIONS[code] ?? null }));
}

function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (!isFastifyError(thrown)) return internal(thrown);
  const { statusCode = 500, validation } = thrown;
  if (validation !== undefined) return inputMistaken(CHECK_INPUT, placesOf(validation));
  if (statusCode < 400 || statusCode >= 500) return internal(thrown);
  if (statusCode === 404) return notFound();
  return statusCode === 413 ? bodyTooLarge(thrown) : requestUnreadable(statusCode, thrown);
}

function isFastifyError(thrown: unknown): thrown is FastifyError {
  return thrown instanceof Error && 'statusCode' in thrown && typeof thrown.statusCode === 'number';
}

import type { FastifyRequest } from 'fastify';

/** The fields of a form; none when the body is something else. */
export function formOf(request: FastifyRequest): Record<string, unknown> {
  return typeof request.body === 'object' && request.body !== null ? { ...request.body } : {};
}

/** One text field of a form or query; empty when it is missing or repeated. */
export function textOf(fields: unknown, name: string): string {
  const value = typeof fields === 'object' && fields !== null ? Reflect.get(fields, name) : undefined;
  return typeof value === 'string' ? value : '';
}

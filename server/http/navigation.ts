import type { FastifyRequest } from 'fastify';

/** Whether the answer will be shown: no script's fetch and no prefetch; a program that says nothing counts as a person. */
export function isNavigation({ headers }: FastifyRequest): boolean {
  const mode = headers['sec-fetch-mode'];
  return (mode === undefined || mode === 'navigate') && headers['sec-purpose'] === undefined;
}

import type { FastifyRequest } from 'fastify';
import type { Services } from '../services.ts';
import { reportFailure } from './error-handler.ts';
import { problemOf } from './problem.ts';

/** Lines of application/x-ndjson. A failure is the last line, as `problem`: the answer has begun already. */
export async function* ndjsonLines(
  steps: AsyncIterable<object>,
  request: FastifyRequest,
  services: Services,
): AsyncGenerator<string> {
  try {
    for await (const step of steps) yield lineOf(step);
  } catch (thrown) {
    yield lineOf({ problem: problemOf(await reportFailure(thrown, request, services), request.id) });
  }
}

function lineOf(step: object): string {
  return `${JSON.stringify(step)}\n`;
}

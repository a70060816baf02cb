import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import {
  type FastifyError,
  type FastifyHttpsOptions,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Config } from '../config.ts';
import { randomReference } from '../random.ts';
import { BARE_HEADERS } from './security-headers.ts';

/** One answer's JSON of a form page needs little; routes that need more say so. */
const BODY_LIMIT = 64 * 1024;

/** By Node's codes. */
const UNREADABLE_STATUS: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** How Fastify is set up: bounded in size and time, believing only the configured proxies, logging no header and no query. */
export function serverOptions({ tls, trustProxy, logLevel }: Config) {
  return {
    https: tls && { cert: tls.certificate, key: tls.key },
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
    return503OnClosing: false,
    exposeHeadRoutes: false,
    genReqId: randomReference,
    // request-log.ts writes the one line a request.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'reference' }),
    logger: {
      level: logLevel,
      serializers: { req: ({ method, routeOptions }: FastifyRequest) => ({ method, route: routeOptions.url ?? null }) },
    },
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerUnreadable,
  } satisfies Omit<FastifyHttpsOptions<never>, 'https'> & { https: unknown };
}

/** A path that is no path: no hook runs, so the answer carries its own headers. */
function answerUnroutable(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  request.log.info({ code: error.code }, 'request refused');
  reply
    .code(error.statusCode ?? 400)
    .headers(BARE_HEADERS)
    .type('text/plain')
    .send(`Bad request. Reference number: ${request.id}\n`);
}

/** Bytes that are no HTTP, or headers beyond what Node reads. */
function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const status = UNREADABLE_STATUS[error.code ?? ''] ?? 400;
  const headers = Object.entries({ ...BARE_HEADERS, 'content-length': '0', connection: 'close' });
  const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n`);
}

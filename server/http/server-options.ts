import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type FastifyError, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import pino from 'pino';
import type { Config } from '../config.ts';
import { requestUnreadable } from '../errors.ts';
import { randomReference } from '../random.ts';
import { buildValidator } from './build-validator.ts';
import { isApiAddress, PROBLEM_JSON, problemOf } from './problem.ts';
import { securityHeaders } from './security-headers.ts';

/** One answer's JSON of a form page needs little; routes that need more say so. */
const BODY_LIMIT = 64 * 1024;

/** By Node's codes. */
const UNREADABLE_STATUS: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** To the standard output in blocks, since a write of its own for each line costs as much as a small request; late by a fifth of a second. */
const LOG_DESTINATION = { dest: 1, sync: false, minLength: 4096, periodicFlush: 200 };

/** A signed request by HTTP-Redirect with a RelayState of 4 KiB, percent-encoded, beside the usual headers. */
const HEADER_LIMIT = 32 * 1024;

/** How Fastify is set up: bounded in size and time, believing only the configured proxies, logging no header and no query. */
export function serverOptions(config: Config) {
  const { tls, trustProxy, logLevel } = config;
  const headers = securityHeaders(config);
  const limits = { maxHeaderSize: HEADER_LIMIT };
  return {
    ...(tls === null ? { http: limits } : { https: { ...limits, cert: tls.certificate, key: tls.key } }),
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    bodyLimit: BODY_LIMIT,
    schemaController: { compilersFactory: { buildValidator } },
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
    // Whoever is on the way when the server is asked to stop is served; see graceful-stop.ts.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    genReqId: randomReference,
    // request-log.ts writes the one line a request.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'reference' }),
    logger: {
      level: logLevel,
      stream: pino.destination(LOG_DESTINATION),
      serializers: { req: ({ method, routeOptions }: FastifyRequest) => ({ method, route: routeOptions.url ?? null }) },
    },
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      answerUnroutable(reply, { error, request, headers }),
    clientErrorHandler: (error: Error & { code?: string }, socket: Socket) =>
      answerUnreadable(socket, { code: error.code ?? '', headers }),
  };
}

/** A path that is no path: no hook runs, so the answer carries its own headers. */
function answerUnroutable(
  reply: FastifyReply,
  { error, request, headers }: { error: FastifyError; request: FastifyRequest; headers: Record<string, string> },
): void {
  request.log.info({ code: error.code }, 'request refused');
  const { id, url } = request;
  const unreadable = requestUnreadable(error.statusCode ?? 400, error);
  reply.code(unreadable.statusCode).headers(headers);
  if (isApiAddress(url)) reply.type(PROBLEM_JSON).send(problemOf(unreadable, id));
  else reply.type('text/plain').send(`Bad request. Reference number: ${id}\n`);
}

/** Bytes that are no HTTP, or headers beyond what Node reads. */
function answerUnreadable(socket: Socket, { code, headers }: { code: string; headers: Record<string, string> }): void {
  if (code === 'ECONNRESET' || !socket.writable) return;
  const status = UNREADABLE_STATUS[code] ?? 400;
  const lines = Object.entries({ ...headers, 'content-length': '0', connection: 'close' });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n`);
}

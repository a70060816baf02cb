import { Readable } from 'node:stream';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import {
  AuditActionsReply,
  AuditEventParams,
  AuditEventReply,
  AuditExportQuery,
  AuditExportReply,
  AuditQuery,
  AuditReply,
  AuditRetention,
} from '../contract/audit.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import { requestOrigin } from '../http/origin.ts';
import type { Services } from '../services.ts';
import { beginExport } from './export.ts';
import { readEvent, readLog } from './log.ts';
import { registerPersonEventsRoutes } from './person-events-routes.ts';
import { AUDIT_ACTIONS } from './record.ts';
import { readRetention, setRetention } from './retention.ts';

const tags = ['Audit'];

/** `/api/audit`, and a person's last events. */
export function registerAuditRoutes(scope: FastifyInstance, services: Services): void {
  registerPersonEventsRoutes(scope, services);
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();

  api.get(
    '/api/audit',
    {
      config: { guard: 'seeEverything' },
      schema: {
        summary: 'Lists the events that a filter lets through, newest first; with `after`, what came later.',
        tags,
        querystring: AuditQuery,
        response: { 200: AuditReply },
      },
    },
    async (request) => {
      const { cursor, ...query } = request.query;
      const { items, next } = await readLog(services, { query, cursor: readCursor(cursor, 'integer') });
      return { items, next: writeCursor(next) };
    },
  );

  api.get(
    '/api/audit/:sequence',
    {
      config: { guard: 'seeEverything' },
      schema: {
        summary: 'Shows one event and, for a sign-in, its story in order.',
        tags,
        params: AuditEventParams,
        response: { 200: AuditEventReply },
      },
    },
    async (request) => readEvent(services, request.params.sequence),
  );

  api.get(
    '/api/audit/actions',
    {
      config: { guard: 'seeEverything' },
      schema: { summary: 'Lists every kind of event there is.', tags, response: { 200: AuditActionsReply } },
    },
    async () => ({ actions: [...AUDIT_ACTIONS] }),
  );

  api.get(
    '/api/audit/export',
    {
      config: { guard: 'seeEverything', audit: 'audit.export' },
      schema: {
        summary: 'Sends every event that a filter lets through as a CSV or NDJSON file, oldest first.',
        tags,
        querystring: AuditExportQuery,
        response: { 200: AuditExportReply },
      },
    },
    async (request, reply) => {
      const { fileName, mediaType, text } = await beginExport(
        services,
        request.query,
        requestOrigin(request, services),
      );
      return reply
        .type(mediaType)
        .header('content-disposition', `attachment; filename="${fileName}"`)
        .send(Readable.from(text, { objectMode: false }));
    },
  );

  api.get(
    '/api/audit/retention',
    {
      config: { guard: 'seeEverything' },
      schema: { summary: 'Tells how many days events are kept.', tags, response: { 200: AuditRetention } },
    },
    async () => readRetention(services),
  );

  api.put(
    '/api/audit/retention',
    {
      config: { guard: 'administer', sensitive: true, audit: 'audit.retention' },
      schema: {
        summary: 'Sets how many days events are kept; null keeps them for good.',
        tags,
        body: AuditRetention,
        response: { 200: AuditRetention },
      },
    },
    async (request) => {
      await setRetention(services, request.body, requestOrigin(request, services));
      return readRetention(services);
    },
  );
}

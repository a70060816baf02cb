import { Readable } from 'node:stream';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import {
  ImportBody,
  ImportPreviewBody,
  ImportPreviewReply,
  ImportReply,
  PeopleChoice,
  PeopleFile,
} from '../contract/people.ts';
import { checkRecentPasskey } from '../http/access.ts';
import { ndjsonLines } from '../http/ndjson.ts';
import { requestOrigin } from '../http/origin.ts';
import type { Services } from '../services.ts';
import { exportPeople } from './export-people.ts';
import { importPeople, isSensitiveImport, planImport, previewImport } from './import-people.ts';

const tags = ['People'];

/** 5 MB of CSV, with what JSON puts before quotation marks and line breaks. */
const IMPORT_BODY_LIMIT = 12 * 1024 * 1024;

/** `/api/people/import` and `/api/people/export`. */
export function registerTransferRoutes(scope: FastifyInstance, services: Services): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();

  api.get(
    '/api/people/export',
    {
      config: { guard: 'seePeople', audit: 'people.export' },
      schema: {
        summary: 'Gives people as CSV.',
        tags,
        querystring: PeopleChoice,
        produces: ['text/csv'],
        response: { 200: PeopleFile },
      },
    },
    async (request, reply) => {
      const lines = await exportPeople(services, request.query, requestOrigin(request, services));
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="people.csv"')
        .send(Readable.from(lines));
    },
  );

  api.post(
    '/api/people/import/preview',
    {
      config: { guard: 'administer' },
      bodyLimit: IMPORT_BODY_LIMIT,
      schema: {
        summary: 'Says what an import of this CSV would do with each row; stores nothing.',
        tags,
        body: ImportPreviewBody,
        response: { 200: ImportPreviewReply },
      },
    },
    async ({ body }) => previewImport(services, body.csv),
  );

  api.post(
    '/api/people/import',
    {
      config: { guard: 'administer', mayBeSensitive: true, audit: 'people.import' },
      bodyLimit: IMPORT_BODY_LIMIT,
      schema: {
        summary: 'Adds the people of a CSV as it was previewed, all or nobody; tells of its progress line by line.',
        description:
          'When somebody has a Federation ID of their own, or the file has a column of groups, it takes a recent passkey.',
        tags,
        body: ImportBody,
        produces: ['application/x-ndjson'],
        response: { 200: ImportReply },
      },
    },
    async (request, reply) => {
      const origin = requestOrigin(request, services);
      const plan = await planImport(services, request.body, origin.at);
      if (isSensitiveImport(plan)) checkRecentPasskey(request, services);
      const progress = importPeople(services, plan, origin);
      return reply.type('application/x-ndjson').send(Readable.from(ndjsonLines(progress, request, services)));
    },
  );
}

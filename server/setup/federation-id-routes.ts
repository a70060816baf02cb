import { Readable } from 'node:stream';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { IdParams, Nothing } from '../contract/common.ts';
import {
  FederationIdCsvBody,
  FederationIdFile,
  FederationIdLines,
  FederationIdPreviewBody,
  FederationIdStateReply,
  FederationIdStopBody,
  FederationIdUndoBody,
  FederationIdWriteBody,
} from '../contract/federation-ids.ts';
import { ndjsonLines } from '../http/ndjson.ts';
import { requestOrigin } from '../http/origin.ts';
import { ownerOf } from '../http/owner.ts';
import type { Services } from '../services.ts';
import { undoWrites } from './federation-id-undo.ts';
import { writeChoices } from './federation-id-writing.ts';
import { previewFederationIds, readFederationIdState, toDataLoaderCsv } from './federation-ids.ts';
import { findApplication } from './find-application.ts';
import { createRunningWrites } from './running-writes.ts';

const TAGS = ['Salesforce'];

/** 5 MB of CSV, or 50,000 choices, with what JSON puts around them. */
const BODY_LIMIT = 12 * 1024 * 1024;

/** Both at once. */
const BOTH_LIMIT = 2 * BODY_LIMIT;

/** `/api/service-providers/:id/federation-ids`. */
export function registerFederationIdRoutes(scope: FastifyInstance, services: Services): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();
  const running = createRunningWrites();
  const ndjson = { produces: ['application/x-ndjson'], response: { 200: FederationIdLines } };

  api.get(
    '/api/service-providers/:id/federation-ids',
    {
      config: { guard: 'seeEverything' },
      schema: {
        summary: 'Tells how many Federation IDs were written from here and can be taken back.',
        tags: TAGS,
        params: IdParams,
        response: { 200: FederationIdStateReply },
      },
    },
    async (request) => readFederationIdState(services, request.params.id),
  );

  api.post(
    '/api/service-providers/:id/federation-ids/preview',
    {
      config: { guard: 'administer' },
      bodyLimit: BODY_LIMIT,
      schema: {
        summary: 'Compares the users of an org with the people here, line by line; writes nothing.',
        tags: TAGS,
        params: IdParams,
        body: FederationIdPreviewBody,
        ...ndjson,
      },
    },
    async (request, reply) => {
      const serviceProvider = await findApplication(services, request.params.id);
      const comparison = { serviceProvider, source: request.body.source, owner: ownerOf(request) };
      const lines = previewFederationIds(services, comparison, requestOrigin(request, services));
      return reply.type('application/x-ndjson').send(Readable.from(ndjsonLines(lines, request, services)));
    },
  );

  api.post(
    '/api/service-providers/:id/federation-ids/write',
    {
      config: { guard: 'administer', sensitive: true, audit: 'salesforce.federationIds' },
      bodyLimit: BODY_LIMIT,
      schema: {
        summary: 'Writes the Federation IDs that were chosen, as they were shown; tells of its progress line by line.',
        tags: TAGS,
        params: IdParams,
        body: FederationIdWriteBody,
        ...ndjson,
      },
    },
    async (request, reply) => {
      const serviceProvider = await findApplication(services, request.params.id);
      const connection = services.orgConnections.find(ownerOf(request), request.body.connection);
      const writing = { serviceProvider, connection, choices: request.body.choices, running };
      const progress = writeChoices(services, writing, requestOrigin(request, services));
      return reply.type('application/x-ndjson').send(Readable.from(ndjsonLines(progress, request, services)));
    },
  );

  api.post(
    '/api/service-providers/:id/federation-ids/stop',
    {
      config: { guard: 'administer', audit: 'salesforce.federationIds' },
      schema: {
        summary: 'Stops what is being written or taken back by a connection; what is written stays.',
        tags: TAGS,
        params: IdParams,
        body: FederationIdStopBody,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      await findApplication(services, request.params.id);
      running.stop(request.body.connection);
      return reply.code(204).send(null);
    },
  );

  api.post(
    '/api/service-providers/:id/federation-ids/undo',
    {
      config: { guard: 'administer', sensitive: true, audit: 'salesforce.federationIds' },
      schema: {
        summary: 'Gives users back the Federation IDs that they had before, where ours still stand.',
        tags: TAGS,
        params: IdParams,
        body: FederationIdUndoBody,
        ...ndjson,
      },
    },
    async (request, reply) => {
      const serviceProvider = await findApplication(services, request.params.id);
      const connection = services.orgConnections.find(ownerOf(request), request.body.connection);
      const progress = undoWrites(services, { serviceProvider, connection, running }, requestOrigin(request, services));
      return reply.type('application/x-ndjson').send(Readable.from(ndjsonLines(progress, request, services)));
    },
  );

  api.post(
    '/api/service-providers/:id/federation-ids/csv',
    {
      config: { guard: 'administer', audit: 'salesforce.federationIds' },
      bodyLimit: BOTH_LIMIT,
      schema: {
        summary: 'Gives the Federation IDs that were chosen as CSV for Data Loader.',
        tags: TAGS,
        params: IdParams,
        body: FederationIdCsvBody,
        produces: ['text/csv'],
        response: { 200: FederationIdFile },
      },
    },
    async (request, reply) => {
      const serviceProvider = await findApplication(services, request.params.id);
      const comparison = { serviceProvider, ...request.body, owner: ownerOf(request) };
      const csv = await toDataLoaderCsv(services, comparison, requestOrigin(request, services));
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="federation-ids.csv"')
        .send(csv);
    },
  );
}

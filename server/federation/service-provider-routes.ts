import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { IdParams, Nothing } from '../contract/common.ts';
import {
  IconBody,
  IconQuery,
  IdentityProviderQuery,
  IdentityProviderReply,
  ImportBody,
  ImportReply,
  PreviewBody,
  PreviewReply,
  ServiceProvidersQuery,
  ServiceProvidersReply,
} from '../contract/service-providers.ts';
import { notFound } from '../errors.ts';
import { checkRecentPasskey } from '../http/access.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import { requestOrigin } from '../http/origin.ts';
import type { Services } from '../services.ts';
import { findIcon, setIcon } from './icon.ts';
import { readIdentityProvider } from './identity-provider.ts';
import { confirmImport } from './import-metadata.ts';
import { listServiceProviders } from './list-service-providers.ts';
import { registerMetadataSourceRoutes } from './metadata-source-routes.ts';
import { previewImport } from './preview.ts';
import { removeServiceProvider } from './remove-service-provider.ts';

const tags = ['Applications'];

/** Applications of a page, unless another number is asked for. */
const PAGE = 50;

/** 256 KiB of metadata as JSON, in which each quote and line end takes two characters. */
const IMPORT_BODY_LIMIT = 768 * 1024;

/** 64 KiB in base64. */
const ICON_BODY_LIMIT = 96 * 1024;

/** `/api/service-providers`: list, preview, import, metadata from a URL, icons; `/api/identity-provider`. */
export function registerServiceProviderRoutes(scope: FastifyInstance, services: Services): void {
  registerImportRoutes(scope, services);
  registerMetadataSourceRoutes(scope, services);
  registerIconRoutes(scope, services);

  scope.withTypeProvider<TypeBoxTypeProvider>().get(
    '/api/identity-provider',
    {
      config: { guard: 'seeEverything' },
      schema: {
        summary: 'Gives every value that an application needs from us.',
        tags,
        querystring: IdentityProviderQuery,
        response: { 200: IdentityProviderReply },
      },
    },
    async (request) => readIdentityProvider(services, request.query.serviceProvider ?? null),
  );
}

function registerImportRoutes(scope: FastifyInstance, services: Services): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();

  api.get(
    '/api/service-providers',
    {
      config: { guard: 'seeEverything' },
      schema: {
        summary: 'Lists the applications.',
        tags,
        querystring: ServiceProvidersQuery,
        response: { 200: ServiceProvidersReply },
      },
    },
    async (request) => {
      const { cursor, limit = PAGE, ...query } = request.query;
      const after = readCursor(cursor, query.sort?.endsWith('createdAt') ? 'integer' : 'text');
      const { items, next } = await listServiceProviders(services, { ...query, after, limit });
      return { items, next: writeCursor(next) };
    },
  );

  api.post(
    '/api/service-providers/preview',
    {
      config: { guard: 'administer', mayBeSensitive: true },
      bodyLimit: IMPORT_BODY_LIMIT,
      schema: {
        summary: 'Shows what an import would store, and stores nothing.',
        description: 'To fetch metadata from an address takes a recent passkey.',
        tags,
        body: PreviewBody,
        response: { 200: PreviewReply },
      },
    },
    async (request) => {
      const { body } = request;
      // Fetching is an act: what an address answers tells something about it, and nobody may ask that of any host by a token.
      if ('url' in body.source) checkRecentPasskey(request, services);
      return previewImport(services, { body, now: services.clock() });
    },
  );

  api.post(
    '/api/service-providers/import',
    {
      config: { guard: 'administer', sensitive: true, audit: 'serviceProvider.add' },
      bodyLimit: IMPORT_BODY_LIMIT,
      schema: {
        summary: 'Stores exactly what was previewed: a new application, or newer facts of a known one.',
        tags,
        body: ImportBody,
        response: { 200: ImportReply },
      },
    },
    async (request) => confirmImport(services, { body: request.body, origin: requestOrigin(request, services) }),
  );

  api.delete(
    '/api/service-providers/:id',
    {
      config: { guard: 'administer', sensitive: true, audit: 'serviceProvider.remove' },
      schema: {
        summary: 'Removes an application: nobody can sign in to it any more.',
        tags,
        params: IdParams,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      await removeServiceProvider(services, { id: request.params.id }, requestOrigin(request, services));
      return reply.code(204).send(null);
    },
  );
}

function registerIconRoutes(scope: FastifyInstance, services: Services): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();

  api.put(
    '/api/service-providers/:id/icon',
    {
      config: { guard: 'administer', sensitive: true, audit: 'serviceProvider.icon' },
      bodyLimit: ICON_BODY_LIMIT,
      schema: {
        summary: 'Gives an application a picture, or takes it away.',
        tags,
        params: IdParams,
        body: IconBody,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { updatedAt, image } = request.body;
      const change = { id: request.params.id, updatedAt: new Date(updatedAt), image };
      await setIcon(services, change, requestOrigin(request, services));
      return reply.code(204).send(null);
    },
  );

  // Public: the login page shows it.
  api.get(
    '/apps/:id/icon',
    { config: { guard: 'public' }, schema: { params: IdParams, querystring: IconQuery } },
    async (request, reply) => {
      const icon = await findIcon(services, request.params.id);
      if (icon === null) throw notFound();
      const etag = `"${icon.digest}"`;
      const isForGood = request.query.v === icon.digest;
      reply
        .header('etag', etag)
        .header('cache-control', isForGood ? 'public, max-age=31536000, immutable' : 'no-cache');
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type(icon.mediaType).send(Buffer.from(icon.bytes));
    },
  );
}

import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { IdParams, Nothing } from '../contract/common.ts';
import {
  HeldMetadataBody,
  MetadataSourceBody,
  MetadataSourceReply,
  PreviewReply,
} from '../contract/service-providers.ts';
import { requestOrigin } from '../http/origin.ts';
import type { Services } from '../services.ts';
import {
  approveHeld,
  checkMetadataSource,
  previewHeld,
  rejectHeld,
  removeMetadataSource,
  setMetadataSource,
} from './metadata-source.ts';

const tags = ['Applications'];

/** `/api/service-providers/:id/metadata-source`: its address, looking there, and the change that waits. */
export function registerMetadataSourceRoutes(scope: FastifyInstance, services: Services): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();
  const url = '/api/service-providers/:id/metadata-source';
  const changes = { guard: 'administer', sensitive: true, audit: 'serviceProvider.metadata' } as const;

  api.put(
    url,
    {
      config: changes,
      schema: {
        summary: 'Sets where the metadata of an application is, and whether it is watched.',
        tags,
        params: IdParams,
        body: MetadataSourceBody,
        response: { 200: MetadataSourceReply },
      },
    },
    async (request) =>
      setMetadataSource(services, {
        ...request.body,
        id: request.params.id,
        origin: requestOrigin(request, services),
      }),
  );

  api.delete(
    url,
    {
      config: changes,
      schema: { summary: 'Forgets the address.', tags, params: IdParams, response: { 204: Nothing } },
    },
    async (request, reply) => {
      await removeMetadataSource(services, request.params.id, requestOrigin(request, services));
      return reply.code(204).send(null);
    },
  );

  api.post(
    `${url}/check`,
    {
      config: { guard: 'administer', audit: 'serviceProvider.metadata' },
      schema: {
        summary: 'Looks at the address now; what differs is held for approval.',
        tags,
        params: IdParams,
        response: { 200: MetadataSourceReply },
      },
    },
    async (request) =>
      checkMetadataSource(services, { id: request.params.id, origin: requestOrigin(request, services) }),
  );

  api.get(
    `${url}/held`,
    {
      config: { guard: 'seeEverything' },
      schema: {
        summary: 'Shows the change that is held for approval.',
        tags,
        params: IdParams,
        response: { 200: PreviewReply },
      },
    },
    async (request) => previewHeld(services, request.params.id),
  );

  api.post(
    `${url}/approve`,
    {
      config: changes,
      schema: {
        summary: 'Takes over the change that was shown.',
        tags,
        params: IdParams,
        body: HeldMetadataBody,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { digest } = request.body;
      await approveHeld(services, { id: request.params.id, digest, origin: requestOrigin(request, services) });
      return reply.code(204).send(null);
    },
  );

  api.post(
    `${url}/reject`,
    {
      config: changes,
      schema: {
        summary: 'Refuses the change that was shown; the same change is not held again.',
        tags,
        params: IdParams,
        body: HeldMetadataBody,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { digest } = request.body;
      await rejectHeld(services, { id: request.params.id, digest, origin: requestOrigin(request, services) });
      return reply.code(204).send(null);
    },
  );
}

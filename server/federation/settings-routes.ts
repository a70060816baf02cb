import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { IdParams } from '../contract/common.ts';
import { AccessBody, ServiceProviderReply, SettingsChangeBody } from '../contract/service-providers.ts';
import { requestOrigin } from '../http/origin.ts';
import type { Services } from '../services.ts';
import { changeAccess } from './access.ts';
import { describeServiceProvider } from './describe-service-provider.ts';
import { changeSettingsById } from './settings.ts';

const tags = ['Applications'];

/** `/api/service-providers/:id`: an application with its settings, and who has access. */
export function registerSettingsRoutes(scope: FastifyInstance, services: Services): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();
  const url = '/api/service-providers/:id';

  api.get(
    url,
    {
      config: { guard: 'seeEverything' },
      schema: {
        summary: 'Shows an application: its facts, its settings, and what they bring about.',
        tags,
        params: IdParams,
        response: { 200: ServiceProviderReply },
      },
    },
    async (request) => describeServiceProvider(services, request.params.id),
  );

  api.patch(
    url,
    {
      config: { guard: 'administer', sensitive: true, audit: 'serviceProvider.update' },
      schema: {
        summary: 'Changes settings of an application; what is left out stays.',
        tags,
        params: IdParams,
        body: SettingsChangeBody,
        response: { 200: ServiceProviderReply },
      },
    },
    async (request) => {
      const { id } = request.params;
      await changeSettingsById(services, { ...request.body, id }, requestOrigin(request, services));
      return describeServiceProvider(services, id);
    },
  );

  api.put(
    `${url}/access`,
    {
      config: { guard: 'administer', sensitive: true, audit: 'serviceProvider.access' },
      schema: {
        summary: 'Gives an application to everyone, or to the people of some groups.',
        tags,
        params: IdParams,
        body: AccessBody,
        response: { 200: ServiceProviderReply },
      },
    },
    async (request) => {
      const { id } = request.params;
      await changeAccess(services, { ...request.body, id }, requestOrigin(request, services));
      return describeServiceProvider(services, id);
    },
  );
}

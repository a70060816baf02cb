import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { IdParams } from '../contract/common.ts';
import { SetUpPackFile } from '../contract/salesforce.ts';
import { requestOrigin } from '../http/origin.ts';
import type { Services } from '../services.ts';
import { makeSetUpPack } from './set-up-pack.ts';

/** `/api/service-providers/:id/set-up-pack` */
export function registerSetUpPackRoutes(scope: FastifyInstance, services: Services): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();

  api.get(
    '/api/service-providers/:id/set-up-pack',
    {
      config: { guard: 'administer', audit: 'salesforce.setUpPack' },
      schema: {
        summary: 'Gives a zip of all that sets the org up without access to it from here.',
        tags: ['Salesforce'],
        params: IdParams,
        produces: ['application/zip'],
        response: { 200: SetUpPackFile },
      },
    },
    async (request, reply) => {
      const { fileName, zip } = await makeSetUpPack(services, request.params.id, requestOrigin(request, services));
      return reply
        .type('application/zip')
        .header('content-disposition', `attachment; filename="${fileName}"`)
        .send(Buffer.from(zip));
    },
  );
}

import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { ApiTokensQuery, ApiTokensReply, NewApiTokenBody, NewApiTokenReply } from '../contract/api-tokens.ts';
import { IdParams, Nothing } from '../contract/common.ts';
import { currentAccess } from '../http/access.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import { requestOrigin } from '../http/origin.ts';
import type { Services } from '../services.ts';
import { listApiTokens, makeApiToken, revokeApiToken } from './tokens.ts';

const tags = ['Tokens'];

/** Tokens of a page, unless another number is asked for. */
const PAGE = 50;

/** `/api/tokens`. */
export function registerAccessRoutes(scope: FastifyInstance, services: Services): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();

  api.get(
    '/api/tokens',
    {
      config: { guard: 'seeEverything' },
      schema: {
        summary: 'Lists the API tokens.',
        tags,
        querystring: ApiTokensQuery,
        response: { 200: ApiTokensReply },
      },
    },
    async (request) => {
      const { cursor, limit = PAGE, ...query } = request.query;
      const after = readCursor(cursor, query.sort?.endsWith('name') ? 'text' : 'integer');
      const { items, next } = await listApiTokens(services, { ...query, after, limit });
      return { items, next: writeCursor(next) };
    },
  );

  api.post(
    '/api/tokens',
    {
      config: { guard: 'administer', sensitive: true, audit: 'apiToken.add' },
      schema: {
        summary: 'Makes an API token, which is shown this once.',
        tags,
        body: NewApiTokenBody,
        response: { 200: NewApiTokenReply },
      },
    },
    async (request) => {
      const maker = currentAccess(request).user;
      return makeApiToken(services, { ...request.body, maker }, requestOrigin(request, services));
    },
  );

  api.delete(
    '/api/tokens/:id',
    {
      config: { guard: 'administer', sensitive: true, audit: 'apiToken.remove' },
      schema: { summary: 'Revokes an API token.', tags, params: IdParams, response: { 204: Nothing } },
    },
    async (request, reply) => {
      await revokeApiToken(services, request.params.id, requestOrigin(request, services));
      return reply.code(204).send(null);
    },
  );
}

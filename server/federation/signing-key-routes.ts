import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { IdParams, Nothing } from '../contract/common.ts';
import { KeyTrialBody, NewSigningKeyBody, NewSigningKeyReply, SigningKeysReply } from '../contract/signing-keys.ts';
import { requestOrigin } from '../http/origin.ts';
import type { Services } from '../services.ts';
import { listSigningKeys } from './listed-signing-keys.ts';
import {
  activateSigningKey,
  addNextSigningKey,
  adoptSigningKey,
  removeSigningKey,
  retireNextSigningKey,
  trySigningKey,
} from './signing-keys.ts';

const tags = ['Signing keys'];

/** `/api/signing-keys`. */
export function registerSigningKeyRoutes(scope: FastifyInstance, services: Services): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();
  const changes = { guard: 'administer', sensitive: true } as const;

  api.get(
    '/api/signing-keys',
    {
      config: { guard: 'seeEverything' },
      schema: { summary: 'Lists the signing keys: active, next, retired.', tags, response: { 200: SigningKeysReply } },
    },
    async () => listSigningKeys(services),
  );

  api.post(
    '/api/signing-keys',
    {
      config: { ...changes, audit: 'signingKey.add' },
      schema: {
        summary: 'Makes the next signing key, or takes one that was made elsewhere.',
        tags,
        body: NewSigningKeyBody,
        response: { 200: NewSigningKeyReply },
      },
    },
    async (request) => {
      const origin = requestOrigin(request, services);
      const { own } = request.body;
      if (own === undefined) return { id: (await addNextSigningKey(services, origin)).id, warnings: [] };
      const { key, warnings } = await adoptSigningKey(services, own, origin);
      return { id: key.id, warnings };
    },
  );

  api.put(
    '/api/signing-keys/:id/trial',
    {
      config: { ...changes, audit: 'signingKey.trial' },
      schema: {
        summary: 'Tries the next signing key on some people, whatever an application trusts.',
        tags,
        params: IdParams,
        body: KeyTrialBody,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const trial = { keyId: request.params.id, userIds: request.body.userIds };
      await trySigningKey(services, trial, requestOrigin(request, services));
      return reply.code(204).send(null);
    },
  );

  api.post(
    '/api/signing-keys/:id/activate',
    {
      config: { ...changes, audit: 'signingKey.activate' },
      schema: {
        summary: 'Signs with the next key from now on, or goes back to a retired one.',
        tags,
        params: IdParams,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      await activateSigningKey(services, request.params.id, requestOrigin(request, services));
      return reply.code(204).send(null);
    },
  );

  api.post(
    '/api/signing-keys/next/retire',
    {
      config: { ...changes, audit: 'signingKey.retire' },
      schema: { summary: 'Takes the next signing key out of the metadata.', tags, response: { 204: Nothing } },
    },
    async (request, reply) => {
      await retireNextSigningKey(services, requestOrigin(request, services));
      return reply.code(204).send(null);
    },
  );

  api.delete(
    '/api/signing-keys/:id',
    {
      config: { ...changes, audit: 'signingKey.remove' },
      schema: {
        summary: 'Removes a retired signing key that no application is pinned to.',
        tags,
        params: IdParams,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      await removeSigningKey(services, request.params.id, requestOrigin(request, services));
      return reply.code(204).send(null);
    },
  );
}

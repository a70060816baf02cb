import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { IdParams, Nothing } from '../contract/common.ts';
import { PasskeyParams, SessionParams } from '../contract/people.ts';
import { checkRecentPasskey, currentAccess } from '../http/access.ts';
import { requestOrigin } from '../http/origin.ts';
import { findPerson } from '../people.ts';
import type { Services } from '../services.ts';
import { removePasskeyOf } from './passkeys.ts';
import { endSession, endSessions } from './sessions.ts';
import { disablePerson, enablePerson, removePerson } from './switch-person.ts';

const tags = ['People'];

/** `/api/people/:id/…`: whether a person may sign in, and with what. */
export function registerPersonActRoutes(scope: FastifyInstance, services: Services): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();

  api.post(
    '/api/people/:id/disable',
    {
      config: { guard: 'administer', mayBeSensitive: true, audit: 'user.disable' },
      schema: {
        summary: 'Switches a person off; their sessions and links end at once.',
        description: 'For somebody who works at the console it takes a recent passkey.',
        tags,
        params: IdParams,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      await checkMaySwitch(request, services, request.params.id);
      const actorId = currentAccess(request).user.id;
      await disablePerson(services, { id: request.params.id, actorId }, requestOrigin(request, services));
      return reply.code(204).send(null);
    },
  );

  api.post(
    '/api/people/:id/enable',
    {
      config: { guard: 'administer', mayBeSensitive: true, audit: 'user.enable' },
      schema: {
        summary: 'Lets a person sign in again.',
        description: 'For somebody who works at the console it takes a recent passkey.',
        tags,
        params: IdParams,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      await checkMaySwitch(request, services, request.params.id);
      await enablePerson(services, request.params.id, requestOrigin(request, services));
      return reply.code(204).send(null);
    },
  );

  api.delete(
    '/api/people/:id',
    {
      config: { guard: 'administer', sensitive: true, audit: 'user.remove' },
      schema: {
        summary: 'Removes a person with everything of theirs; the audit keeps its events.',
        tags,
        params: IdParams,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const actorId = currentAccess(request).user.id;
      await removePerson(services, { id: request.params.id, actorId }, requestOrigin(request, services));
      return reply.code(204).send(null);
    },
  );

  api.delete(
    '/api/people/:id/passkeys/:credentialId',
    {
      config: { guard: 'administer', sensitive: true, audit: 'passkey.remove' },
      schema: {
        summary: 'Removes a passkey; sessions that it opened end.',
        tags,
        params: PasskeyParams,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { id: userId, credentialId } = request.params;
      await removePasskeyOf(services, { userId, credentialId }, requestOrigin(request, services));
      return reply.code(204).send(null);
    },
  );

  api.delete(
    '/api/people/:id/sessions',
    {
      config: { guard: 'helpPeople', audit: 'session.end' },
      schema: { summary: 'Ends every session of a person.', tags, params: IdParams, response: { 204: Nothing } },
    },
    async (request, reply) => {
      const owner = { userId: request.params.id, actorRole: currentAccess(request).role };
      await endSessions(services, owner, requestOrigin(request, services));
      return reply.code(204).send(null);
    },
  );

  api.delete(
    '/api/people/:id/sessions/:sessionId',
    {
      config: { guard: 'helpPeople', audit: 'session.end' },
      schema: { summary: 'Ends one session of a person.', tags, params: SessionParams, response: { 204: Nothing } },
    },
    async (request, reply) => {
      const { id: userId, sessionId } = request.params;
      const owner = { userId, actorRole: currentAccess(request).role };
      await endSession(services, { ...owner, sessionId }, requestOrigin(request, services));
      return reply.code(204).send(null);
    },
  );
}

/** Somebody who works at the console is switched by whoever has just proved who they are. @throws recordUnknown, passkeyAgain, passkeyRequired */
async function checkMaySwitch(request: FastifyRequest, services: Services, id: string): Promise<void> {
  const { role } = await findPerson(services, id);
  if (role !== 'user') checkRecentPasskey(request, services);
}

import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { IdParams, Nothing } from '../contract/common.ts';
import {
  Group,
  GroupChangeBody,
  GroupsQuery,
  GroupsReply,
  MembersBody,
  MembersReply,
  NewGroupBody,
} from '../contract/people.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import { requestOrigin } from '../http/origin.ts';
import type { Services } from '../services.ts';
import { addGroup, addMembers, listGroups, readGroup, removeGroup, removeMembers, renameGroup } from './groups.ts';

const tags = ['People'];

/** `/api/groups`. */
export function registerGroupRoutes(scope: FastifyInstance, services: Services): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();

  api.get(
    '/api/groups',
    {
      config: { guard: 'seePeople' },
      schema: { summary: 'Lists the groups.', tags, querystring: GroupsQuery, response: { 200: GroupsReply } },
    },
    async ({ query: { cursor, limit = 50, ...choice } }) => {
      const after = readCursor(cursor, choice.sort?.endsWith('createdAt') ? 'integer' : 'text');
      const { items, next } = await listGroups(services, { ...choice, after, limit });
      return { items, next: writeCursor(next) };
    },
  );

  api.post(
    '/api/groups',
    {
      config: { guard: 'administer', audit: 'group.add' },
      schema: { summary: 'Makes a group.', tags, body: NewGroupBody, response: { 200: Group } },
    },
    async (request) => addGroup(services, request.body.name, requestOrigin(request, services)),
  );

  api.get(
    '/api/groups/:id',
    {
      config: { guard: 'seePeople' },
      schema: { summary: 'Shows a group.', tags, params: IdParams, response: { 200: Group } },
    },
    async ({ params }) => readGroup(services, params.id),
  );

  api.patch(
    '/api/groups/:id',
    {
      config: { guard: 'administer', audit: 'group.update' },
      schema: {
        summary: 'Gives a group another name.',
        tags,
        params: IdParams,
        body: GroupChangeBody,
        response: { 200: Group },
      },
    },
    async (request) =>
      renameGroup(services, { ...request.body, id: request.params.id }, requestOrigin(request, services)),
  );

  api.delete(
    '/api/groups/:id',
    {
      config: { guard: 'administer', sensitive: true, audit: 'group.remove' },
      schema: { summary: 'Removes a group; its people stay.', tags, params: IdParams, response: { 204: Nothing } },
    },
    async (request, reply) => {
      await removeGroup(services, request.params.id, requestOrigin(request, services));
      return reply.code(204).send(null);
    },
  );

  api.post(
    '/api/groups/:id/members',
    {
      config: { guard: 'administer', sensitive: true, audit: 'group.members' },
      schema: {
        summary: 'Puts people into a group.',
        tags,
        params: IdParams,
        body: MembersBody,
        response: { 200: MembersReply },
      },
    },
    async (request) => {
      const change = { id: request.params.id, userIds: request.body.userIds };
      return { changed: await addMembers(services, change, requestOrigin(request, services)) };
    },
  );

  api.delete(
    '/api/groups/:id/members',
    {
      config: { guard: 'administer', sensitive: true, audit: 'group.members' },
      schema: {
        summary: 'Takes people out of a group.',
        tags,
        params: IdParams,
        body: MembersBody,
        response: { 200: MembersReply },
      },
    },
    async (request) => {
      const change = { id: request.params.id, userIds: request.body.userIds };
      return { changed: await removeMembers(services, change, requestOrigin(request, services)) };
    },
  );
}

import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { IdParams } from '../contract/common.ts';
import {
  NewPersonBody,
  type PeopleChoice,
  PeopleQuery,
  PeopleReply,
  PersonChangeBody,
  PersonPageReply,
  PersonReply,
} from '../contract/people.ts';
import { checkRecentPasskey, currentAccess } from '../http/access.ts';
import { type CursorKey, readCursor, writeCursor } from '../http/cursor.ts';
import { requestOrigin } from '../http/origin.ts';
import type { Services } from '../services.ts';
import { addPerson, changePerson, isSensitive, isSensitiveAddition } from './change-person.ts';
import { listPeople } from './list-people.ts';
import { readPerson } from './read-person.ts';

const tags = ['People'];

/** `/api/people`: who there is, and what is said of them. */
export function registerPeopleRoutes(scope: FastifyInstance, services: Services): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();

  api.get(
    '/api/people',
    {
      config: { guard: 'seePeople' },
      schema: {
        summary: 'Lists people; a page of a search may be short and go on all the same.',
        tags,
        querystring: PeopleQuery,
        response: { 200: PeopleReply },
      },
    },
    async ({ query }) => {
      const { cursor, limit = 50, ...choice } = query;
      const { items, next } = await listPeople(services, {
        ...choice,
        after: readCursor(cursor, cursorKeyOf(choice)),
        limit,
      });
      return { items, next: writeCursor(next) };
    },
  );

  api.post(
    '/api/people',
    {
      config: { guard: 'administer', mayBeSensitive: true, audit: 'user.add' },
      schema: {
        summary: 'Adds a person.',
        description: 'With a role or a Federation ID of their own it takes a recent passkey.',
        tags,
        body: NewPersonBody,
        response: { 200: PersonReply },
      },
    },
    async (request) => {
      if (isSensitiveAddition(request.body)) checkRecentPasskey(request, services);
      return addPerson(services, request.body, requestOrigin(request, services));
    },
  );

  api.get(
    '/api/people/:id',
    {
      config: { guard: 'seePeople' },
      schema: {
        summary: 'Shows a person with their passkeys, sessions and groups.',
        tags,
        params: IdParams,
        response: { 200: PersonPageReply },
      },
    },
    async (request) => readPerson(services, { id: request.params.id, session: currentAccess(request).session }),
  );

  api.patch(
    '/api/people/:id',
    {
      config: { guard: 'administer', mayBeSensitive: true, audit: 'user.update' },
      schema: {
        summary: 'Changes a person.',
        description: 'Another e-mail address, Federation ID or role takes a recent passkey.',
        tags,
        params: IdParams,
        body: PersonChangeBody,
        response: { 200: PersonReply },
      },
    },
    async (request) => {
      const { params, body: change } = request;
      if (isSensitive(change)) checkRecentPasskey(request, services);
      const actorId = currentAccess(request).user.id;
      return changePerson(services, { id: params.id, change, actorId }, requestOrigin(request, services));
    },
  );
}

/** A search has an order of its own, unless there is no word in it. */
function cursorKeyOf({ search = '', sort = 'email' }: PeopleChoice): CursorKey {
  if (search.trim() !== '') return 'any';
  return sort.endsWith('createdAt') ? 'integer' : 'text';
}

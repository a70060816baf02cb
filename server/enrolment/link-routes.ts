import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { IdParams, Nothing } from '../contract/common.ts';
import { LinksReply, NewLinkBody, NewLinkReply, RevokeLinkQuery } from '../contract/invitations.ts';
import { privilegedPerson } from '../errors.ts';
import { checkRecentPasskey, currentAccess } from '../http/access.ts';
import { requestOrigin } from '../http/origin.ts';
import { findPerson } from '../people.ts';
import type { Services } from '../services.ts';
import type { Inviter } from './invite-people.ts';
import { invitePerson, listLinks, revokeLink } from './invite-person.ts';

const tags = ['Invitations'];

/** `/api/people/:id/links`. */
export function registerLinkRoutes(scope: FastifyInstance, services: Services): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();
  const path = '/api/people/:id/links';

  api.get(
    path,
    {
      config: { guard: 'seePeople' },
      schema: {
        summary: "Lists a person's open links, without their secret.",
        tags,
        params: IdParams,
        response: { 200: LinksReply },
      },
    },
    async ({ params }) => listLinks(services, await findPerson(services, params.id)),
  );

  api.post(
    path,
    {
      config: { guard: 'helpPeople', mayBeSensitive: true, audit: 'enrolmentLink.create' },
      schema: {
        summary: 'Makes an enrolment link for a person, which is shown this once.',
        description:
          'For somebody who works at the console it takes an administrator and a recent passkey, for somebody who has a passkey a recent one.',
        tags,
        params: IdParams,
        body: NewLinkBody,
        response: { 200: NewLinkReply },
      },
    },
    async (request) => {
      const user = await personToHelp(request, services, request.params.id);
      // A way into an account that is in use.
      if (user.passkeyCount > 0) checkRecentPasskey(request, services);
      const inviter = inviterOf(request);
      return invitePerson(services, { user, order: request.body, inviter }, requestOrigin(request, services));
    },
  );

  api.delete(
    path,
    {
      config: { guard: 'helpPeople', mayBeSensitive: true, audit: 'enrolmentLink.revoke' },
      schema: {
        summary: "Ends a person's open link.",
        description: 'For somebody who works at the console it takes an administrator and a recent passkey.',
        tags,
        params: IdParams,
        querystring: RevokeLinkQuery,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const user = await personToHelp(request, services, request.params.id);
      await revokeLink(services, { user, purpose: request.query.purpose }, requestOrigin(request, services));
      return reply.code(204).send(null);
    },
  );
}

/** Somebody who works at the console is helped by administrators alone. @throws recordUnknown, privilegedPerson, passkeyAgain, passkeyRequired */
async function personToHelp(request: FastifyRequest, services: Services, id: string) {
  const user = await findPerson(services, id);
  if (user.role === 'user') return user;
  if (currentAccess(request).role !== 'administrator') throw privilegedPerson().about(id);
  checkRecentPasskey(request, services);
  return user;
}

/** Whoever asks, as the one who invites; e-mail that does not go out is logged. */
export function inviterOf(request: FastifyRequest): Inviter {
  return {
    user: currentAccess(request).user,
    onUnsent: (userId, error) => request.log.warn({ err: error, userId }, 'invitation not sent'),
  };
}

import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Nothing } from '../contract/common.ts';
import { ReauthenticationBody, ReauthenticationOptionsReply } from '../contract/reauthentication.ts';
import { passkeyRequired } from '../errors.ts';
import { currentAccess } from '../http/access.ts';
import { requestOrigin } from '../http/origin.ts';
import { browserHash, knownBrowserHash, renewSessionId } from '../http/session.ts';
import type { Services } from '../services.ts';
import { beginReauthentication, reauthenticate } from './reauthenticate.ts';

const tags = ['Console'];

/** `/api/session/passkey`: the passkey once more, before a sensitive act. */
export function registerReauthenticationRoutes(scope: FastifyInstance, services: Services): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();

  api.post(
    '/api/session/passkey/options',
    {
      config: { guard: 'signedIn' },
      schema: {
        summary: 'Begins to ask for the passkey again.',
        tags,
        response: { 200: ReauthenticationOptionsReply },
      },
    },
    async (request, reply) => {
      const { user } = currentAccess(request);
      return beginReauthentication(services, { user, browserHash: browserHash(request, reply, services) });
    },
  );

  api.post(
    '/api/session/passkey',
    {
      config: { guard: 'signedIn', audit: 'passkeyAgain' },
      schema: {
        summary: 'Takes the passkey’s answer, which opens sensitive acts for five minutes.',
        tags,
        body: ReauthenticationBody,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { user, session } = currentAccess(request);
      if (session === null) throw passkeyRequired();
      const credential = JSON.stringify(request.body.credential);
      const reauthentication = {
        answer: { credential, browserHash: knownBrowserHash(request, services) },
        current: { user, session },
        renewSession: () => renewSessionId(request),
      };
      const login = await reauthenticate(services, reauthentication, requestOrigin(request, services));
      // Another session than before the line above; what it has open goes along.
      request.session.login = login;
      services.orgConnections.handOver(session.idHash, login.session.idHash);
      return reply.code(204).send(null);
    },
  );
}

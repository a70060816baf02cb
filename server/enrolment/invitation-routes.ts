import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { IdParams } from '../contract/common.ts';
import {
  InvitationEntriesQuery,
  InvitationReportReply,
  InvitationsPreviewBody,
  InvitationsPreviewReply,
  InvitationsQuery,
  InvitationsReply,
  NewInvitationsBody,
  NewInvitationsReply,
  RenewInvitationsBody,
} from '../contract/invitations.ts';
import { type CursorKey, readCursor, writeCursor } from '../http/cursor.ts';
import { requestOrigin } from '../http/origin.ts';
import type { Services } from '../services.ts';
import { previewInvitees } from './choose-invitees.ts';
import { listBatches, listEntries, readBatch } from './invitation-report.ts';
import { invitePeople, renewInvitations } from './invite-people.ts';
import { inviterOf, registerLinkRoutes } from './link-routes.ts';

const tags = ['Invitations'];

/** Ten thousand ids. */
const BODY_LIMIT = 512 * 1024;

/** `/api/people/:id/links` and `/api/invitations`. */
export function registerInvitationRoutes(scope: FastifyInstance, services: Services): void {
  scope.addHook('onClose', () => services.mailer?.close());
  registerLinkRoutes(scope, services);
  registerBatches(scope, services);
}

function registerBatches(scope: FastifyInstance, services: Services): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();

  api.post(
    '/api/invitations',
    {
      bodyLimit: BODY_LIMIT,
      config: { guard: 'helpPeople', audit: 'invitations.create' },
      schema: {
        summary: 'Invites many people at once, by e-mail or with links that are shown this once.',
        tags,
        body: NewInvitationsBody,
        response: { 200: NewInvitationsReply },
      },
    },
    async (request) =>
      invitePeople(services, { order: request.body, inviter: inviterOf(request) }, requestOrigin(request, services)),
  );

  api.post(
    '/api/invitations/preview',
    {
      bodyLimit: BODY_LIMIT,
      config: { guard: 'helpPeople' },
      schema: {
        summary: 'Says how many people an invitation would reach, and why others would be left out; stores nothing.',
        tags,
        body: InvitationsPreviewBody,
        response: { 200: InvitationsPreviewReply },
      },
    },
    async ({ body }) => previewInvitees(services, body.people, services.clock()),
  );

  api.get(
    '/api/invitations',
    {
      config: { guard: 'seePeople' },
      schema: {
        summary: 'Lists the invitations of many people with how many have enrolled, newest first or oldest first.',
        tags,
        querystring: InvitationsQuery,
        response: { 200: InvitationsReply },
      },
    },
    async ({ query }) => {
      const { items, next } = await listBatches(services, { ...query, ...pageOf(query, 'integer') });
      return { items, next: writeCursor(next) };
    },
  );

  api.get(
    '/api/invitations/:id',
    {
      config: { guard: 'seePeople' },
      schema: {
        summary: 'Says how the people stand who were invited together.',
        tags,
        params: IdParams,
        querystring: InvitationEntriesQuery,
        response: { 200: InvitationReportReply },
      },
    },
    async ({ params, query }) => {
      const batch = await readBatch(services, params.id);
      const { state = null } = query;
      const { items, next } = await listEntries(services, { batchId: params.id, state, ...pageOf(query, 'text') });
      return { batch, items, next: writeCursor(next) };
    },
  );

  api.post(
    '/api/invitations/:id/renew',
    {
      config: { guard: 'helpPeople', audit: 'invitations.renew' },
      schema: {
        summary: 'Makes new links for those of an invitation who have not enrolled.',
        tags,
        params: IdParams,
        body: RenewInvitationsBody,
        response: { 200: NewInvitationsReply },
      },
    },
    async (request) =>
      renewInvitations(
        services,
        { batchId: request.params.id, order: request.body, inviter: inviterOf(request) },
        requestOrigin(request, services),
      ),
  );
}

function pageOf({ cursor, limit = 50 }: { cursor?: string | undefined; limit?: number | undefined }, kind: CursorKey) {
  return { after: readCursor(cursor, kind), limit };
}

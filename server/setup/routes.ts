import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { IdParams } from '../contract/common.ts';
import {
  AuthorizationAnswerQuery,
  AuthorizationBody,
  AuthorizationReply,
  CallbackUrlReply,
  ConnectBody,
  Connection,
  ConnectionParams,
  ConnectionsReply,
  EndConnectionQuery,
  EndConnectionReply,
  OrgCheckReply,
  OrgRecordReply,
  PlanReply,
  RunStepBody,
  SetupOptions,
  StepParams,
  StepReply,
} from '../contract/salesforce.ts';
import { requestOrigin } from '../http/origin.ts';
import { ownerOf } from '../http/owner.ts';
import type { Services } from '../services.ts';
import { callbackUrl, createAuthorizations } from './authorizations.ts';
import { checkOrg } from './check.ts';
import { connectOrg, endConnection, listConnections } from './connections.ts';
import { readOrgRecord } from './org-record.ts';
import { planSetup, runStep, undoStep } from './plan.ts';
import type { Applications, StepTools } from './step.ts';

const TAGS = ['Salesforce'];

/** `/api/salesforce/…`, the way back from Salesforce, and what is remembered of an application's org. */
export function registerSetupRoutes(scope: FastifyInstance, services: Services, applications: Applications): void {
  const tools: StepTools = { services, applications };
  registerConnectionRoutes(scope, services);
  registerAuthorizationRoutes(scope, services);
  registerStepRoutes(scope, tools);
}

function registerConnectionRoutes(scope: FastifyInstance, services: Services): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();

  api.get(
    '/api/salesforce/connections',
    {
      config: { guard: 'administer' },
      schema: {
        summary: 'Lists the orgs that this browser session is connected to.',
        tags: TAGS,
        response: { 200: ConnectionsReply },
      },
    },
    async (request) => ({ connections: await listConnections(services, ownerOf(request)) }),
  );

  api.post(
    '/api/salesforce/connections',
    {
      config: { guard: 'administer', sensitive: true, audit: 'salesforce.connect' },
      schema: {
        summary: 'Connects to an org by an access token or a password, which is used once and not kept.',
        tags: TAGS,
        body: ConnectBody,
        response: { 200: Connection },
      },
    },
    async (request) =>
      connectOrg(services, { body: request.body, owner: ownerOf(request) }, requestOrigin(request, services)),
  );

  api.delete(
    '/api/salesforce/connections/:connection',
    {
      config: { guard: 'administer', audit: 'salesforce.end' },
      schema: {
        summary: 'Forgets the session with an org, and has the org end its token too when it is asked to.',
        tags: TAGS,
        params: ConnectionParams,
        querystring: EndConnectionQuery,
        response: { 200: EndConnectionReply },
      },
    },
    async (request) => {
      const { connection: id } = request.params;
      const ending = { owner: ownerOf(request), id, isRevoked: request.query.revoke === true };
      return endConnection(services, ending, requestOrigin(request, services));
    },
  );

  api.get(
    '/api/service-providers/:id/org',
    {
      config: { guard: 'seeEverything' },
      schema: {
        summary: 'Shows what is remembered of the org that an application is.',
        tags: TAGS,
        params: IdParams,
        response: { 200: OrgRecordReply },
      },
    },
    async (request) => readOrgRecord(services, request.params.id),
  );
}

function registerAuthorizationRoutes(scope: FastifyInstance, services: Services): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();
  const authorizations = createAuthorizations(services);

  api.get(
    '/api/salesforce/authorizations/callback-url',
    {
      config: { guard: 'administer' },
      schema: {
        summary: 'Shows the callback URL that an External Client App has to be told.',
        tags: TAGS,
        response: { 200: CallbackUrlReply },
      },
    },
    async () => ({ callbackUrl: callbackUrl(services) }),
  );

  api.post(
    '/api/salesforce/authorizations',
    {
      config: { guard: 'administer', sensitive: true },
      schema: {
        summary: 'Begins a login at Salesforce, by OAuth with PKCE; the browser goes to the address.',
        tags: TAGS,
        body: AuthorizationBody,
        response: { 200: AuthorizationReply },
      },
    },
    async (request) => authorizations.begin(ownerOf(request), request.body),
  );

  api.get(
    '/setup/salesforce/callback',
    {
      config: { guard: 'administer', audit: 'salesforce.connect' },
      schema: { querystring: AuthorizationAnswerQuery },
    },
    async (request, reply) => {
      const page = await authorizations.finish(ownerOf(request), request.query, requestOrigin(request, services));
      return reply.redirect(page, 303);
    },
  );
}

function registerStepRoutes(scope: FastifyInstance, tools: StepTools): void {
  const api = scope.withTypeProvider<TypeBoxTypeProvider>();
  const { services } = tools;
  const { orgConnections } = services;

  api.post(
    '/api/salesforce/connections/:connection/plan',
    {
      config: { guard: 'administer' },
      schema: {
        summary: 'Reads an org and says exactly what would be changed; changes nothing.',
        tags: TAGS,
        params: ConnectionParams,
        body: SetupOptions,
        response: { 200: PlanReply },
      },
    },
    async (request) => planSetup(tools, orgConnections.find(ownerOf(request), request.params.connection), request.body),
  );

  api.post(
    '/api/salesforce/connections/:connection/steps/:step',
    {
      config: { guard: 'administer', sensitive: true, audit: 'salesforce.step' },
      schema: {
        summary: 'Does one step exactly as it was planned.',
        tags: TAGS,
        params: StepParams,
        body: RunStepBody,
        response: { 200: StepReply },
      },
    },
    async (request) => {
      const connection = orgConnections.find(ownerOf(request), request.params.connection);
      const run = { connection, name: request.params.step, ...request.body };
      return runStep(tools, run, requestOrigin(request, services));
    },
  );

  api.post(
    '/api/salesforce/connections/:connection/steps/:step/undo',
    {
      config: { guard: 'administer', sensitive: true, audit: 'salesforce.undo' },
      schema: {
        summary: 'Takes a step back, where the org still has what was written.',
        tags: TAGS,
        params: StepParams,
        response: { 200: StepReply },
      },
    },
    async (request) => {
      const connection = orgConnections.find(ownerOf(request), request.params.connection);
      return undoStep(tools, { connection, name: request.params.step }, requestOrigin(request, services));
    },
  );

  api.post(
    '/api/salesforce/connections/:connection/check',
    {
      config: { guard: 'administer' },
      schema: {
        summary: 'Looks at an org from inside and outside, and says what is not as it should be.',
        tags: TAGS,
        params: ConnectionParams,
        response: { 200: OrgCheckReply },
      },
    },
    async (request) => checkOrg(tools, orgConnections.find(ownerOf(request), request.params.connection)),
  );
}

import fastify, { type FastifyInstance } from 'fastify';
import { registerAccessRoutes } from './access/routes.ts';
import { registerAccountRoutes } from './account/routes.ts';
import { registerAuditRoutes } from './audit/routes.ts';
import { registerConsoleRoutes } from './console/routes.ts';
import { registerSummaryRoutes } from './console/summary-routes.ts';
import { registerDirectoryRoutes } from './directory/routes.ts';
import { registerInvitationRoutes } from './enrolment/invitation-routes.ts';
import { registerEnrolmentRoutes } from './enrolment/routes.ts';
import { registerFederationRoutes } from './federation/routes.ts';
import { registerServiceProviderRoutes } from './federation/service-provider-routes.ts';
import { registerSettingsRoutes } from './federation/settings-routes.ts';
import { registerSigningKeyRoutes } from './federation/signing-key-routes.ts';
import { registerAccessGuards } from './http/access.ts';
import { registerCrossSiteGuard } from './http/cross-site.ts';
import { registerErrorHandler } from './http/error-handler.ts';
import { registerFormBody } from './http/form-body.ts';
import { registerGracefulStop } from './http/graceful-stop.ts';
import { registerHealth } from './http/health.ts';
import { registerOpenApi } from './http/openapi.ts';
import { loadPages, WEB_DIRECTORY } from './http/pages.ts';
import { registerRateLimit } from './http/rate-limit.ts';
import { registerRequestLog } from './http/request-log.ts';
import { registerSecurityHeaders } from './http/security-headers.ts';
import { serverOptions } from './http/server-options.ts';
import { registerSession } from './http/session.ts';
import { registerStaticFiles } from './http/static-files.ts';
import { registerWellKnown } from './http/well-known.ts';
import type { Services } from './services.ts';
import { registerReauthenticationRoutes } from './sign-on/reauthentication-routes.ts';
import { registerLoginRoutes, registerSamlRoutes } from './sign-on/routes.ts';
import { registerTestSignInRoutes } from './sign-on/test-routes.ts';

/** The whole server over its services, ready to listen or to be sent requests in a test. */
export async function buildApp(services: Services): Promise<FastifyInstance> {
  const { config } = services;
  const app = fastify(serverOptions(config));
  const pages = loadPages(WEB_DIRECTORY);

  registerRequestLog(app);
  registerGracefulStop(app);
  registerErrorHandler(app, services, pages);
  registerSecurityHeaders(app, config);
  registerCrossSiteGuard(app, config.publicUrl);
  registerAccessGuards(app, services);
  await registerFormBody(app);
  await registerStaticFiles(app, WEB_DIRECTORY);
  registerHealth(app, services);
  await registerRateLimit(app, config);
  registerWellKnown(app, config);
  registerFederationRoutes(app, services);
  registerSamlRoutes(app, services, pages);

  await app.register(async (scope) => {
    await registerSession(scope, services);
    registerOpenApi(scope, services);
    registerLoginRoutes(scope, services, pages);
    registerEnrolmentRoutes(scope, services, pages);
    registerAccountRoutes(scope, services, pages);
    registerTestSignInRoutes(scope, services, pages);
    registerReauthenticationRoutes(scope, services);
    registerConsoleRoutes(scope, services, pages);
    registerSummaryRoutes(scope, services);
    registerServiceProviderRoutes(scope, services);
    registerSettingsRoutes(scope, services);
    registerSigningKeyRoutes(scope, services);
    registerDirectoryRoutes(scope, services);
    registerInvitationRoutes(scope, services);
    registerAuditRoutes(scope, services);
    registerAccessRoutes(scope, services);
  });
  return app;
}

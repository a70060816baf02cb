import type { FastifyInstance } from 'fastify';
import { currentAccess } from '../http/access.ts';
import { requestOrigin } from '../http/origin.ts';
import { HTML, type Pages } from '../http/pages.ts';
import { currentLogin } from '../http/session.ts';
import type { Services } from '../services.ts';
import { logOut, readAccount } from './account.ts';

/** `/account`: who the person is, their passkeys, the way out. */
export function registerAccountRoutes(scope: FastifyInstance, services: Services, pages: Pages): void {
  scope.get('/', { config: { guard: 'public' } }, async (_request, reply) => reply.redirect('/account', 303));

  scope.get('/account', { config: { guard: 'signedIn' } }, async (request, reply) => {
    return reply.type(HTML).send(pages.account(await readAccount(services, currentAccess(request).user)));
  });

  scope.post('/account/logout', { config: { guard: 'public', audit: 'logout' } }, async (request, reply) => {
    const login = currentLogin(request);
    if (login !== null) {
      await logOut(services, login.session, requestOrigin(request, services));
      await request.session.destroy();
    }
    return reply.redirect('/login', 303);
  });
}

import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';
import { registerGroupRoutes } from './group-routes.ts';
import { registerPeopleRoutes } from './people-routes.ts';
import { registerPersonActRoutes } from './person-routes.ts';
import { registerTransferRoutes } from './transfer-routes.ts';

/** `/api/people` and `/api/groups`. */
export function registerDirectoryRoutes(scope: FastifyInstance, services: Services): void {
  registerPeopleRoutes(scope, services);
  registerPersonActRoutes(scope, services);
  registerTransferRoutes(scope, services);
  registerGroupRoutes(scope, services);
}

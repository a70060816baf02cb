import type { ServiceProvider } from '../../db/model.ts';
import { recordUnknown } from '../errors.ts';
import type { Services } from '../services.ts';

/** The application with this id. @throws recordUnknown */
export async function findServiceProvider({ store }: Services, id: string): Promise<ServiceProvider> {
  const serviceProvider = await store.serviceProviders.byId(id);
  if (serviceProvider === null) throw recordUnknown('This application');
  return serviceProvider;
}

import type { ServiceProvider } from '../../db/model.ts';
import { recordUnknown, serviceProviderUnknown } from '../errors.ts';
import type { Services } from '../services.ts';

/** Which service provider: by its id, or by `reference`, what an operator types: its entity ID or its id. */
export type WhichServiceProvider = { id: string } | { reference: string };

/** The service provider that is meant. @throws recordUnknown, serviceProviderUnknown */
export async function findServiceProvider({ store }: Services, which: WhichServiceProvider): Promise<ServiceProvider> {
  if ('id' in which) {
    const found = await store.serviceProviders.byId(which.id);
    if (found === null) throw recordUnknown('This application');
    return found;
  }
  const { reference } = which;
  const found = (await store.serviceProviders.byEntityId(reference)) ?? (await store.serviceProviders.byId(reference));
  if (found === null) throw serviceProviderUnknown(reference);
  return found;
}

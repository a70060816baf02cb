import type { ServiceProvider } from '../../db/model.ts';
import { inputInvalid, recordUnknown } from '../errors.ts';
import type { Services } from '../services.ts';

/** The Salesforce application with this id. @throws recordUnknown, inputInvalid */
export async function findApplication({ store }: Services, id: string): Promise<ServiceProvider> {
  const serviceProvider = await store.serviceProviders.byId(id);
  if (serviceProvider === null) throw recordUnknown('This application');
  if (serviceProvider.kind !== 'salesforce') throw inputInvalid('This application is not Salesforce.');
  return serviceProvider;
}

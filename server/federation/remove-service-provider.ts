import type { ServiceProvider } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import { recordUnknown } from '../errors.ts';
import type { Services } from '../services.ts';
import { about } from './about.ts';
import { factsInWords } from './facts-in-words.ts';
import { findServiceProvider, type WhichServiceProvider } from './find-service-provider.ts';
import { noteValues } from './noted-change.ts';

/** Removes a service provider: nobody can sign in to it any more. @throws recordUnknown, serviceProviderUnknown */
export async function removeServiceProvider(
  services: Services,
  which: WhichServiceProvider,
  origin: Origin,
): Promise<ServiceProvider> {
  const removed = await findServiceProvider(services, which);
  const { entityId, name } = removed;
  const details = { name, entityId, facts: noteValues(factsInWords(removed)) };
  const event = auditEvent(origin, { action: 'serviceProvider.remove', ...about(removed), details });
  if (!(await services.store.serviceProviders.remove(removed.id, event))) throw recordUnknown('This application');
  return removed;
}

import type { ServiceProvider } from '../../db/model.ts';
import type { SummaryReply } from '../contract/console.ts';
import type { Services } from '../services.ts';
import { type Asked, judgePeople, reasonForEverybody } from './judge-people.ts';

/**
 * Of each Salesforce application that is switched on and whose privileged people are known: how many of them would be
 * locked out at this moment.
 */
export async function countReadiness(
  services: Services,
  applications: readonly ServiceProvider[],
): Promise<SummaryReply['readiness']> {
  const now = services.clock();
  // One that is switched off lets nobody in, as it should.
  const enabled = new Map(applications.filter((one) => one.enabled).map((one) => [one.id, one]));
  if (enabled.size === 0) return [];
  const counts: SummaryReply['readiness'] = [];
  for (const reading of await services.store.privilegeReadings.list()) {
    const serviceProvider = enabled.get(reading.serviceProviderId);
    if (serviceProvider === undefined) continue;
    counts.push({
      serviceProviderId: serviceProvider.id,
      name: serviceProvider.name,
      privileged: reading.people.length,
      blocked: await countBlocked(services, { serviceProvider, reading, now }),
      readAt: reading.readAt.toISOString(),
    });
  }
  return counts;
}

async function countBlocked(services: Services, asked: Asked): Promise<number> {
  if (reasonForEverybody(asked.serviceProvider, asked.now) !== null) return asked.reading.people.length;
  let blocked = 0;
  for await (const batch of judgePeople(services, asked)) {
    blocked += batch.filter(({ reason }) => reason !== null).length;
  }
  return blocked;
}

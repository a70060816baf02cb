import type { SummaryReply } from '../contract/console.ts';
import type { Services } from '../services.ts';
import { judgeReadiness } from './judge-readiness.ts';

/** Of each Salesforce application whose privileged people are known, how many of them would be locked out at this moment. */
export async function countReadiness(services: Services): Promise<SummaryReply['readiness']> {
  const readings = await services.store.privilegeReadings.list();
  const counts: SummaryReply['readiness'] = [];
  for (const reading of readings) {
    const serviceProvider = await services.store.serviceProviders.byId(reading.serviceProviderId);
    if (serviceProvider === null) continue;
    const { reading: judged } = await judgeReadiness(services, { serviceProvider, reading });
    counts.push({
      serviceProviderId: serviceProvider.id,
      name: serviceProvider.name,
      privileged: judged.people.length,
      blocked: judged.blocked,
      readAt: judged.readAt,
    });
  }
  return counts;
}

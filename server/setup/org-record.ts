import type { OrgRecordReply } from '../contract/salesforce.ts';
import type { Services } from '../services.ts';

/** What is remembered of the org that an application is. */
export async function readOrgRecord({ store }: Services, serviceProviderId: string): Promise<OrgRecordReply> {
  const record = await store.salesforceOrgs.ofServiceProvider(serviceProviderId);
  if (record === null) return { org: null };
  const { id, organizationId, host, name, edition, isSandbox, connectedAt } = record;
  const changes = await store.salesforceOrgs.changes(id, null);
  return {
    org: {
      ...{ organizationId, host, name, edition, isSandbox },
      connectedAt: connectedAt.toISOString(),
      steps: changes.flatMap(({ step, at }) =>
        step === 'federationIds' ? [] : [{ step, writtenAt: at.toISOString() }],
      ),
    },
  };
}

import type { OrgChange, ServiceProvider } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { FederationIdFailure, FederationIdProgress } from '../contract/federation-ids.ts';
import type { OrgConnection } from '../org-connections.ts';
import { type FederationIdWrite, writeFederationIds } from '../salesforce/federation-ids.ts';
import { readUsers } from '../salesforce/users.ts';
import type { Services } from '../services.ts';
import { followWork } from './federation-id-progress.ts';
import { recordOf } from './federation-id-record.ts';

/**
 * Gives users back the Federation IDs that they had before the first change from here, where the org still has ours.
 * @throws inputInvalid, orgSessionEnded, orgUnreachable
 */
export function undoWrites(
  services: Services,
  { serviceProvider, connection }: { serviceProvider: ServiceProvider; connection: OrgConnection },
  origin: Origin,
): AsyncIterable<FederationIdProgress> {
  return followWork(async (report) => {
    const { store } = services;
    const record = await recordOf(services, { serviceProvider, connection }, origin.at);
    const plan = await planUndo(connection, await store.salesforceOrgs.changes(record.id, 'federationIds'));
    const { written, failures } = await writeFederationIds(connection.session, plan.writes, {
      onProgress: (count) => report({ written: count, of: plan.writes.length }),
    });
    const targets = [...plan.overtaken, ...written.map(({ userId }) => userId)];
    const { host } = connection.org;
    const details = { takenBack: written.length, failed: failures.length, leftAlone: plan.failures.length, host };
    await store.salesforceOrgs.forgetChanges(
      { orgId: record.id, step: 'federationIds', targets },
      auditEvent(origin, {
        action: 'salesforce.federationIds',
        target: serviceProvider.id,
        serviceProvider: serviceProvider.id,
        details,
      }),
    );
    return { done: { written: written.length, failures: [...plan.failures, ...failures] } };
  });
}

interface UndoPlan {
  writes: FederationIdWrite[];
  failures: FederationIdFailure[];
  /** Users whose Federation ID is not ours any more: there is nothing left to take back. */
  overtaken: string[];
}

async function planUndo({ session }: OrgConnection, changes: readonly OrgChange[]): Promise<UndoPlan> {
  const plan: UndoPlan = { writes: [], failures: [], overtaken: [] };
  const open = new Map(changes.map((change) => [change.target, change]));
  if (open.size === 0) return plan;
  for await (const users of readUsers(session)) {
    for (const { id, username, federationId } of users) {
      const change = open.get(id);
      if (change === undefined) continue;
      open.delete(id);
      if (federationId === change.after) {
        plan.writes.push({ userId: id, username, before: federationId, after: change.before });
        continue;
      }
      plan.overtaken.push(id);
      if (federationId !== change.before) plan.failures.push({ userId: id, username, ...OVERTAKEN });
    }
  }
  for (const userId of open.keys()) plan.failures.push({ userId, username: '', ...GONE });
  return plan;
}

const OVERTAKEN = {
  code: 'changedMeanwhile',
  message: 'Somebody has changed this Federation ID since, so it was left as it is.',
};

const GONE = { code: 'userUnknown', message: 'The org does not show this user any more.' };

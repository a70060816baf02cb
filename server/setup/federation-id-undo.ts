import type { OrgChange, ServiceProvider } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { FederationIdFailure, FederationIdProgress } from '../contract/federation-ids.ts';
import type { OrgConnection } from '../org-connections.ts';
import { type FederationIdWrite, writeFederationIds } from '../salesforce/federation-ids.ts';
import { readUsers } from '../salesforce/users.ts';
import type { Services } from '../services.ts';
import { settleAnnounced } from './federation-id-announced.ts';
import { followWork } from './federation-id-progress.ts';
import { recordOf } from './federation-id-record.ts';
import type { RunningWrites } from './running-writes.ts';

/** What is to be taken back, and where. */
export interface FederationIdUndoing {
  serviceProvider: ServiceProvider;
  connection: OrgConnection;
  running: RunningWrites;
}

/**
 * Gives users back the Federation IDs that stood there before ours, where the org still has ours; until it is done or stopped.
 * @throws inputInvalid, orgSessionEnded, orgUnreachable
 */
export function undoWrites(
  services: Services,
  undoing: FederationIdUndoing,
  origin: Origin,
): AsyncIterable<FederationIdProgress> {
  const { running, connection } = undoing;
  return followWork((report) =>
    running.run(connection.id, (signal) => undoAll(services, { ...undoing, signal, report }, origin)),
  );
}

async function undoAll(
  services: Services,
  undoing: FederationIdUndoing & { signal: AbortSignal; report: (step: FederationIdProgress) => void },
  origin: Origin,
): Promise<FederationIdProgress> {
  const { serviceProvider, connection, signal, report } = undoing;
  const { salesforceOrgs } = services.store;
  const record = await recordOf(services, undoing, origin.at);
  await settleAnnounced(services, undoing, origin);
  const plan = await planUndo(connection, await salesforceOrgs.changes(record.id, 'federationIds'));
  const { written, failures } = await writeFederationIds(connection.session, plan.writes, {
    onProgress: (count) => report({ written: count, of: plan.writes.length }),
    signal,
  });
  const targets = [...plan.overtaken, ...written.map(({ userId }) => userId)];
  const { host } = connection.org;
  const details = { takenBack: written.length, failed: failures.length, leftAlone: plan.failures.length, host };
  await salesforceOrgs.forgetChanges(
    { orgId: record.id, step: 'federationIds', targets },
    auditEvent(origin, {
      action: 'salesforce.federationIds',
      target: serviceProvider.id,
      serviceProvider: serviceProvider.id,
      details,
    }),
  );
  return { done: { written: written.length, failures: [...plan.failures, ...failures] } };
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

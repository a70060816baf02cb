import type { ServiceProvider } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type {
  FederationIdChoice,
  FederationIdFailure,
  FederationIdProgress,
  FederationIdRow,
} from '../contract/federation-ids.ts';
import type { OrgConnection } from '../org-connections.ts';
import { shortId } from '../salesforce/answer-fields.ts';
import { BULK_SIZE } from '../salesforce/bulk-ingest.ts';
import { type FederationIdWrite, writeFederationIds } from '../salesforce/federation-ids.ts';
import type { Services } from '../services.ts';
import { followWork } from './federation-id-progress.ts';
import { recordOf } from './federation-id-record.ts';
import { compareUsers } from './federation-id-rows.ts';

/** What is to be written, and where. */
export interface FederationIdWriting {
  serviceProvider: ServiceProvider;
  connection: OrgConnection;
  choices: readonly FederationIdChoice[];
}

/**
 * Writes what was chosen of a preview, and nothing that would not be shown now just so; tells of its progress.
 * @throws inputInvalid, orgSessionEnded, orgUnreachable
 */
export function writeChoices(
  services: Services,
  writing: FederationIdWriting,
  origin: Origin,
): AsyncIterable<FederationIdProgress> {
  return followWork(async (report) => {
    const record = await recordOf(services, writing, origin.at);
    const { writes, outdated } = await findWrites(services, writing);
    const failures = [...outdated];
    let written = 0;
    for (let start = 0; start === 0 || start < writes.length; start += BULK_SIZE) {
      const before = written;
      const outcome = await writeFederationIds(writing.connection.session, writes.slice(start, start + BULK_SIZE), {
        onProgress: (count) => report({ written: before + count, of: writes.length }),
      });
      const failed = outcome.failures.length + (start === 0 ? outdated.length : 0);
      await noteWritten(services, { ...writing, orgId: record.id, written: outcome.written, failed }, origin);
      failures.push(...outcome.failures);
      written += outcome.written.length;
    }
    return { done: { written, failures } };
  });
}

/** Of the choices, those that the org and the people here still ask for just so; each of them once. */
async function findWrites(
  services: Services,
  { serviceProvider, connection, choices }: FederationIdWriting,
): Promise<{ writes: FederationIdWrite[]; outdated: FederationIdFailure[] }> {
  const shown = await readRowsOf(services, { serviceProvider, connection, choices });
  const writes: FederationIdWrite[] = [];
  const outdated: FederationIdFailure[] = [];
  for (const choice of choices) {
    const row = shown.get(shortId(choice.userId)) ?? null;
    if (row?.after != null && row.before === choice.before && row.after === choice.after) {
      shown.delete(shortId(choice.userId));
      writes.push({ userId: row.userId, username: row.username, before: row.before, after: row.after });
    } else {
      outdated.push({ userId: choice.userId, username: row?.username ?? '', ...OUTDATED });
    }
  }
  return { writes, outdated };
}

const OUTDATED = {
  code: 'changedMeanwhile',
  message: 'This would be another change by now, so it was not made. Compare again.',
};

/** What would be shown now of the users that were chosen, by the first 15 characters of their ID. */
async function readRowsOf(
  services: Services,
  { serviceProvider, connection, choices }: FederationIdWriting,
): Promise<Map<string, FederationIdRow>> {
  const chosen = new Set(choices.map(({ userId }) => shortId(userId)));
  const rowsOf = new Map<string, FederationIdRow>();
  const source = { connection: connection.id };
  for await (const rows of compareUsers(services, { serviceProvider, source, owner: connection.owner })) {
    for (const row of rows) if (chosen.has(shortId(row.userId))) rowsOf.set(shortId(row.userId), row);
  }
  return rowsOf;
}

/** Noted portion by portion: what is written can be taken back, whatever becomes of the rest. */
async function noteWritten(
  { store }: Services,
  {
    serviceProvider: { id },
    connection,
    orgId,
    written,
    failed,
  }: FederationIdWriting & { orgId: string; written: readonly FederationIdWrite[]; failed: number },
  origin: Origin,
): Promise<void> {
  const details = { written: written.length, failed, host: connection.org.host };
  const event = auditEvent(origin, {
    action: 'salesforce.federationIds',
    target: id,
    serviceProvider: id,
    details,
  });
  const changes = written.map(({ userId, before, after }) => ({
    ...{ orgId, step: 'federationIds' as const, target: userId, before, after },
    at: origin.at,
  }));
  await store.salesforceOrgs.noteChanges(changes, event);
}

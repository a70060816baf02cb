import type { ServiceProvider } from '../../db/model.ts';
import type { Origin } from '../audit/record.ts';
import type { FederationIdChoice, FederationIdProgress } from '../contract/federation-ids.ts';
import type { OrgConnection } from '../org-connections.ts';
import { BULK_SIZE } from '../salesforce/bulk-ingest.ts';
import { writeFederationIds } from '../salesforce/federation-ids.ts';
import type { Services } from '../services.ts';
import { announceWrites, settleAnnounced, settleWrites } from './federation-id-announced.ts';
import { checkChoices } from './federation-id-choices.ts';
import { followWork } from './federation-id-progress.ts';
import { recordOf } from './federation-id-record.ts';
import type { RunningWrites } from './running-writes.ts';

/** What is to be written, and where. */
export interface FederationIdWriting {
  serviceProvider: ServiceProvider;
  connection: OrgConnection;
  choices: readonly FederationIdChoice[];
  running: RunningWrites;
}

/**
 * Writes what was chosen of a preview, and nothing that would not be shown now just so; tells of its progress. It goes on
 * until it is done or stopped, whether or not anybody reads.
 * @throws inputInvalid, orgSessionEnded, orgUnreachable
 */
export function writeChoices(
  services: Services,
  writing: FederationIdWriting,
  origin: Origin,
): AsyncIterable<FederationIdProgress> {
  const { running, connection } = writing;
  return followWork((report) =>
    running.run(connection.id, (signal) => writeAll(services, { ...writing, signal, report }, origin)),
  );
}

/** Portion by portion, each announced before and noted after: what is written can be taken back, whatever becomes of the rest. */
async function writeAll(
  services: Services,
  writing: FederationIdWriting & { signal: AbortSignal; report: (step: FederationIdProgress) => void },
  origin: Origin,
): Promise<FederationIdProgress> {
  const { serviceProvider, connection, choices, signal, report } = writing;
  const record = await recordOf(services, writing, origin.at);
  await settleAnnounced(services, writing, origin);
  const comparison = { serviceProvider, source: { connection: connection.id }, owner: connection.owner };
  const { writes, refused } = await checkChoices(services, comparison, choices);
  const failures = [...refused];
  let written = 0;
  for (let start = 0; start === 0 || start < writes.length; start += BULK_SIZE) {
    const before = written;
    const portion = writes.slice(start, start + BULK_SIZE);
    if (!signal.aborted) await announceWrites(services, { record, writes: portion }, origin.at);
    const outcome = await writeFederationIds(connection.session, portion, {
      onProgress: (count) => report({ written: before + count, of: writes.length }),
      signal,
    });
    const notSent = start === 0 ? refused.length : 0;
    await settleWrites(services, { serviceProvider, connection, record, outcome, refused: notSent }, origin);
    failures.push(...outcome.failures);
    written += outcome.written.length;
  }
  return { done: { written, failures } };
}

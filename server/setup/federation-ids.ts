import { auditEvent, type Origin } from '../audit/record.ts';
import type {
  FederationIdChoice,
  FederationIdPreviewLine,
  FederationIdStateReply,
  MatchState,
} from '../contract/federation-ids.ts';
import { checkOrgOf } from '../org-connections.ts';
import { federationIdCsv } from '../salesforce/federation-ids.ts';
import type { Services } from '../services.ts';
import { settleAnnounced } from './federation-id-announced.ts';
import { checkChoices } from './federation-id-choices.ts';
import { type Comparison, compareUsers } from './federation-id-rows.ts';

/**
 * Compares the users of an org with the people here, line by line; the counts come last. What earlier writes left open is
 * settled by the way. @throws inputInvalid, orgSessionEnded, orgUnreachable
 */
export async function* previewFederationIds(
  services: Services,
  comparison: Comparison,
  origin: Origin,
): AsyncGenerator<FederationIdPreviewLine> {
  await settleEarlier(services, comparison, origin);
  const counts: Record<MatchState, number> = {
    ...{ matched: 0, missing: 0, different: 0, differentCase: 0, duplicate: 0, inactive: 0, notHere: 0 },
  };
  const matched = new Set<string>();
  for await (const rows of compareUsers(services, comparison)) {
    for (const { state, person } of rows) {
      counts[state] += 1;
      if (person !== null) matched.add(person.id);
    }
    yield { rows };
  }
  const { people } = await services.store.users.counts(services.clock());
  yield { done: { counts, notInOrg: Math.max(people - matched.size, 0) } };
}

async function settleEarlier(
  services: Services,
  { serviceProvider, source, owner }: Comparison,
  origin: Origin,
): Promise<void> {
  if (!('connection' in source)) return;
  const connection = services.orgConnections.find(owner, source.connection);
  await checkOrgOf(services.store, { serviceProvider, connection });
  await settleAnnounced(services, { serviceProvider, connection }, origin);
}

/**
 * Of the choices, those that would be shown now just so, as Data Loader reads them, once it has been noted that they leave.
 * @throws inputInvalid, orgSessionEnded, orgUnreachable
 */
export async function toDataLoaderCsv(
  services: Services,
  { choices, ...comparison }: Comparison & { choices: readonly FederationIdChoice[] },
  origin: Origin,
): Promise<string> {
  const { id } = comparison.serviceProvider;
  const { writes } = await checkChoices(services, comparison, choices);
  const details = { exported: writes.length };
  await services.store.auditEvents.append(
    auditEvent(origin, { action: 'salesforce.federationIds', target: id, serviceProvider: id, details }),
  );
  return federationIdCsv(writes);
}

/** How many were written from here and can be taken back. */
export async function readFederationIdState(
  { store }: Services,
  serviceProviderId: string,
): Promise<FederationIdStateReply> {
  const org = await store.salesforceOrgs.ofServiceProvider(serviceProviderId);
  if (org === null) return { written: 0, writtenAt: null };
  const { count, lastAt } = await store.salesforceOrgs.countChanges(org.id, 'federationIds');
  return { written: count, writtenAt: lastAt?.toISOString() ?? null };
}

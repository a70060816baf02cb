import type { OrgChange, SalesforceOrg, ServiceProvider } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { OrgConnection } from '../org-connections.ts';
import { shortId } from '../salesforce/answer-fields.ts';
import type { FederationIdOutcome, FederationIdWrite } from '../salesforce/federation-ids.ts';
import { readFederationIds } from '../salesforce/read-back.ts';
import type { Services } from '../services.ts';

/** As long as a portion may be under way: a job of the org goes on when nobody here follows it any more. */
const UNDER_WAY_MS = 15 * 60_000;

/** After these Salesforce may have written, or may write yet: the next comparison tells. */
const UNCERTAIN: readonly string[] = ['notKnown', 'stopped', 'tooSlow', 'jobFailed', 'jobAborted'];

const STEP = 'federationIds';

/** What is written, and under which record it is noted. */
export interface AnnouncedWrites {
  serviceProvider: ServiceProvider;
  connection: OrgConnection;
  record: SalesforceOrg;
}

/** Notes what is about to be written, so that it can be taken back whatever happens. */
export function announceWrites(
  { store }: Services,
  { record, writes }: { record: SalesforceOrg; writes: readonly FederationIdWrite[] },
  at: Date,
): Promise<void> {
  return store.salesforceOrgs.announceChanges(writes.map((write) => toChange(record, write, at)));
}

/** Notes what was written of what was announced; `refused` were not even sent. */
export async function settleWrites(
  { store }: Services,
  { outcome, refused, ...announced }: AnnouncedWrites & { outcome: FederationIdOutcome; refused: number },
  origin: Origin,
): Promise<void> {
  const { record } = announced;
  const made = outcome.written.map((write) => toChange(record, write, origin.at));
  const notMade = outcome.failures.filter(({ code }) => !UNCERTAIN.includes(code)).map(({ userId }) => userId);
  const failed = outcome.failures.length + refused;
  const event = writtenEvent(announced, { written: made.length, failed }, origin);
  await store.salesforceOrgs.settleChanges({ orgId: record.id, step: STEP, made, notMade }, event);
}

/**
 * Settles what was announced and never told of, because the session or this process ended: what stands in the org was
 * written from here; what does not, after the time that it may take, was not.
 */
export async function settleAnnounced(
  { store }: Services,
  { serviceProvider, connection }: Omit<AnnouncedWrites, 'record'>,
  origin: Origin,
): Promise<void> {
  const { org, session } = connection;
  const record = await store.salesforceOrgs.byHost(org.host);
  if (record === null || record.organizationId !== org.organizationId) return;
  const changes = await store.salesforceOrgs.announcedChanges(record.id, STEP);
  if (changes.length === 0) return;
  const targets = changes.map(({ target }) => target);
  const found = await readFederationIds(session, targets);
  const isMade = ({ target, after }: OrgChange) => found.get(shortId(target)) === after;
  const isOver = ({ target, at }: OrgChange) =>
    found.has(shortId(target)) && origin.at.getTime() - at.getTime() > UNDER_WAY_MS;
  const made = changes.filter(isMade);
  const notMade = changes.filter((change) => !isMade(change) && isOver(change)).map(({ target }) => target);
  const announced = { serviceProvider, connection, record };
  const event = made.length === 0 ? null : writtenEvent(announced, { written: made.length, failed: 0 }, origin);
  await store.salesforceOrgs.settleChanges({ orgId: record.id, step: STEP, made, notMade }, event);
}

function toChange({ id }: SalesforceOrg, { userId, before, after }: FederationIdWrite, at: Date): OrgChange {
  return { orgId: id, step: STEP, target: userId, before, after, at };
}

function writtenEvent(
  { serviceProvider: { id }, connection: { org } }: AnnouncedWrites,
  counts: { written: number; failed: number },
  origin: Origin,
) {
  const details = { ...counts, host: org.host };
  return auditEvent(origin, { action: 'salesforce.federationIds', target: id, serviceProvider: id, details });
}

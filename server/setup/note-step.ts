import type { SalesforceOrg } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { ValueChange } from '../contract/salesforce.ts';
import { randomId } from '../random.ts';
import type { Org } from '../salesforce/org-facts.ts';
import type { Services } from '../services.ts';
import { refreshOf } from './situation.ts';
import type { Situation, Step, StepOutcome, StepTools } from './step.ts';

/** Remembers an org that was connected, unless another one was known at its host: that is repaired by running its steps. */
export async function rememberOrg(
  { store }: Services,
  { org, serviceProviderId }: { org: Org; serviceProviderId: string | null },
  now: Date,
): Promise<void> {
  const record = await store.salesforceOrgs.byHost(org.host);
  if (record !== null && record.organizationId !== org.organizationId) return;
  const { id = randomId(), connectedAt = now } = record ?? {};
  await store.salesforceOrgs.put({ id, ...org, serviceProviderId, connectedAt, updatedAt: now });
}

/** The record of the org before one of its steps is run: what was changed before a refresh is forgotten with the org that was. */
export async function prepareRecord({ store }: Services, situation: Situation, origin: Origin): Promise<SalesforceOrg> {
  const { record, connection, serviceProvider } = situation;
  const { org } = connection;
  const isRefreshed = refreshOf(situation) !== null;
  const prepared = {
    id: record?.id ?? randomId(),
    ...org,
    serviceProviderId: serviceProvider?.id ?? null,
    connectedAt: record === null || isRefreshed ? origin.at : record.connectedAt,
    updatedAt: origin.at,
  };
  if (record !== null && isRefreshed) {
    const event = auditEvent(origin, {
      action: 'salesforce.refresh',
      target: org.organizationId,
      serviceProvider: prepared.serviceProviderId,
      details: { host: org.host, before: record.organizationId, after: org.organizationId },
    });
    await store.salesforceOrgs.forgetAll(record.id, event);
  }
  await store.salesforceOrgs.put(prepared);
  return prepared;
}

/** Remembers what a step has changed, and writes it down. */
export async function noteRun(
  { store }: Services,
  { record, step, outcome, changes }: NotedStep & { outcome: StepOutcome },
  origin: Origin,
): Promise<void> {
  const { target, before, after, serviceProvider } = outcome;
  const serviceProviderId = serviceProvider?.id ?? record.serviceProviderId;
  if (serviceProviderId !== record.serviceProviderId) await store.salesforceOrgs.put({ ...record, serviceProviderId });
  const event = auditEvent(origin, {
    action: 'salesforce.step',
    target: record.organizationId,
    serviceProvider: serviceProviderId,
    details: { step: step.name, host: record.host, changed: changes.map(inWords) },
  });
  const change = { orgId: record.id, step: step.name, target, before, after, at: origin.at };
  if (step.intend === undefined) await store.salesforceOrgs.noteChanges([change], event);
  else
    await store.salesforceOrgs.settleChanges({ orgId: record.id, step: step.name, made: [change], notMade: [] }, event);
}

/** Notes what a step is about to change in an org. */
export async function announceRun(
  { store }: Services,
  { record, step, outcome }: { record: SalesforceOrg; step: Step; outcome: StepOutcome },
  at: Date,
): Promise<void> {
  const { target, before, after } = outcome;
  await store.salesforceOrgs.announceChanges([{ orgId: record.id, step: step.name, target, before, after, at }]);
}

/** Forgets what a step was about to change: the org has refused it. */
export async function withdrawRun(
  { store }: Services,
  { record, step }: { record: SalesforceOrg; step: Step },
): Promise<void> {
  const announced = await store.salesforceOrgs.announcedChanges(record.id, step.name);
  const notMade = announced.map(({ target }) => target);
  await store.salesforceOrgs.settleChanges({ orgId: record.id, step: step.name, made: [], notMade }, null);
}

/** Settles what was announced to an org and never answered, by what the org has; whether there was anything. */
export async function settleAnnounced(
  tools: StepTools,
  steps: readonly Step[],
  situation: Situation,
): Promise<boolean> {
  const { record } = situation;
  const { salesforceOrgs } = tools.services.store;
  if (record === null || refreshOf(situation) !== null) return false;
  let isSettled = false;
  for (const step of steps) {
    if (step.findMade === undefined) continue;
    for (const change of await salesforceOrgs.announcedChanges(record.id, step.name)) {
      const made = await step.findMade(tools, situation, change);
      const settled = made === null ? { made: [], notMade: [change.target] } : { made: [made], notMade: [] };
      await salesforceOrgs.settleChanges({ orgId: record.id, step: step.name, ...settled }, null);
      isSettled = true;
    }
  }
  return isSettled;
}

/** Forgets what a step has changed, and writes down what was given back. */
export async function noteUndo(
  { store }: Services,
  { record, step, target, changes }: NotedStep & { target: string },
  origin: Origin,
): Promise<void> {
  const event = auditEvent(origin, {
    action: 'salesforce.undo',
    target: record.organizationId,
    serviceProvider: record.serviceProviderId,
    details: { step: step.name, host: record.host, changed: changes.map(inWords) },
  });
  await store.salesforceOrgs.forgetChanges({ orgId: record.id, step: step.name, targets: [target] }, event);
}

interface NotedStep {
  record: SalesforceOrg;
  step: Step;
  /** From what to what. */
  changes: readonly ValueChange[];
}

function inWords({ name, before, after }: ValueChange): string {
  return `${name}: ${before ?? 'nothing'} → ${after ?? 'nothing'}`;
}

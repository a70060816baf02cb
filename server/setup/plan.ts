import type { SalesforceOrg } from '../../db/model.ts';
import type { Origin } from '../audit/record.ts';
import type { PlannedStep, PlanReply, SetupOptions, StepReply } from '../contract/salesforce.ts';
import { AppError, planOutdated, recordUnknown } from '../errors.ts';
import type { OrgConnection } from '../org-connections.ts';
import { sha256 } from '../random.ts';
import { loginButtonStep } from './login-button-step.ts';
import { announceRun, noteRun, noteUndo, prepareRecord, settleAnnounced, withdrawRun } from './note-step.ts';
import { planWarnings } from './plan-warnings.ts';
import { requestCertificateStep } from './request-certificate-step.ts';
import { samlConfigStep, wantedConfig } from './saml-config-step.ts';
import { samlLoginStep } from './saml-login-step.ts';
import { serviceProviderStep } from './service-provider-step.ts';
import { readSituation, refreshOf } from './situation.ts';
import { CONFIG_NAME, changeOf, type Situation, type Step, type StepOutcome, type StepTools } from './step.ts';

/** In their order. */
const STEPS: readonly Step[] = [
  samlLoginStep,
  samlConfigStep,
  serviceProviderStep,
  requestCertificateStep,
  loginButtonStep,
];

/** A step of an open connection that is to be run, exactly as it was shown. */
export interface StepRun {
  connection: OrgConnection;
  name: string;
  options: SetupOptions;
  digest: string;
}

/** Reads an org and says exactly what would be changed; changes nothing. @throws orgUnreachable, orgRefused, orgSessionEnded */
export async function planSetup(
  tools: StepTools,
  connection: OrgConnection,
  options: SetupOptions,
): Promise<PlanReply> {
  const situation = await lookAt(tools, connection, options);
  const steps: PlannedStep[] = [];
  for (const step of STEPS) steps.push(await planStep(tools, step, situation));
  return {
    org: { ...situation.connection.org },
    serviceProviderId: situation.serviceProvider?.id ?? null,
    otherConfigs: situation.configs
      .filter(({ fullName }) => fullName !== CONFIG_NAME)
      .map(({ name, issuer }) => ({ name, issuer })),
    isSamlEnabled: situation.isSamlEnabled,
    binding: wantedConfig(tools, situation).redirectBinding ? 'redirect' : 'post',
    refreshed: refreshOf(situation),
    steps,
    warnings: planWarnings(tools.services, situation),
  };
}

/** Runs one step, if it still is what was planned. @throws planOutdated, orgUnreachable, orgRefused, orgSessionEnded */
export async function runStep(
  tools: StepTools,
  { connection, name, options, digest }: StepRun,
  origin: Origin,
): Promise<StepReply> {
  const step = findStep(name);
  const situation = await lookAt(tools, connection, options);
  const planned = await planStep(tools, step, situation);
  if (planned.digest !== digest || planned.state === 'blocked') throw planOutdated();
  if (planned.state !== 'toDo') return replyOf(situation, planned);
  const record = await prepareRecord(tools.services, situation, origin);
  const intended = step.intend?.(tools, situation) ?? null;
  if (intended !== null) await announceRun(tools.services, { record, step, outcome: intended }, origin.at);
  const outcome = await runAnnounced(tools, { step, situation, record }, origin);
  await noteRun(tools.services, { record, step, outcome, changes: planned.changes }, origin);
  return lookAgain(tools, step, { connection, options });
}

/** Takes a step back, where the org still has what we wrote. @throws planOutdated, orgUnreachable, orgRefused, orgSessionEnded */
export async function undoStep(
  tools: StepTools,
  { connection, name }: Pick<StepRun, 'connection' | 'name'>,
  origin: Origin,
): Promise<StepReply> {
  const step = findStep(name);
  const situation = await lookAt(tools, connection, {});
  const { canUndo } = await planStep(tools, step, situation);
  const change = changeOf(situation, step.name);
  const { record } = situation;
  if (!canUndo || change === null || record === null) throw planOutdated();
  const given = await step.undo(tools, { ...situation, change }, origin);
  await noteUndo(tools.services, { record, step, target: change.target, changes: given }, origin);
  return lookAgain(tools, step, { connection, options: {} });
}

/** Reads an org; what was announced to it, and never answered, is ours if it is there. */
async function lookAt(tools: StepTools, connection: OrgConnection, options: SetupOptions): Promise<Situation> {
  const situation = await readSituation(tools, connection, options);
  const isSettled = await settleAnnounced(tools, STEPS, situation);
  return isSettled ? readSituation(tools, connection, options) : situation;
}

/** Runs a step; that an org has refused it for certain is no open announcement. */
async function runAnnounced(
  tools: StepTools,
  { step, situation, record }: { step: Step; situation: Situation; record: SalesforceOrg },
  origin: Origin,
): Promise<StepOutcome> {
  try {
    return await step.run(tools, situation, origin);
  } catch (error) {
    const isCertain = error instanceof AppError && error.code === 'orgRefused' && error.reason !== 'org.notKept';
    if (isCertain && step.intend !== undefined) await withdrawRun(tools.services, { record, step });
    throw error;
  }
}

async function lookAgain(
  tools: StepTools,
  step: Step,
  { connection, options }: Pick<StepRun, 'connection' | 'options'>,
): Promise<StepReply> {
  const situation = await readSituation(tools, connection, options);
  return replyOf(situation, await planStep(tools, step, situation));
}

function replyOf({ serviceProvider }: Situation, step: PlannedStep): StepReply {
  return { step, serviceProviderId: serviceProvider?.id ?? null };
}

async function planStep(tools: StepTools, step: Step, situation: Situation): Promise<PlannedStep> {
  const { drift = [], canUndo = false, ...plan } = await step.plan(tools, situation);
  const { organizationId } = situation.connection.org;
  return {
    step: step.name,
    ...plan,
    drift,
    canUndo,
    writtenAt: changeOf(situation, step.name)?.at.toISOString() ?? null,
    digest: sha256(JSON.stringify([organizationId, step.name, plan.state, plan.changes, plan.result])),
  };
}

function findStep(name: string): Step {
  const step = STEPS.find((one) => one.name === name);
  if (step === undefined) throw recordUnknown('This step');
  return step;
}

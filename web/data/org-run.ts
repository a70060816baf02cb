import type {
  PlannedStep,
  PlanReply,
  SetupOptions,
  SetupStepName,
  StepReply,
} from '../../server/contract/salesforce.ts';
import { type Api, pathOf } from './api.ts';
import { wasShown, withStep } from './org-plan.ts';
import type { Refusal, Reply } from './reply.ts';

/** How far a step is while the steps run. */
export type StepRun = 'waiting' | 'running' | 'done' | 'failed';

/** What was confirmed, and what is told while it runs. */
export interface OrgRun {
  api: Pick<Api, 'post'>;
  connection: string;
  options: SetupOptions;
  /** The steps as they were shown. */
  confirmed: readonly PlannedStep[];
  onStep: (step: SetupStepName, run: StepRun) => void;
  /** The org as it is by now. */
  onPlan: (plan: PlanReply) => void;
}

/** How it ended: `outdated` when the next step would change something that was not shown. */
export type RunEnd =
  | { end: 'done' }
  | { end: 'outdated' }
  | { end: 'failed'; step: SetupStepName | null; refusal: Refusal };

/** Reads what has to be done in an org; changes nothing. */
export function planOrg({ api, connection, options }: Pick<OrgRun, 'api' | 'connection' | 'options'>) {
  return api.post<PlanReply>(pathOf`/api/salesforce/connections/${connection}/plan`, options);
}

/** Runs the steps in their order; each changes exactly what was shown of it, or nothing. */
export async function runSteps(run: OrgRun, plan: PlanReply): Promise<RunEnd> {
  const ran = new Set<SetupStepName>();
  let now = plan;
  let isFresh = false;
  for (;;) {
    const next = nextStep(now, { ran, isFresh });
    if (next === null) {
      if (isFresh) return { end: 'done' };
      const reply = await planOrg(run);
      if (!('value' in reply)) return { end: 'failed', step: null, refusal: reply };
      run.onPlan(reply.value);
      now = reply.value;
      isFresh = true;
      continue;
    }
    if (!wasShown(run.confirmed, next)) return { end: 'outdated' };
    ran.add(next.step);
    isFresh = false;
    const reply = await runStep(run, next);
    if (!('value' in reply)) return { end: 'failed', step: next.step, refusal: reply };
    now = withStep(now, reply.value.step);
    run.onPlan(now);
  }
}

/** The step that comes next; null: none does by this plan. One that waits for the steps before it may be ready in a fresh plan. */
function nextStep(
  { steps }: PlanReply,
  { ran, isFresh }: { ran: ReadonlySet<SetupStepName>; isFresh: boolean },
): PlannedStep | null {
  const open = steps.filter(({ step, state }) => !ran.has(step) && (state === 'toDo' || state === 'blocked'));
  const next = isFresh ? open.find(({ state }) => state === 'toDo') : open[0];
  return next?.state === 'toDo' ? next : null;
}

/** The digest is of the whole step: when only that has gone on and the changes have not, it is asked once more. */
async function runStep(run: OrgRun, step: PlannedStep): Promise<Reply<StepReply>> {
  run.onStep(step.step, 'running');
  const first = await sendStep(run, step);
  const reply = codeOf(first) === 'planOutdated' ? ((await sendAnew(run, step)) ?? first) : first;
  run.onStep(step.step, 'value' in reply ? 'done' : 'failed');
  return reply;
}

/** Null: it would change something else now. */
async function sendAnew(run: OrgRun, { step }: PlannedStep): Promise<Reply<StepReply> | null> {
  const reply = await planOrg(run);
  if (!('value' in reply)) return reply;
  run.onPlan(reply.value);
  const now = reply.value.steps.find((planned) => planned.step === step);
  return now?.state === 'toDo' && wasShown(run.confirmed, now) ? sendStep(run, now) : null;
}

function sendStep({ api, connection, options }: OrgRun, { step, digest }: PlannedStep): Promise<Reply<StepReply>> {
  return api.post<StepReply>(pathOf`/api/salesforce/connections/${connection}/steps/${step}`, { options, digest });
}

function codeOf(reply: Reply<unknown>): string | null {
  return 'problem' in reply ? reply.problem.code : null;
}

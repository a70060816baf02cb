import type { PlannedStep, PlanReply } from '../../server/contract/salesforce.ts';

/** The steps that a confirmation is about: those that can run now, and those that can once these have. */
export function stepsToConfirm({ steps }: Pick<PlanReply, 'steps'>): PlannedStep[] {
  return steps.filter(({ state, changes }) => state === 'toDo' || (state === 'blocked' && changes.length > 0));
}

/** Whether there is something to run. */
export function isSomethingToDo({ steps }: Pick<PlanReply, 'steps'>): boolean {
  return steps.some(({ state }) => state === 'toDo');
}

/** How many values would be changed. */
export function countChanges(steps: readonly PlannedStep[]): number {
  return steps.reduce((count, { changes }) => count + changes.length, 0);
}

/** Whether a step would change exactly what was shown when it was confirmed, though the org has gone on since. */
export function wasShown(confirmed: readonly PlannedStep[], now: PlannedStep): boolean {
  const shown = confirmed.find(({ step }) => step === now.step);
  return shown !== undefined && textOf(shown) === textOf(now);
}

/** The plan with one step as it is now. */
export function withStep(plan: PlanReply, changed: PlannedStep): PlanReply {
  return { ...plan, steps: plan.steps.map((step) => (step.step === changed.step ? changed : step)) };
}

function textOf({ changes }: PlannedStep): string {
  return JSON.stringify(changes.map(({ name, before, after }) => [name, before, after]));
}

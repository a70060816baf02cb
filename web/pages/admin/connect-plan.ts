import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type {
  Connection,
  PlannedStep,
  PlanReply,
  SetupOptions,
  SetupStepName,
  StepReply,
} from '../../../server/contract/salesforce.ts';
import { ConsolePart } from '../../app/console-part.ts';
import { readFailure } from '../../app/read-failure.ts';
import type { Failure } from '../../components/failure-notice.ts';
import { loadingLine, warningList } from '../../components/page-parts.ts';
import { pathOf } from '../../data/api.ts';
import { isSomethingToDo, stepsToConfirm } from '../../data/org-plan.ts';
import { planOrg, type RunEnd, runSteps, type StepRun } from '../../data/org-run.ts';
import type { Reply } from '../../data/reply.ts';
import { orgWords } from '../../i18n/org-words.ts';
import { otherConfigs, type PlanChoice, planOptions, refreshNotice, runQuestion } from './connect-plan-parts.ts';
import { stepCard } from './connect-step.ts';

const { plan: words, run: runWords, undo, form } = orgWords;

type Stop = { end: 'outdated' } | { end: 'failed'; step: SetupStepName | null; failure: Failure };

/** What has to be done in a connected org: exactly, then confirmed, then step by step. */
export class ConnectPlan extends ConsolePart {
  static override properties: PropertyDeclarations = {
    connection: { attribute: false },
    applicationId: { attribute: false },
    planned: { attribute: false },
    again: { attribute: false },
    plan: { state: true },
    choice: { state: true },
    isStale: { state: true },
    runs: { state: true },
    isRunning: { state: true },
    stop: { state: true },
    hasEnded: { state: true },
  };

  declare connection: Connection;
  /** The application that it is done for; null: one that is not here yet. */
  declare applicationId: string | null;
  /** Told of the plan, each time it is another one. */
  declare planned: (plan: PlanReply) => void;
  /** Told when it has to be connected again. */
  declare again: () => void;
  /** Null: not read yet. */
  declare private plan: PlanReply | null;
  declare private choice: PlanChoice;
  /** The options are no longer those of the plan. */
  declare private isStale: boolean;
  /** How far each step is; null: nothing runs, and nothing has stopped. */
  declare private runs: ReadonlyMap<SetupStepName, StepRun> | null;
  declare private isRunning: boolean;
  /** Why the steps have stopped; null: they have not. */
  declare private stop: Stop | null;
  /** The connection has ended. */
  declare private hasEnded: boolean;
  private confirmed: readonly PlannedStep[] = [];

  constructor() {
    super();
    this.applicationId = null;
    this.plan = null;
    this.choice = { binding: null, name: '' };
    this.isStale = false;
    this.runs = null;
    this.isRunning = false;
    this.stop = null;
    this.hasEnded = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.read();
  }

  override get hasUnsavedChanges(): boolean {
    return this.isRunning;
  }

  protected override render(): TemplateResult {
    const { plan } = this;
    return html`
      <section class="card" aria-labelledby="org-plan">
        <h2 id="org-plan" tabindex="-1">${words.heading}</h2>
        ${plan === null ? nothing : this.renderHead(plan)} ${this.renderFailure()}
        ${this.busy && !this.isRunning ? loadingLine(words.reading) : nothing} ${this.renderStop()}
        ${plan === null ? nothing : html`<ol class="steps">${plan.steps.map((step) => this.renderStep(step))}</ol>`}
        ${this.isStale ? html`<p class="notice" role="status">${words.optionsChanged}</p>` : nothing}
        ${this.isRunning ? loadingLine(runWords.running) : this.renderButtons(plan)}
      </section>
    `;
  }

  private renderHead(plan: PlanReply): TemplateResult {
    const isDone = plan.steps.every(({ state }) => state === 'done');
    const change = (changed: Partial<PlanChoice>) => {
      this.choice = { ...this.choice, ...changed };
      this.isStale = true;
    };
    return html`
      <p>${isDone ? words.leadDone : words.lead}</p>
      ${isDone ? html`<p>${words.advice}</p>` : nothing}
      ${refreshNotice(plan)} ${warningList(plan.warnings)} ${otherConfigs(plan)}
      ${planOptions(this.choice, { isNew: plan.serviceProviderId === null, binding: plan.binding, change })}
    `;
  }

  private renderStep(step: PlannedStep): TemplateResult {
    const { stop } = this;
    const failure =
      stop?.end === 'failed' && stop.step === step.step
        ? html`<failure-notice .failure=${stop.failure}></failure-notice>`
        : nothing;
    return stepCard({
      step,
      run: this.runs?.get(step.step) ?? null,
      failure,
      isBusy: this.busy || this.isRunning,
      undo: () => void this.takeBack(step),
    });
  }

  private renderStop(): TemplateResult | typeof nothing {
    const { stop } = this;
    if (stop === null) return nothing;
    if (stop.end === 'outdated') {
      return html`<div class="notice" role="alert"><h3>${runWords.outdatedHeading}</h3><p>${runWords.outdated}</p></div>`;
    }
    return stop.step === null
      ? html`<failure-notice .failure=${stop.failure}></failure-notice>`
      : html`<p class="notice fails">${runWords.failedAt(words.steps[stop.step])} <a href="#step-${stop.step}">${words.steps[stop.step]}</a></p>`;
  }

  /** One main button: what comes next. */
  private renderButtons(plan: PlanReply | null): TemplateResult {
    const isDisabled = this.busy || this.isStale;
    const main = (label: string, act: () => unknown) =>
      html`<button type="button" class="primary" ?disabled=${isDisabled} @click=${act}>${label}</button>`;
    if (this.hasEnded) {
      return html`<p class="buttons"><button type="button" class="primary" @click=${this.again}>${form.again}</button></p>`;
    }
    const label = plan?.refreshed ? runWords.repair : runWords.start;
    return html`
      <p class="buttons">
        ${this.stop?.end === 'failed' ? main(runWords.goOn, () => this.goOn()) : nothing}
        ${this.stop?.end !== 'failed' && plan && isSomethingToDo(plan) ? main(label, () => this.start(plan)) : nothing}
        <button type="button" ?disabled=${this.busy} @click=${this.readAgain}>${words.read}</button>
      </p>
    `;
  }

  private get options(): SetupOptions {
    const { binding } = this.choice;
    const name = this.choice.name.trim();
    return {
      ...(binding !== null && { binding }),
      ...(name !== '' && { name }),
      ...(this.applicationId !== null && { serviceProviderId: this.applicationId }),
    };
  }

  private async read(): Promise<boolean> {
    const { api } = this.app;
    const reply = await this.attempt(planOrg({ api, connection: this.connection.id, options: this.options }));
    this.hasEnded = isRefusal(reply, 'orgSessionEnded');
    if (!('value' in reply)) return false;
    this.isStale = false;
    this.keep(reply.value);
    return true;
  }

  private async readAgain(): Promise<void> {
    if (!(await this.read())) return;
    this.forgetRun();
    await this.updateComplete;
    this.app.say(words.wasRead);
  }

  private keep(plan: PlanReply): void {
    this.plan = plan;
    this.planned(plan);
  }

  private forgetRun(): void {
    this.runs = null;
    this.stop = null;
  }

  private async start(plan: PlanReply): Promise<void> {
    const steps = stepsToConfirm(plan);
    if (!(await this.app.confirm(runQuestion(steps)))) return;
    this.confirmed = steps;
    await this.run(plan);
  }

  /** Plans again, and continues with what was confirmed. */
  private async goOn(): Promise<void> {
    if ((await this.read()) && this.plan) await this.run(this.plan);
  }

  private async run(plan: PlanReply): Promise<void> {
    this.stop = null;
    this.runs = new Map(stepsToConfirm(plan).map(({ step }) => [step, 'waiting']));
    this.isRunning = true;
    const run = {
      api: this.app.api,
      connection: this.connection.id,
      options: this.options,
      confirmed: this.confirmed,
      onStep: (step: SetupStepName, state: StepRun) => {
        this.runs = new Map(this.runs).set(step, state);
      },
      onPlan: (now: PlanReply) => this.keep(now),
    };
    const end = await runSteps(run, plan);
    this.isRunning = false;
    await this.finish(end);
  }

  private async finish(end: RunEnd): Promise<void> {
    if (end.end === 'failed' && !isRefusal(end.refusal, 'planOutdated')) {
      this.hasEnded = isRefusal(end.refusal, 'orgSessionEnded');
      this.stop = { end: 'failed', step: end.step, failure: readFailure(end.refusal) };
      return;
    }
    this.runs = null;
    this.stop = end.end === 'done' ? null : { end: 'outdated' };
    await this.updateComplete;
    this.querySelector<HTMLElement>('#org-plan')?.focus();
    if (end.end === 'done') this.app.say(runWords.done);
  }

  private async takeBack({ step }: PlannedStep): Promise<void> {
    const name = words.steps[step];
    const question = { title: undo.title(name), message: undo.message, action: undo.action, isDangerous: true };
    if (!(await this.app.confirm(question))) return;
    const path = pathOf`/api/salesforce/connections/${this.connection.id}/steps/${step}/undo`;
    if (!(await this.take(this.app.api.post<StepReply>(path)))) return;
    this.forgetRun();
    await this.read();
    await this.updateComplete;
    this.app.say(undo.done(name));
  }
}

function isRefusal(reply: Reply<unknown>, code: string): boolean {
  return 'problem' in reply && reply.problem.code === code;
}

customElements.define('connect-plan', ConnectPlan);

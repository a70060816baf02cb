import { html, nothing, type TemplateResult } from 'lit';
import type { PlannedStep, ValueChange } from '../../../server/contract/salesforce.ts';
import { type Tone, tag } from '../../components/page-parts.ts';
import type { StepRun } from '../../data/org-run.ts';
import { formatDayAndTime } from '../../i18n/dates.ts';
import { orgWords } from '../../i18n/org-words.ts';

const words = orgWords.plan;

const STATE_TONES: Record<PlannedStep['state'], Tone> = {
  done: 'good',
  toDo: 'warning',
  byHand: 'warning',
  blocked: 'neutral',
};

const RUN_TONES: Record<StepRun, Tone> = { waiting: 'neutral', running: 'warning', done: 'good', failed: 'alert' };

/** A step as it is shown. */
export interface ShownStep {
  step: PlannedStep;
  /** How far it is; null: nothing runs. */
  run: StepRun | null;
  /** Why it failed; nothing: it did not. */
  failure: TemplateResult | typeof nothing;
  isBusy: boolean;
  undo: () => void;
}

/** A step of the plan: its state, what is there, exactly what would change, what somebody else has changed, and how to do it by hand. */
export function stepCard({ step, run, failure, isBusy, undo }: ShownStep): TemplateResult {
  const name = words.steps[step.step];
  return html`
    <li class="card step" id="step-${step.step}">
      <h3>${name} ${run === null ? tag(words.states[step.state], STATE_TONES[step.state]) : runTag(run)}</h3>
      <p>${step.result}</p>
      ${failure} ${step.drift.length > 0 ? renderDrift(step) : nothing}
      ${step.changes.length > 0 ? changesTable(`${words.changes}: ${name}`, step.changes, [words.before, words.after]) : nothing}
      ${step.written.length > 0 ? renderWritten(step) : nothing}
      ${
        step.canUndo && run === null
          ? html`
            <p class="buttons">
              <button type="button" ?disabled=${isBusy} aria-label=${words.undoNamed(name)} @click=${undo}>${words.undo}</button>
            </p>
          `
          : nothing
      }
    </li>
  `;
}

function runTag(run: StepRun): TemplateResult {
  return html`<span role="status">${tag(words.runs[run], RUN_TONES[run])}</span>`;
}

function renderDrift({ step, drift, writtenAt }: PlannedStep): TemplateResult {
  const said = writtenAt === null ? words.driftUnknown : words.drift(formatDayAndTime(writtenAt));
  return html`
    <div class="notice drift">
      <h4>${said}</h4>
      ${changesTable(`${said}: ${words.steps[step]}`, drift, [words.driftBefore, words.driftAfter])}
    </div>
  `;
}

/** What a program may not do, or cannot yet, stands open. */
function renderWritten({ state, written }: PlannedStep): TemplateResult {
  return html`
    <details ?open=${state === 'byHand' || state === 'blocked'}>
      <summary>${words.written}</summary>
      <ol class="how-to">${written.map((sentence) => html`<li>${sentence}</li>`)}</ol>
    </details>
  `;
}

function changesTable(label: string, changes: readonly ValueChange[], heads: [string, string]): TemplateResult {
  const value = (text: string | null) => (text === null ? html`<em>${words.nothing}</em>` : html`<code>${text}</code>`);
  return html`
    <table role="table" class="list changes">
      <caption class="unseen">${label}</caption>
      <thead role="rowgroup">
        <tr role="row">
          ${[words.what, ...heads].map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${changes.map(
          ({ name, before, after }) => html`
            <tr role="row">
              <th role="rowheader" scope="row">${name}</th>
              <td role="cell" data-label=${heads[0]}>${value(before)}</td>
              <td role="cell" data-label=${heads[1]}>${value(after)}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}

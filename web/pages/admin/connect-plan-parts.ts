import { html, nothing, type TemplateResult } from 'lit';
import type { PlannedStep, PlanReply } from '../../../server/contract/salesforce.ts';
import type { Question } from '../../components/confirm-dialog.ts';
import { selectField, textField } from '../../components/form-fields.ts';
import { countChanges } from '../../data/org-plan.ts';
import { formatDayAndTime } from '../../i18n/dates.ts';
import { orgWords } from '../../i18n/org-words.ts';

const { plan: words, run } = orgWords;

/** What may be chosen about the set-up; the name only while the application is not here. */
export interface PlanChoice {
  /** Null: as the org has it. */
  binding: 'redirect' | 'post' | null;
  name: string;
}

/** The options of a plan. */
export function planOptions(
  choice: PlanChoice,
  {
    isNew,
    binding,
    change,
  }: { isNew: boolean; binding: PlanReply['binding']; change: (change: Partial<PlanChoice>) => void },
): TemplateResult {
  return html`
    <details>
      <summary>${words.options}</summary>
      ${selectField({
        name: 'binding',
        label: words.binding,
        value: choice.binding ?? binding,
        choices: [
          { value: 'redirect', label: words.bindings.redirect },
          { value: 'post', label: words.bindings.post },
        ],
        onInput: (chosen) => change({ binding: chosen === 'post' ? 'post' : 'redirect' }),
      })}
      ${
        isNew
          ? textField({
              name: 'name',
              label: words.name,
              hint: words.nameHint,
              value: choice.name,
              maxLength: 100,
              onInput: (name) => change({ name }),
            })
          : nothing
      }
    </details>
  `;
}

/** That a sandbox has become another org. */
export function refreshNotice({ refreshed }: PlanReply): TemplateResult | typeof nothing {
  if (refreshed === null) return nothing;
  return html`
    <div class="notice">
      <h3>${words.refreshedHeading}</h3>
      <p>${words.refreshed(formatDayAndTime(refreshed.connectedAt))}</p>
    </div>
  `;
}

/** Other single sign-on settings of the org. */
export function otherConfigs({ otherConfigs: others }: PlanReply): TemplateResult | typeof nothing {
  if (others.length === 0) return nothing;
  return html`
    <p>${words.others}</p>
    <ul>
      ${others.map(({ name, issuer }) => html`<li><strong>${name}</strong>, <span class="break-anywhere">${words.otherIssuer(issuer)}</span></li>`)}
    </ul>
  `;
}

/** What is asked before anything is changed. */
export function runQuestion(steps: readonly PlannedStep[]): Question {
  return {
    title: run.confirmTitle(countChanges(steps)),
    message: html`
      <p>${run.confirmMessage}</p>
      <ul>${steps.map(({ step, changes }) => html`<li>${run.confirmStep(words.steps[step], changes.length)}</li>`)}</ul>
      <p><strong>${run.breakGlass}</strong></p>
    `,
    action: run.confirmAction,
  };
}

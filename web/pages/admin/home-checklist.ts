import { html, type TemplateResult } from 'lit';
import type { SummaryReply } from '../../../server/contract/console.ts';
import { progressBar, tag } from '../../components/page-parts.ts';
import { homeWords } from '../../i18n/home-words.ts';

const words = homeWords.checklist;

type Checklist = SummaryReply['checklist'];

const STEPS: { name: keyof Checklist; address: string }[] = [
  { name: 'serviceProviderAdded', address: '/admin/applications/add' },
  { name: 'personInvited', address: '/admin/people' },
  { name: 'signInTested', address: '/admin/test-sign-in' },
];

/** Whether a new installation has become one that is used. */
export function isComplete(checklist: Checklist): boolean {
  return STEPS.every(({ name }) => checklist[name]);
}

/** What to do first, each step a link that knows whether it is done. */
export function homeChecklist(checklist: Checklist): TemplateResult {
  const done = STEPS.filter(({ name }) => checklist[name]).length;
  const next = STEPS.find(({ name }) => !checklist[name]);
  return html`
    <section class="card" aria-labelledby="checklist">
      <h2 id="checklist">${words.heading}</h2>
      <p>${words.lead}</p>
      ${progressBar({ label: words.progress(done), value: done, max: STEPS.length })}
      <ol class="checklist">
        ${STEPS.map((step) => renderStep(step, { isDone: checklist[step.name], isNext: step === next }))}
      </ol>
      <p class="hint">${words.next}</p>
    </section>
  `;
}

function renderStep(
  { name, address }: (typeof STEPS)[number],
  { isDone, isNext }: { isDone: boolean; isNext: boolean },
): TemplateResult {
  const { label, hint } = words.steps[name];
  return html`
    <li>
      <a href=${address} class=${isNext ? 'button primary' : ''}>${label}</a>
      ${isDone ? tag(words.done, 'good') : tag(words.open)}
      <p class="hint">${hint}</p>
    </li>
  `;
}

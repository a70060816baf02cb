import { html, type TemplateResult } from 'lit';
import type { AuditEventReply } from '../../../server/contract/audit.ts';
import { factList } from '../../components/page-parts.ts';
import { auditWords } from '../../i18n/audit-words.ts';
import { words } from '../../i18n/words.ts';
import { outcomeTag } from './audit-names.ts';
import { reasonText } from './reason-text.ts';

const time = new Intl.DateTimeFormat(words.locale, { timeStyle: 'medium' });

/** The steps of one sign-in, in order. */
export function signInStory(story: AuditEventReply['story']): TemplateResult {
  return html`
    <section class="card" aria-labelledby="story">
      <h2 id="story">${auditWords.event.story}</h2>
      <p class="hint">${auditWords.event.storyLead}</p>
      <ol class="timeline">${story.map(renderStep)}</ol>
    </section>
  `;
}

function renderStep({ step, at, outcome, facts }: AuditEventReply['story'][number]): TemplateResult {
  return html`
    <li>
      <h3>${auditWords.steps[step]} ${outcomeTag(outcome)}</h3>
      <p class="hint"><time datetime=${at}>${time.format(new Date(at))}</time></p>
      ${facts.length === 0 ? '' : factList(facts.map(renderFact))}
    </li>
  `;
}

/** The server names it so; it gives the code alone. */
const REASON = 'Reason';

function renderFact({ name, value }: AuditEventReply['story'][number]['facts'][number]): {
  name: string;
  value: unknown;
} {
  return { name, value: name === REASON ? reasonText(value) : value };
}

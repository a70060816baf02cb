import { html, nothing, type TemplateResult } from 'lit';
import type { EnrolmentVerifyReply } from '../../server/contract/enrolment.ts';
import type { Flow } from '../data/enrolment.ts';
import { words } from '../i18n/words.ts';

/** The end of an enrolment: what the passkey is called, where it is kept, and what to do next. */
export function enrolmentDone(passkey: EnrolmentVerifyReply['passkey'], next: Flow): TemplateResult {
  const { done } = words.enrolment;
  return html`
    <p class="lead">${done.called(passkey.name)} ${passkey.synced ? done.synced : done.onOneDevice}</p>
    <h2>${done.next}</h2>
    <p>${done[next]}</p>
    ${next === 'setup' ? html`<pre><code>${done.command}</code></pre>` : nothing}
    <p class="action"><a href="/account">${done.account}</a></p>
  `;
}

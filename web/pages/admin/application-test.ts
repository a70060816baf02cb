import { html, nothing, type TemplateResult } from 'lit';
import type { ServiceProviderReply } from '../../../server/contract/service-providers.ts';
import { applicationsWords } from '../../i18n/applications-words.ts';

const words = applicationsWords.test;

/** What a test sign-in does, and where it begins. */
export function applicationTest({ id, settings }: ServiceProviderReply): TemplateResult {
  return html`
    <section class="card" aria-labelledby="test">
      <h2 id="test">${words.heading}</h2>
      <p>${words.lead}</p>
      ${testSteps()} ${settings.enabled ? nothing : html`<p class="notice">${words.isOff}</p>`}
      <p class="buttons">${testLink(id, words.start)}</p>
    </section>
  `;
}

/** What happens in a test, in order. */
export function testSteps(): TemplateResult {
  return html`<ol>${words.steps.map((step) => html`<li>${step}</li>`)}</ol>`;
}

/** Begins a test; the server redirects from here, so the browser itself has to go there. */
export function testLink(id: string, label: string): TemplateResult {
  return html`<a class="button primary" target="_self" href="/admin/test-sign-in/${id}">${label}</a>`;
}

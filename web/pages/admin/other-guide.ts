import { html, type TemplateResult } from 'lit';
import { connectWords } from '../../i18n/connect-words.ts';

const words = connectWords.other;

/** The steps that every application's administration has in one form or another. */
export function otherGuide(): TemplateResult {
  return html`
    <section class="card" aria-labelledby="guide">
      <h2 id="guide">${words.heading}</h2>
      <ol>${words.steps.map((step) => html`<li>${step}</li>`)}</ol>
    </section>
  `;
}

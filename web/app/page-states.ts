import { html, type TemplateResult } from 'lit';
import { consoleWords } from '../i18n/console-words.ts';
import { BASE } from './router.ts';

const words = consoleWords.page;

/** While a page's code is on its way. */
export function loadingPage(): TemplateResult {
  return html`<p class="progress" role="status">${words.loading}</p>`;
}

/** An address at which there is no page. */
export function missingPage(): TemplateResult {
  const { title, message, home } = words.notFound;
  return html`
    <h1 tabindex="-1">${title}</h1>
    <p class="lead">${message}</p>
    <p><a href=${BASE}>${home}</a></p>
  `;
}

/** A page for other roles. */
export function forbiddenPage(): TemplateResult {
  return html`<h1 tabindex="-1">${words.noRole.title}</h1><p class="lead">${words.noRole.message}</p>`;
}

/** A page whose code did not come. */
export function brokenPage(): TemplateResult {
  const { title, message, reload } = words.broken;
  return html`
    <h1 tabindex="-1">${title}</h1>
    <p class="lead">${message}</p>
    <p><button type="button" class="primary" @click=${() => location.reload()}>${reload}</button></p>
  `;
}

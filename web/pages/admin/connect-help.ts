import { html, nothing, type TemplateResult } from 'lit';
import type { ConnectionWay } from '../../../server/contract/salesforce.ts';
import '../../components/code-block.ts';
import '../../components/value-row.ts';
import { loadingLine } from '../../components/page-parts.ts';
import { orgWords } from '../../i18n/org-words.ts';

const { externalApp, tokenHelp, passwordHelp } = orgWords;

/** The callback URL, once it is known; `missing` when it cannot be read. */
export type CallbackUrl = { url: string } | 'loading' | 'missing';

/** How one comes by what a way asks for. */
export function connectHelp(way: ConnectionWay, callbackUrl: CallbackUrl): TemplateResult {
  switch (way) {
    case 'oauth':
      return externalAppHelp(callbackUrl);
    case 'accessToken':
      return accessTokenHelp();
    case 'password':
      return html`<ul>${passwordHelp.map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
  }
}

function externalAppHelp(callbackUrl: CallbackUrl): TemplateResult {
  return html`
    <h3>${externalApp.heading}</h3>
    <ol class="how-to">
      ${externalApp.steps.map(
        (step, index) =>
          html`<li>${step} ${index === externalApp.callbackStep ? renderCallback(callbackUrl) : nothing}</li>`,
      )}
    </ol>
    <p>${externalApp.who}</p>
  `;
}

function renderCallback(callbackUrl: CallbackUrl): TemplateResult {
  if (callbackUrl === 'loading') return loadingLine();
  if (callbackUrl === 'missing') return html`<p class="mistake">${externalApp.noCallback}</p>`;
  return html`<value-row .label=${externalApp.callbackUrl} .value=${callbackUrl.url}></value-row>`;
}

function accessTokenHelp(): TemplateResult {
  const [logIn, show, copy] = tokenHelp.steps;
  return html`
    <h3>${tokenHelp.heading}</h3>
    <ol class="how-to">
      <li>${logIn}</li>
      <li>${show}<code-block .label=${tokenHelp.commandLabel} .text=${tokenHelp.command}></code-block></li>
      <li>${copy}</li>
    </ol>
    <p>${tokenHelp.note}</p>
  `;
}

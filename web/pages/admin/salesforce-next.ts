import { html, type TemplateResult } from 'lit';
import '../../components/code-block.ts';
import { pathOf } from '../../data/api.ts';
import { orgWords } from '../../i18n/org-words.ts';
import { testLink } from './application-test.ts';

const { next, pack } = orgWords;

/** What comes after an org has been set up. */
export function salesforceNext(applicationId: string): TemplateResult {
  return html`
    <section class="card" aria-labelledby="org-next">
      <h2 id="org-next">${next.heading}</h2>
      <p>${next.federationIdsLead}</p>
      <p><a class="button" href=${federationIdsAddress(applicationId)}>${next.federationIds}</a></p>
      <p>${next.testLead}</p>
      <p>${testLink(applicationId, next.test)}</p>
    </section>
  `;
}

/** The page that compares the users of an application's org with the people here. */
export function federationIdsAddress(applicationId: string): string {
  return pathOf`/admin/applications/${applicationId}/federation-ids`;
}

/** The file for whoever has no access to the org, or gives it to somebody who has. */
export function setUpPack(applicationId: string | null): TemplateResult {
  if (applicationId === null) {
    return html`
      <section class="card" aria-labelledby="set-up-pack">
        <h2 id="set-up-pack">${pack.heading}</h2>
        <p>${pack.later} <a href="/admin/applications/add">${pack.add}</a>.</p>
      </section>
    `;
  }
  return html`
    <section class="card" aria-labelledby="set-up-pack">
      <h2 id="set-up-pack">${pack.heading}</h2>
      <p>${pack.lead}</p>
      <p class="buttons">
        <a class="button" target="_self" download href=${pathOf`/api/service-providers/${applicationId}/set-up-pack`}>
          ${pack.action}
        </a>
      </p>
      <code-block .label=${pack.commandLabel} .text=${pack.command}></code-block>
    </section>
  `;
}

import { html, type TemplateResult } from 'lit';
import type { TestSignInReport } from '../../../server/contract/service-providers.ts';
import '../../components/code-block.ts';
import { factList, tag } from '../../components/page-parts.ts';
import { applicationsWords } from '../../i18n/applications-words.ts';

const words = applicationsWords.report;

/** What a test sign-in has shown: the verdict, each check, what arrived. */
export function testReport({ checks, facts, tier, xml }: TestSignInReport): TemplateResult {
  const failed = checks.filter(({ passed }) => !passed).length;
  return html`
    <div class="notice ${failed === 0 ? 'works' : 'fails'}">
      <p><strong>${failed === 0 ? words.good : words.bad(failed)}</strong></p>
      <p>${words.tiers[tier]}</p>
    </div>
    <section class="card" aria-labelledby="checks">
      <h2 id="checks">${words.checks}</h2>
      ${renderChecks(checks)}
    </section>
    <section class="card" aria-labelledby="arrived">
      <h2 id="arrived">${words.facts}</h2>
      ${facts.length === 0 ? html`<p>${words.noFacts}</p>` : assertionFacts(facts)}
      <details>
        <summary>${words.xml}</summary>
        <code-block .label=${words.xml} .text=${xml}></code-block>
      </details>
    </section>
  `;
}

/** What an assertion says, each value on a line of its own. */
export function assertionFacts(facts: TestSignInReport['facts']): TemplateResult {
  return factList(
    facts.map(({ name, values }) => ({
      name,
      value: html`<ul class="plain">${values.map((value) => html`<li><code>${value}</code></li>`)}</ul>`,
    })),
  );
}

function renderChecks(checks: TestSignInReport['checks']): TemplateResult {
  return html`
    <table role="table" class="list">
      <caption class="unseen">${words.checks}</caption>
      <thead role="rowgroup">
        <tr role="row">
          ${[words.check, words.result, words.detail].map(
            (head) => html`<th role="columnheader" scope="col">${head}</th>`,
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${checks.map(
          ({ name, passed, detail }) => html`
            <tr role="row">
              <th role="rowheader" scope="row">${name}</th>
              <td role="cell">${passed ? tag(words.passed, 'good') : tag(words.failed, 'alert')}</td>
              <td role="cell">${detail}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}

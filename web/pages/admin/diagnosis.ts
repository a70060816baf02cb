import { html, nothing, type TemplateResult } from 'lit';
import type { Diagnosis, Finding } from '../../../server/contract/doctor.ts';
import '../../components/code-block.ts';
import { type Tone, tag } from '../../components/page-parts.ts';
import { doctorWords } from '../../i18n/doctor-words.ts';
import { mendAddress } from './mend-address.ts';
import { assertionFacts } from './test-report.ts';

const words = doctorWords.diagnosis;

const TONES: Record<Finding['result'], Tone> = {
  passed: 'good',
  failed: 'alert',
  warning: 'warning',
  notKnown: 'neutral',
};

/** A judged message: the verdict, what is wrong with cause and remedy, what is right, what it says. */
export function renderDiagnosis(diagnosis: Diagnosis, userId: string | null): TemplateResult {
  const { findings, facts, xml } = diagnosis;
  const wrong = findings.filter(({ result }) => result === 'failed' || result === 'warning');
  const others = findings.filter((finding) => !wrong.includes(finding));
  const place = { serviceProviderId: diagnosis.serviceProvider?.id ?? null, userId };
  return html`
    ${renderVerdict(diagnosis)}
    ${
      wrong.length === 0
        ? nothing
        : html`
          <section aria-labelledby="wrong">
            <h3 id="wrong">${words.wrong}</h3>
            <ol class="findings">${wrong.map((finding) => renderFinding(finding, place))}</ol>
          </section>
        `
    }
    <section aria-labelledby="looked-at">
      <h3 id="looked-at">${words.right}</h3>
      <ul class="findings">${others.map((finding) => renderFinding(finding, place))}</ul>
    </section>
    ${facts.length === 0 ? nothing : html`<details><summary>${words.facts}</summary>${assertionFacts(facts)}</details>`}
    ${
      xml === ''
        ? nothing
        : html`<details><summary>${words.xml}</summary><code-block .label=${words.xml} .text=${xml}></code-block></details>`
    }
  `;
}

function renderVerdict({ findings, tier, type, serviceProvider, isVerified }: Diagnosis): TemplateResult {
  const failed = findings.filter(({ result }) => result === 'failed').length;
  return html`
    <div class="notice ${failed === 0 ? 'works' : 'fails'}" role="status">
      <p><strong>${failed === 0 ? words.good : words.bad(failed)}</strong></p>
      <p>
        ${words.types[type]}.
        ${
          serviceProvider === null
            ? nothing
            : html`${words.heldAgainst} <a href="/admin/applications/${serviceProvider.id}">${serviceProvider.name}</a>.`
        }
      </p>
      ${tier === null ? nothing : html`<p>${words.assurance} <strong>${words.tiers[tier]}</strong>.</p>`}
      ${isVerified ? nothing : html`<p>${words.unverified}</p>`}
    </div>
  `;
}

/** One finding: what was looked at, what came of it, the evidence, and what mends it. */
export function renderFinding(
  { check, result, status, cause, evidence, remedy, mend }: Finding,
  place: { serviceProviderId: string | null; userId: string | null },
): TemplateResult {
  const address = mend === null ? null : mendAddress(mend, place);
  return html`
    <li>
      <p><strong>${check}</strong> ${tag(words.results[result], TONES[result])}</p>
      <p>${cause}</p>
      ${status === null ? nothing : html`<p>${words.saysSalesforce} <q>${status}</q>.</p>`}
      ${
        evidence.length === 0
          ? nothing
          : html`
            <dl class="facts evidence" aria-label=${words.evidence}>
              ${evidence.map(({ name, value }) => html`<div><dt>${name}</dt><dd><code>${value}</code></dd></div>`)}
            </dl>
          `
      }
      ${remedy === null ? nothing : html`<p><strong>${words.remedy}:</strong> ${remedy}</p>`}
      ${
        mend === null || address === null
          ? nothing
          : html`<p class="buttons"><a class="button" href=${address}>${words.mends[mend]}</a></p>`
      }
    </li>
  `;
}

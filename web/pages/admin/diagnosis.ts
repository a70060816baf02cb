import { html, nothing, type TemplateResult } from 'lit';
import type { Diagnosis, Finding } from '../../../server/contract/doctor.ts';
import '../../components/code-block.ts';
import { type Tone, tag } from '../../components/page-parts.ts';
import { doctorWords } from '../../i18n/doctor-words.ts';
import { headlineOf } from './diagnosis-headline.ts';
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
  const headline = headlineOf({ findings, isVerified });
  return html`
    <div class="notice ${headline.look}" role="status">
      <p><strong>${headline.words}</strong></p>
      <p>
        ${words.types[type]}.
        ${
          serviceProvider === null
            ? nothing
            : html`${words.heldAgainst} <a href="/admin/applications/${serviceProvider.id}">${serviceProvider.name}</a>.`
        }
      </p>
      ${tier === null ? nothing : html`<p>${isVerified ? words.assurance : words.claimedAssurance} <strong>${words.tiers[tier]}</strong>.</p>`}
      ${isVerified ? nothing : html`<p>${words.unverified}</p>`}
    </div>
  `;
}

/** One finding: what was looked at, what came of it, the evidence, and what mends it. */
export function renderFinding(
  { check, result, status, cause, evidence, remedy, mend }: Finding,
  place: { serviceProviderId: string | null; userId: string | null },
): TemplateResult {
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
      ${renderMend(mend, place)}
    </li>
  `;
}

/** The button that leads to what mends a finding; nothing when no page of ours does. */
export function renderMend(
  mend: Finding['mend'],
  place: { serviceProviderId: string | null; userId: string | null },
): TemplateResult | typeof nothing {
  const address = mend === null ? null : mendAddress(mend, place);
  if (mend === null || address === null) return nothing;
  return html`<p class="buttons"><a class="button" href=${address}>${words.mends[mend]}</a></p>`;
}

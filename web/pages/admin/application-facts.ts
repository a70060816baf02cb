import { html, nothing, type TemplateResult } from 'lit';
import type { Certificate, ServiceProviderFacts } from '../../../server/contract/service-providers.ts';
import { type DifferingFact, factList, tag } from '../../components/page-parts.ts';
import { applicationsWords } from '../../i18n/applications-words.ts';
import { formatDay } from '../../i18n/dates.ts';

const words = applicationsWords.facts;
const values = applicationsWords.factValues;

/** Everything that is known of an application, as a table. */
export function applicationFacts(facts: ServiceProviderFacts): TemplateResult {
  return factList([
    { name: words.entityId, value: html`<code>${facts.entityId}</code>` },
    { name: words.kind, value: applicationsWords.kinds[facts.kind] },
    { name: words.assertionConsumerServices, value: renderConsumerServices(facts) },
    { name: words.singleLogoutServices, value: renderLogoutServices(facts) },
    {
      name: words.nameIdFormats,
      value: facts.nameIdFormats.length === 0 ? values.anyFormat : codes(facts.nameIdFormats),
    },
    { name: words.authnRequestsSigned, value: facts.authnRequestsSigned ? values.signed : values.notSigned },
    { name: words.signingCertificates, value: renderCertificates(facts.signingCertificates) },
    { name: words.wantAssertionsSigned, value: facts.wantAssertionsSigned ? values.wantsSigned : values.wantsNothing },
    { name: words.validUntil, value: facts.validUntil === null ? values.noEnd : formatDay(facts.validUntil) },
  ]);
}

/** Differences under the names that the table gives the facts. */
export function namedDifferences(differences: DifferingFact[]): DifferingFact[] {
  const names = new Map<string, string>(Object.entries(words));
  return differences.map((difference) => ({ ...difference, fact: names.get(difference.fact) ?? difference.fact }));
}

function renderConsumerServices({ assertionConsumerServices: services }: ServiceProviderFacts): TemplateResult {
  return html`
    <ul class="plain">
      ${services.map(
        ({ url, isDefault }) =>
          html`<li><code>${url}</code> ${isDefault && services.length > 1 ? tag(values.isDefault) : nothing}</li>`,
      )}
    </ul>
  `;
}

function renderLogoutServices({ singleLogoutServices: services }: ServiceProviderFacts): TemplateResult | string {
  if (services.length === 0) return values.noLogout;
  return html`
    <ul class="plain">
      ${services.map(({ url, binding }) => html`<li><code>${url}</code> (${values.bindings[binding]})</li>`)}
    </ul>
  `;
}

function renderCertificates(certificates: Certificate[]): TemplateResult | string {
  if (certificates.length === 0) return values.noCertificate;
  return html`<ul class="plain">${certificates.map(renderCertificate)}</ul>`;
}

function renderCertificate({ subject, fingerprint, notAfter }: Certificate): TemplateResult {
  const hasEnded = Date.parse(notAfter) < Date.now();
  const day = formatDay(notAfter);
  return html`
    <li>
      ${subject} ${hasEnded ? tag(values.ended(day), 'alert') : tag(values.ends(day))}<br>
      ${values.fingerprint} <code>${fingerprint}</code>
    </li>
  `;
}

function codes(texts: string[]): TemplateResult {
  return html`<ul class="plain">${texts.map((text) => html`<li><code>${text}</code></li>`)}</ul>`;
}

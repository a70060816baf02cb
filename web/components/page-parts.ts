import { html, nothing, type TemplateResult } from 'lit';
import { consoleWords } from '../i18n/console-words.ts';

/** The head of a page of the console. */
export interface PageHead {
  heading: string;
  lead?: unknown;
  /** Where the page belongs. */
  back?: { label: string; address: string };
  /** Buttons and links for what one does here. */
  actions?: unknown;
}

/** Heading, a sentence beneath it, the way back, and what one does here. */
export function pageHead({ heading, lead, back, actions }: PageHead): TemplateResult {
  return html`
    <div class="page-head">
      ${back ? html`<p class="back"><a href=${back.address}>${back.label}</a></p>` : nothing}
      <h1 tabindex="-1">${heading}</h1>
      ${isThere(actions) ? html`<div class="page-actions">${actions}</div>` : nothing}
      ${isThere(lead) ? html`<p class="lead">${lead}</p>` : nothing}
    </div>
  `;
}

function isThere(part: unknown): boolean {
  return Boolean(part) && part !== nothing;
}

/** While something is on its way. */
export function loadingLine(label = consoleWords.page.loading): TemplateResult {
  return html`<p class="progress" role="status">${label}</p>`;
}

/** Sections of one page as links; the current one is said to be. */
export function tabLinks(
  label: string,
  tabs: { label: string; address: string; isCurrent: boolean }[],
): TemplateResult {
  return html`
    <nav class="tabs" aria-label=${label}>
      ${tabs.map(
        (tab) => html`<a href=${tab.address} aria-current=${tab.isCurrent ? 'page' : nothing}>${tab.label}</a>`,
      )}
    </nav>
  `;
}

/** Names and what they are. */
export function factList(facts: { name: unknown; value: unknown }[]): TemplateResult {
  return html`
    <dl class="facts">${facts.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
  `;
}

/** What a tag says beyond its word: never by colour alone. */
export type Tone = 'neutral' | 'good' | 'warning' | 'alert';

/** A short word about something. */
export function tag(label: string, tone: Tone = 'neutral'): TemplateResult {
  return html`<span class="tag ${tone}">${label}</span>`;
}

/** How far something has come. */
export function progressBar({ label, value, max }: { label: string; value: number; max: number }): TemplateResult {
  return html`
    <label class="progress-bar">${label}<progress value=${value} max=${Math.max(max, 1)}></progress></label>
  `;
}

/** What to know before going on; empty: nothing is shown. */
export function warningList(warnings: { message: string }[]): TemplateResult | typeof nothing {
  if (warnings.length === 0) return nothing;
  return html`<ul class="warnings">${warnings.map(({ message }) => html`<li>${message}</li>`)}</ul>`;
}

/** What differs, before and after. */
export interface DifferingFact {
  fact: string;
  before: string[];
  after: string[];
}

/** What would be another value, as a table. */
export function differencesTable(label: string, differences: DifferingFact[]): TemplateResult {
  const words = consoleWords.differences;
  const values = (list: string[]) =>
    list.length === 0
      ? html`<em>${words.nothing}</em>`
      : html`<ul>${list.map((value) => html`<li>${value}</li>`)}</ul>`;
  return html`
    <table role="table" class="list differences">
      <caption class="unseen">${label}</caption>
      <thead role="rowgroup">
        <tr role="row">
          ${[words.fact, words.before, words.after].map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${differences.map(
          ({ fact, before, after }) => html`
            <tr role="row">
              <th role="rowheader" scope="row">${fact}</th>
              <td role="cell" data-label=${words.before}>${values(before)}</td>
              <td role="cell" data-label=${words.after}>${values(after)}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}

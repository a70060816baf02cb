import { html, type TemplateResult } from 'lit';
import { formatNumber } from '../../i18n/numbers.ts';

/** A count and what it counts. */
export interface Figure {
  label: string;
  count: number;
}

/** Counts in a row. */
export function figures(list: Figure[]): TemplateResult {
  return html`
    <dl class="figures">
      ${list.map(({ label, count }) => html`<div><dt>${label}</dt><dd>${formatNumber(count)}</dd></div>`)}
    </dl>
  `;
}

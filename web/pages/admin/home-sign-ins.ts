import { html, type TemplateResult } from 'lit';
import type { SummaryReply } from '../../../server/contract/console.ts';
import { BASE } from '../../app/router.ts';
import '../../components/outcome-chart.ts';
import { tabLinks } from '../../components/page-parts.ts';
import { homeWords } from '../../i18n/home-words.ts';
import { formatNumber } from '../../i18n/numbers.ts';
import { words as common } from '../../i18n/words.ts';

const words = homeWords.signIns;

const hour = new Intl.DateTimeFormat(common.locale, {
  day: 'numeric',
  month: 'short',
  hour: 'numeric',
  minute: '2-digit',
});
/** Days are counted as UTC has them: elsewhere, their beginning is still the day before. */
const day = new Intl.DateTimeFormat(common.locale, { dateStyle: 'long', timeZone: 'UTC' });

/** What the chart reaches back over. */
export type Period = 'hours' | 'days';

/** Sign-ins over time by outcome: a chart, and the table behind it. */
export function homeSignIns({ signIns }: SummaryReply, period: Period): TemplateResult {
  const points = signIns[period];
  const success = points.reduce((sum, point) => sum + point.success, 0);
  const refused = points.reduce((sum, point) => sum + point.refused, 0);
  const tabs = (['hours', 'days'] as const).map((name) => ({
    label: words[name],
    address: `${BASE}?period=${name}`,
    isCurrent: name === period,
  }));
  return html`
    <section class="card" aria-labelledby="sign-ins">
      <h2 id="sign-ins">${words.heading}</h2>
      ${tabLinks(words.period, tabs)}
      ${
        success + refused === 0
          ? html`<p class="empty">${words.none}</p>`
          : html`
            <outcome-chart
              .points=${points}
              .isHourly=${period === 'hours'}
              .label=${`${words.heading}, ${words[period]}: ${words.summary(formatNumber(success), formatNumber(refused))}`}
            ></outcome-chart>
            <p class="legend"><span class="success">${words.success}: ${formatNumber(success)}</span> <span class="refused">${words.refused}: ${formatNumber(refused)}</span></p>
            <details><summary>${words.table}</summary>${renderTable(points, period)}</details>
          `
      }
    </section>
  `;
}

function renderTable(points: SummaryReply['signIns'][Period], period: Period): TemplateResult {
  const format = period === 'hours' ? hour : day;
  return html`
    <table>
      <caption class="unseen">${words.heading}, ${words[period]}</caption>
      <thead>
        <tr>
          <th scope="col">${period === 'hours' ? words.hour : words.day}</th>
          <th scope="col" class="number">${words.success}</th>
          <th scope="col" class="number">${words.refused}</th>
        </tr>
      </thead>
      <tbody>
        ${points.toReversed().map(
          ({ at, success, refused }) => html`
            <tr>
              <th scope="row"><time datetime=${at}>${format.format(new Date(at))}</time></th>
              <td class="number">${formatNumber(success)}</td>
              <td class="number">${formatNumber(refused)}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}

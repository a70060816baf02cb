import { html, type TemplateResult } from 'lit';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { PageElement } from '../app/page-element.ts';
import { words } from '../i18n/words.ts';

/** How many acts ended well and how many were refused in an hour or on a day. */
export interface OutcomePoint {
  /** ISO 8601; the beginning of the hour or day. */
  at: string;
  success: number;
  refused: number;
}

/** CSS pixels. */
const HEIGHT = 240;
const HOUR = 3600;

const hour = new Intl.DateTimeFormat(words.locale, { hour: 'numeric' });
/** Days are those of UTC. */
const day = new Intl.DateTimeFormat(words.locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** Outcomes over time as stacked bars. A picture: what it shows stands in a table beside it. */
export class OutcomeChart extends PageElement {
  static override properties = {
    points: { attribute: false },
    isHourly: { attribute: false },
    label: { attribute: false },
  };

  declare points: OutcomePoint[];
  declare isHourly: boolean;
  declare label: string;
  private plot: uPlot | null = null;
  private readonly theme = matchMedia('(prefers-color-scheme: dark)');
  private readonly size = new ResizeObserver(() => this.plot?.setSize({ width: this.clientWidth, height: HEIGHT }));
  private readonly redraw = () => this.draw();

  override connectedCallback(): void {
    super.connectedCallback();
    this.theme.addEventListener('change', this.redraw);
    this.size.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.theme.removeEventListener('change', this.redraw);
    this.size.disconnect();
    this.plot?.destroy();
  }

  protected override updated(): void {
    this.draw();
  }

  protected override render(): TemplateResult {
    return html`<div role="img" aria-label=${this.label}></div>`;
  }

  private draw(): void {
    this.plot?.destroy();
    const frame = this.querySelector<HTMLElement>('div');
    if (!frame) return;
    const { points, isHourly } = this;
    const times = points.map(({ at }) => new Date(at).getTime() / 1000);
    // Drawn first, and the successes over it: what stays to be seen are the refusals.
    const all = points.map(({ success, refused }) => success + refused);
    const success = points.map((point) => point.success);
    this.plot = new uPlot(optionsOf(this.clientWidth, isHourly), [times, all, success], frame);
  }
}

function optionsOf(width: number, isHourly: boolean): uPlot.Options {
  const colour = (token: string) => getComputedStyle(document.documentElement).getPropertyValue(token).trim();
  const bars = uPlot.paths.bars?.({ size: [0.7, 40] });
  const bar = (token: string) => ({
    fill: colour(token),
    stroke: colour(token),
    width: 0,
    ...(bars && { paths: bars }),
  });
  const axis = { stroke: colour('--ink-quiet'), grid: { stroke: colour('--edge'), width: 1 }, ticks: { show: false } };
  const half = (isHourly ? HOUR : 24 * HOUR) / 2;
  const format = isHourly ? hour : day;
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    tzDate: (time) => (isHourly ? new Date(time * 1000) : uPlot.tzDate(new Date(time * 1000), 'Etc/UTC')),
    scales: {
      x: { range: (_, min, max) => [min - half, max + half] },
      y: { range: (_, __, max) => [0, Math.max(max, 1)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 64,
        values: (_, splits) => splits.map((time) => format.format(time * 1000)),
      },
      { ...axis, incrs: WHOLE_STEPS, size: 56 },
    ],
    series: [{}, { ...bar('--alert'), points: { show: false } }, { ...bar('--accent'), points: { show: false } }],
  };
}

/** Nobody signs in by halves. */
const WHOLE_STEPS = Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

customElements.define('outcome-chart', OutcomeChart);

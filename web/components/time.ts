import { html, type TemplateResult } from 'lit';
import { consoleWords } from '../i18n/console-words.ts';
import { formatDayAndTime, formatMoment } from '../i18n/dates.ts';
import { formatRelative } from '../i18n/relative-time.ts';

/** How long ago or how soon, with day and time as its title; null: never. */
export function timeAgo(instant: string | null): TemplateResult {
  if (instant === null) return html`${consoleWords.never}`;
  return html`<time datetime=${instant} title=${formatDayAndTime(instant)}>${formatRelative(instant, Date.now())}</time>`;
}

/** Day and time to the second; null: never. */
export function timeAt(instant: string | null): TemplateResult {
  if (instant === null) return html`${consoleWords.never}`;
  return html`<time datetime=${instant}>${formatMoment(instant)}</time>`;
}

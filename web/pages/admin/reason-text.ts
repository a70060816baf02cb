import { html, nothing, type TemplateResult } from 'lit';
import { reasonWords } from '../../i18n/reason-words.ts';

/** Why something was refused: the words, then the code that they stand for. */
export function reasonText(code: string): TemplateResult {
  const said = reasonWords.reasonInWords(code);
  return html`${said === null ? nothing : html`${said} `}<code>${code}</code>`;
}

import { html, nothing, type TemplateResult } from 'lit';
import type { NewLinkReply } from '../../../server/contract/invitations.ts';
import { qrCode } from '../../components/qr-code.ts';
import { timeAt } from '../../components/time.ts';
import '../../components/value-row.ts';
import { peopleWords } from '../../i18n/people-words.ts';

const words = peopleWords.links;

/** A link that was just made, as text and as a QR code; it is not shown again. */
export function madeLink({ url, expiresAt, delivery }: NewLinkReply): TemplateResult {
  return html`
    <div class="notice made-link">
      <p role="status">${words.made} ${delivery === 'none' ? nothing : words.delivery[delivery]}</p>
      <p>${words.shownOnce}</p>
      <value-row .label=${words.link} .value=${url}></value-row>
      ${qrCode(url, words.qr)}
      <p>${words.until} ${timeAt(expiresAt)}</p>
    </div>
  `;
}

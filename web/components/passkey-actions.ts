import { html, svg, type TemplateResult } from 'lit';
import { words } from '../i18n/words.ts';

/** The two ways to a passkey. The main button submits the form it stands in; the phone has a button of its own. */
export interface PasskeyActions {
  label: string;
  /** What is going on, which locks the buttons; empty: nothing. */
  progress: string;
  phoneReachable: boolean;
  onPhone: () => void;
}

/** One main button, a quieter one for the phone, and a line that says what is going on. */
export function passkeyActions({ label, progress, phoneReachable, onPhone }: PasskeyActions): TemplateResult {
  const busy = progress !== '';
  const phone = (text: string) => html`
    <button type="button" id="use-phone" ?disabled=${busy} @click=${onPhone}>${phoneIcon} ${text}</button>
  `;
  return html`
    <div class="actions">
      <button type="submit" class="primary" id="use-passkey" ?disabled=${busy}>${keyIcon} ${label}</button>
      ${
        phoneReachable
          ? phone(words.passkey.usePhone)
          : html`<p class="hint">${words.passkey.phoneNeeds}</p>${phone(words.passkey.usePhoneAnyway)}`
      }
      <p class="progress" role="status">${progress}</p>
    </div>
  `;
}

const keyIcon = icon(svg`<circle cx="7" cy="12" r="4.75"/><path d="M11.75 12H22v4.5M17.5 12v3.5"/>`);
const phoneIcon = icon(svg`<rect x="7" y="3" width="10" height="18" rx="2.5"/><path d="M11 17.5h2"/>`);

function icon(shape: TemplateResult): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${shape}</svg>`;
}

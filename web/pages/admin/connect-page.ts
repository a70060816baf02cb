import { html, type TemplateResult } from 'lit';
import { ConsolePage } from '../../app/console-page.ts';
import { pageHead } from '../../components/page-parts.ts';
import { connectWords } from '../../i18n/connect-words.ts';
import './application-connect.ts';

const words = connectWords.connect;

/** How Salesforce is connected, for whoever has not added it yet. */
export class ConnectPage extends ConsolePage {
  protected override render(): TemplateResult {
    return html`
      ${pageHead({
        heading: words.heading,
        lead: words.lead,
        back: { label: words.back, address: '/admin/applications/add' },
      })}
      <application-connect .app=${this.app}></application-connect>
    `;
  }
}

customElements.define('connect-page', ConnectPage);

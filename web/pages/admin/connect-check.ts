import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Connection, OrgCheckReply } from '../../../server/contract/salesforce.ts';
import { ConsolePart } from '../../app/console-part.ts';
import { loadingLine, type Tone, tag } from '../../components/page-parts.ts';
import { pathOf } from '../../data/api.ts';
import { orgWords } from '../../i18n/org-words.ts';

const words = orgWords.check;

type Check = OrgCheckReply['checks'][number];

const TONES: Record<Check['result'], Tone> = {
  passed: 'good',
  failed: 'alert',
  warning: 'warning',
  notKnown: 'neutral',
};

/** What the org shows from outside, compared with what was set up. */
export class ConnectCheck extends ConsolePart {
  static override properties: PropertyDeclarations = {
    connection: { attribute: false },
    checks: { state: true },
  };

  declare connection: Connection;
  /** Null: not asked yet. */
  declare private checks: Check[] | null;

  constructor() {
    super();
    this.checks = null;
  }

  protected override render(): TemplateResult {
    return html`
      <section class="card" aria-labelledby="org-check">
        <h2 id="org-check">${words.heading}</h2>
        <p>${words.lead}</p>
        ${this.renderFailure()} ${this.busy ? loadingLine(words.checking) : nothing}
        ${this.checks === null ? nothing : renderChecks(this.checks)}
        <p class="buttons"><button type="button" ?disabled=${this.busy} @click=${this.check}>${words.action}</button></p>
      </section>
    `;
  }

  private async check(): Promise<void> {
    const path = pathOf`/api/salesforce/connections/${this.connection.id}/check`;
    const reply = await this.take(this.app.api.post<OrgCheckReply>(path));
    if (!reply) return;
    this.checks = reply.value.checks;
    await this.updateComplete;
    this.app.say(words.done);
  }
}

function renderChecks(checks: readonly Check[]): TemplateResult {
  return html`
    <ul class="org-checks" aria-label=${words.label}>
      ${checks.map(
        ({ code, result, detail, remedy }) => html`
          <li>
            <p><strong>${words.codes[code]}</strong> ${tag(words.results[result], TONES[result])}</p>
            <p>${detail}</p>
            ${remedy === null ? nothing : html`<p>${remedy}</p>`}
          </li>
        `,
      )}
    </ul>
  `;
}

customElements.define('connect-check', ConnectCheck);

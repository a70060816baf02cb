import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { SummaryReply } from '../../../server/contract/console.ts';
import { ConsolePage } from '../../app/console-page.ts';
import { factList, loadingLine, pageHead } from '../../components/page-parts.ts';
import { timeAgo } from '../../components/time.ts';
import { consoleWords } from '../../i18n/console-words.ts';
import { homeWords as words } from '../../i18n/home-words.ts';
import { formatNumber } from '../../i18n/numbers.ts';
import { homeAttention, isSomebodyLockedOut } from './home-attention.ts';
import { homeChecklist, isComplete } from './home-checklist.ts';
import { homeSignIns } from './home-sign-ins.ts';

/** What matters today in one look; on a new installation, what an administrator does first. */
export class HomePage extends ConsolePage {
  static override properties: PropertyDeclarations = { summary: { state: true } };

  declare private summary: SummaryReply | null;

  constructor() {
    super();
    this.summary = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  protected override render(): TemplateResult {
    return html`
      ${pageHead({ heading: words.heading })}
      ${this.renderFailure()}
      ${this.summary ? this.renderSummary(this.summary) : this.renderWaiting()}
    `;
  }

  private renderWaiting(): TemplateResult {
    if (!this.failure) return loadingLine(words.loading);
    return html`<p><button type="button" @click=${this.load}>${consoleWords.page.tryAgain}</button></p>`;
  }

  private renderSummary(summary: SummaryReply): TemplateResult {
    if (this.app.may('administer') && !isComplete(summary.checklist)) {
      return html`
        ${homeChecklist(summary.checklist)} ${isSomebodyLockedOut(summary) ? homeAttention(summary) : nothing}
        ${this.renderHealth(summary)}
      `;
    }
    return html`
      ${renderTiles(summary)}
      ${homeSignIns(summary, this.query.get('period') === 'days' ? 'days' : 'hours')}
      ${this.app.may('seeEverything') ? homeAttention(summary) : nothing}
      ${this.renderHealth(summary)}
    `;
  }

  private renderHealth({ health }: SummaryReply): TemplateResult {
    const { databases, answered, mailStates } = words.health;
    return html`
      <section class="card" aria-labelledby="health">
        <h2 id="health">${words.health.heading}</h2>
        ${factList([
          {
            name: words.health.database,
            value: `${databases[health.database]}, ${answered(Math.ceil(health.databaseMilliseconds))}`,
          },
          { name: words.health.startedAt, value: timeAgo(health.startedAt) },
          { name: words.health.mail, value: mailStates[health.mail] },
          { name: words.health.version, value: this.app.session.version },
        ])}
      </section>
    `;
  }

  private async load(): Promise<void> {
    const reply = await this.take(this.app.api.get<SummaryReply>('/api/summary'));
    if (reply) this.summary = reply.value;
  }
}

function renderTiles({ people, openLinks }: SummaryReply): TemplateResult {
  const { tiles } = words;
  return html`
    <ul class="cards" aria-label=${tiles.label}>
      ${renderTile(people.people, tiles.people(people.people), '/admin/people')}
      ${renderTile(people.withoutPasskey, tiles.withoutPasskey, '/admin/people?filter=withoutPasskey')}
      ${renderTile(openLinks, tiles.openLinks(openLinks), '/admin/people?filter=invited')}
      ${renderTile(people.privileged, tiles.privileged, '/admin/people?filter=privileged')}
      ${renderTile(people.disabled, tiles.disabled, '/admin/people?filter=disabled')}
    </ul>
  `;
}

function renderTile(count: number, label: string, address: string): TemplateResult {
  return html`<li><a class="card tile" href=${address}><strong>${formatNumber(count)}</strong> <span>${label}</span></a></li>`;
}

customElements.define('home-page', HomePage);

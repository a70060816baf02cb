import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { AuditEvent, AuditEventReply } from '../../../server/contract/audit.ts';
import { ConsolePage } from '../../app/console-page.ts';
import { factList, loadingLine, pageHead } from '../../components/page-parts.ts';
import { timeAt } from '../../components/time.ts';
import { addressOf, pathOf } from '../../data/api.ts';
import { auditWords } from '../../i18n/audit-words.ts';
import { actorLink, applicationLink, outcomeTag, targetLink } from './audit-names.ts';
import { reasonText } from './reason-text.ts';
import { signInStory } from './sign-in-story.ts';

const words = auditWords.event;

/** One event with all its facts, and a sign-in's whole story. */
export class AuditEventPage extends ConsolePage {
  static override properties: PropertyDeclarations = { reply: { state: true } };

  declare private reply: AuditEventReply | null;

  constructor() {
    super();
    this.reply = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  protected override render(): TemplateResult {
    const heading = this.reply
      ? auditWords.actionName(this.reply.event.action)
      : words.heading(this.params.sequence ?? '');
    return html`
      ${pageHead({ heading, back: { label: words.back, address: '/admin/audit' } })}
      ${this.renderFailure()}
      ${this.reply ? renderEvent(this.reply) : this.renderWaiting()}
    `;
  }

  private renderWaiting(): TemplateResult | typeof nothing {
    return this.failure ? nothing : loadingLine(words.loading);
  }

  private async load(): Promise<void> {
    const { sequence = '' } = this.params;
    const reply = await this.take(this.app.api.get<AuditEventReply>(pathOf`/api/audit/${sequence}`));
    if (reply) this.reply = reply.value;
  }
}

function renderEvent({ event, story }: AuditEventReply): TemplateResult {
  return html`
    <section class="card" aria-labelledby="facts">
      <h2 id="facts">${words.facts}</h2>
      ${factList(factsOf(event))}
    </section>
    ${story.length === 0 ? nothing : signInStory(story)}
    ${renderDetails(event.details)}
  `;
}

function factsOf(event: AuditEvent): { name: string; value: unknown }[] {
  const { target, serviceProvider, address, reason, reference } = event;
  const filtered = (name: 'address' | 'reference', value: string) => addressOf('/admin/audit', { [name]: value });
  return [
    { name: words.at, value: timeAt(event.at) },
    { name: words.outcome, value: outcomeTag(event.outcome) },
    ...(reason === null ? [] : [{ name: words.reason, value: reasonText(reason) }]),
    { name: words.actor, value: actorLink(event.actor) },
    ...(target === null ? [] : [{ name: words.target, value: targetLink(target) }]),
    ...(serviceProvider === null ? [] : [{ name: words.application, value: applicationLink(serviceProvider) }]),
    ...(address === null
      ? []
      : [{ name: words.address, value: html`<a href=${filtered('address', address)}>${address}</a>` }]),
    {
      name: words.reference,
      value: html`<code>${reference}</code> <a href=${filtered('reference', reference)}>${words.others}</a>`,
    },
    { name: words.action, value: html`<code>${event.action}</code>` },
    { name: words.sequence, value: String(event.sequence) },
  ];
}

function renderDetails(details: AuditEvent['details']): TemplateResult | typeof nothing {
  const entries = Object.entries(details);
  if (entries.length === 0) return nothing;
  return html`
    <section class="card" aria-labelledby="details">
      <h2 id="details">${words.details}</h2>
      ${factList(entries.map(([name, value]) => ({ name, value: textOf(value) })))}
    </section>
  `;
}

/** A detail as text: what is no text is shown as JSON. */
function textOf(value: unknown): unknown {
  if (value === null || value === '') return words.nothing;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(', ');
  return typeof value === 'object' ? html`<code>${JSON.stringify(value)}</code>` : String(value);
}

customElements.define('audit-event-page', AuditEventPage);

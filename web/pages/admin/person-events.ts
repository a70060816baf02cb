import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { PersonEventsReply } from '../../../server/contract/audit.ts';
import type { Console } from '../../app/console.ts';
import { PageElement } from '../../app/page-element.ts';
import { loadingLine } from '../../components/page-parts.ts';
import { timeAgo } from '../../components/time.ts';
import { pathOf } from '../../data/api.ts';
import { auditWords } from '../../i18n/audit-words.ts';
import { peopleWords } from '../../i18n/people-words.ts';
import { outcomeTag } from './audit-names.ts';

const words = peopleWords.events;

type PersonEvent = PersonEventsReply['items'][number];

/** The last that happened to a person, or that they did. */
export class PersonEvents extends PageElement {
  static override properties = {
    app: { attribute: false },
    personId: { attribute: false },
    readAt: { attribute: false },
    events: { state: true },
  };

  declare app: Console;
  declare personId: string;
  /** Another value whenever the person was read anew: the events are, too. */
  declare readAt: unknown;
  declare private events: PersonEvent[] | null;

  constructor() {
    super();
    this.events = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('readAt')) void this.load();
  }

  protected override render(): TemplateResult {
    return html`
      <section class="card" aria-labelledby="events">
        <h2 id="events">${words.heading}</h2>
        ${this.events === null ? loadingLine() : renderEvents(this.events, this.app.may('seeEverything'))}
        ${this.app.may('seeEverything') ? html`<p><a href="/admin/audit?person=${this.personId}">${words.all}</a></p>` : nothing}
      </section>
    `;
  }

  private async load(): Promise<void> {
    const reply = await this.app.api.get<PersonEventsReply>(pathOf`/api/people/${this.personId}/events`);
    this.events = 'value' in reply ? reply.value.items : [];
  }
}

function renderEvents(events: PersonEvent[], maySeeEach: boolean): TemplateResult {
  if (events.length === 0) return html`<p class="empty">${words.none}</p>`;
  return html`
    <ul class="events">
      ${events.map(
        ({ reference, action, outcome, at }) => html`
          <li>
            ${
              maySeeEach
                ? html`<a href="/admin/audit?reference=${reference}">${auditWords.actionName(action)}</a>`
                : auditWords.actionName(action)
            }
            ${outcome === 'refused' ? outcomeTag(outcome) : nothing} ${timeAgo(at)}
          </li>
        `,
      )}
    </ul>
  `;
}

customElements.define('person-events', PersonEvents);

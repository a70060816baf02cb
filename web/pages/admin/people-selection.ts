import { html, nothing, type TemplateResult } from 'lit';
import type { Console } from '../../app/console.ts';
import type { TickedPeople } from '../../data/ticked-people.ts';
import { peopleWords } from '../../i18n/people-words.ts';
import './join-group.ts';

const words = peopleWords.selection;

/** How many people are ticked, and what can be done with all of them. */
export function peopleSelection(app: Console, ticked: TickedPeople, clear: () => void): TemplateResult {
  const userIds = [...ticked.keys()];
  const invite = () => {
    app.choosePeople(userIds);
    app.go('/admin/invitations/new?whom=chosen');
  };
  return html`
    <section class="selection" aria-label=${words.label}>
      <p role="status">${ticked.size === 0 ? nothing : words.count(ticked.size)}</p>
      ${
        ticked.size === 0
          ? nothing
          : html`
            <button type="button" class="primary" @click=${invite}>${words.invite}</button>
            ${
              app.may('administer')
                ? html`<join-group .app=${app} .userIds=${userIds} .label=${words.join} @group-join=${clear}></join-group>`
                : nothing
            }
            <button type="button" class="quiet" @click=${clear}>${words.clear}</button>
          `
      }
    </section>
  `;
}

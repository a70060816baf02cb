import { html, nothing, type TemplateResult } from 'lit';
import type { PersonPageReply } from '../../../server/contract/people.ts';
import type { Console } from '../../app/console.ts';
import { factList } from '../../components/page-parts.ts';
import { timeAt } from '../../components/time.ts';
import { consoleWords } from '../../i18n/console-words.ts';
import { peopleWords } from '../../i18n/people-words.ts';
import './join-group.ts';
import { stateTag } from './person-state.ts';

const words = peopleWords.person;

/** Who a person is to Latchkey and to Salesforce; `onJoin`: they have come into a group. */
export function personFacts(app: Console, { person, groups }: PersonPageReply, onJoin: () => void): TemplateResult {
  return html`
    <section class="card" aria-label=${words.facts}>
      ${factList([
        { name: words.state, value: stateTag(person) },
        { name: words.role, value: consoleWords.roles[person.role] },
        { name: words.federationId, value: person.federationId ?? html`<em>${words.noFederationId}</em>` },
        { name: words.groups, value: groups.length === 0 ? words.noGroups : renderGroups(groups) },
        { name: words.added, value: timeAt(person.createdAt) },
      ])}
      ${
        app.may('administer')
          ? html`<join-group .app=${app} .userIds=${[person.id]} @group-join=${onJoin}></join-group>`
          : nothing
      }
    </section>
  `;
}

function renderGroups(groups: PersonPageReply['groups']): TemplateResult {
  return html`
    <ul>${groups.map(({ id, name }) => html`<li><a href="/admin/groups/${id}">${name}</a></li>`)}</ul>
  `;
}

import { html, type TemplateResult } from 'lit';
import type { PersonPageReply } from '../../../server/contract/people.ts';
import { factList } from '../../components/page-parts.ts';
import { timeAt } from '../../components/time.ts';
import { consoleWords } from '../../i18n/console-words.ts';
import { peopleWords } from '../../i18n/people-words.ts';
import { stateTag } from './person-state.ts';

const words = peopleWords.person;

/** Who a person is to Latchkey and to Salesforce. */
export function personFacts({ person, groups }: PersonPageReply): TemplateResult {
  return html`
    <section class="card" aria-label=${words.facts}>
      ${factList([
        { name: words.state, value: stateTag(person) },
        { name: words.role, value: consoleWords.roles[person.role] },
        { name: words.federationId, value: person.federationId ?? html`<em>${words.noFederationId}</em>` },
        { name: words.groups, value: groups.length === 0 ? words.noGroups : renderGroups(groups) },
        { name: words.added, value: timeAt(person.createdAt) },
      ])}
    </section>
  `;
}

function renderGroups(groups: PersonPageReply['groups']): TemplateResult {
  return html`
    <ul>${groups.map(({ id, name }) => html`<li><a href="/admin/groups/${id}">${name}</a></li>`)}</ul>
  `;
}

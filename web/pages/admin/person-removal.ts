import { html, type TemplateResult } from 'lit';
import type { Person, PersonPageReply } from '../../../server/contract/people.ts';
import type { Question } from '../../components/confirm-dialog.ts';
import { peopleWords } from '../../i18n/people-words.ts';

const words = peopleWords.person;

/** Asks before a person goes for good, and says what goes with them. */
export function removalQuestion({ name, email }: Person, dependents: PersonPageReply['dependents']): Question {
  return {
    title: words.removeQuestion(name),
    message: removalMessage(dependents),
    action: words.remove,
    isDangerous: true,
    typed: email,
  };
}

function removalMessage(dependents: PersonPageReply['dependents']): TemplateResult {
  const { passkeys, sessions, links, groups, apiTokens } = dependents;
  const losses = [
    { count: passkeys, say: words.dependents.passkeys },
    { count: sessions, say: words.dependents.sessions },
    { count: links, say: words.dependents.links },
    { count: groups, say: words.dependents.groups },
    { count: apiTokens, say: words.dependents.apiTokens },
  ].filter(({ count }) => count > 0);
  const said = losses.length === 0 ? [words.removeNothing] : losses.map(({ count, say }) => say(count));
  return html`
    <p>${words.removeMessage}</p>
    <ul>${said.map((loss) => html`<li>${loss}</li>`)}</ul>
    <p>${words.auditStays}</p>
  `;
}

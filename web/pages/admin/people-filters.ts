import { html, nothing, type TemplateResult } from 'lit';
import { type Choice, selectField } from '../../components/form-fields.ts';
import { peopleWords } from '../../i18n/people-words.ts';

const words = peopleWords.list;

const FILTERS = Object.entries(words.filters).map(([value, label]) => ({ value, label }));

/** What narrows the list of people; `tickAll` null: nobody can be ticked. */
export function peopleFilters(form: {
  filter: string;
  group: string;
  groups: Choice[];
  tickAll: (() => void) | null;
  change(changed: { filter: string } | { group: string }): void;
}): TemplateResult {
  const { filter, group, groups, tickAll, change } = form;
  return html`
    ${selectField({
      name: 'filter',
      label: words.filter,
      value: filter,
      choices: FILTERS,
      onInput: (value) => change({ filter: value }),
    })}
    ${
      groups.length === 0
        ? nothing
        : selectField({
            name: 'group',
            label: words.group,
            value: group,
            choices: [{ value: '', label: words.anyGroup }, ...groups],
            onInput: (value) => change({ group: value }),
          })
    }
    ${
      tickAll === null
        ? nothing
        : html`<button type="button" @click=${() => tickAll()}>${peopleWords.selection.all}</button>`
    }
  `;
}
